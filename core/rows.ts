import type { ColumnBatch } from './batch.ts'

/** What a function returns: rows, column batches, an Arrow table, or a stream of these; undefined where nothing is stored. */
export type Rows<Row> = Iterable<Row> | AsyncIterable<Row | ColumnBatch | ArrowTable> | ColumnBatch | ArrowTable

/** The part of an Arrow table that is read here; any Arrow library's table has it. */
export interface ArrowTable {
  readonly numRows: number
  readonly schema: { readonly fields: readonly { readonly name: string }[] }
  getChild(name: string): { toArray(): ArrayLike<unknown> } | null
}

/** The rows of an upstream that a partition reads, in the order of its unique key. */
export interface Table<Row> extends AsyncIterable<Row> {
  /** Every row; for tables that fit in memory. */
  all(): Promise<readonly Row[]>
  /** A column as an array. */
  column<K extends keyof Row & string>(name: K): Promise<readonly Row[K][]>
  /** A name for the relation in SQL of the engine that holds it. */
  readonly relation: string
}

/** A table without rows. */
export const emptyTable: Table<never> = Object.freeze({
  relation: '(select 1 where false)',
  all: async () => [],
  column: async () => [],
  async *[Symbol.asyncIterator]() {},
})
