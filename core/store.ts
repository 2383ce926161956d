import type { Asset } from './asset.ts'
import type { Check } from './check.ts'
import type { Column } from './column.ts'
import type { CheckResult, Touched } from './event.ts'
import type { Hooks } from './hook.ts'
import type { Increment } from './increment.ts'
import type { Address } from './partition/address.ts'
import type { QueryResult } from './query-result.ts'
import type { Table } from './rows.ts'

/** What a connector of tables must offer. A store opens at first use; every method may throw ConnectorError. */
export interface Store {
  /** Engine and version, e.g. 'duckdb 1.5.6'. */
  readonly engine: string
  /** Opens it now rather than at first use. Throws ConnectorError with path, cause and mend where it cannot be had. */
  open(): Promise<void>
  /** The quoted relation of a reading: a table, or a subselect of it. */
  relation(reading: Reading): string
  /** A relation of these columns without rows, for a table that was never made. */
  emptyRelation(columns: readonly Column[]): string
  /** The rows of a reading for a function, in the order given. */
  table(reading: Reading, order: readonly string[], signal: AbortSignal): Table<unknown>
  /** A place for the rows of one attempt, invisible to readers. */
  stage(target: Target, signal: AbortSignal): Promise<Staging>
  /** What publications left beside the tables: one marker a published address. */
  markers(): Promise<readonly Marker[]>
  /** Removes rows (all and the table itself with filter null) with their markers, in one transaction. */
  wipe(key: string, addresses: readonly Address[] | null, filter: RowFilter | null): Promise<void>
  /** Relations that hold no asset's rows any more, since a model says another alias or schema, or is gone. */
  strays(): Promise<readonly { readonly relation: string; readonly asset: string }[]>
  dropStray(relation: string): Promise<void>
  /** Any statement, for jobs. */
  query(sql: string, signal?: AbortSignal): Promise<QueryResult>
  /** A query, for people: it cannot change anything. */
  read(sql: string, signal?: AbortSignal): Promise<QueryResult>
  close(): Promise<void>
}

/** Which rows of a table: those of the filter, as they were known at an instant. */
export interface Reading {
  readonly key: string
  readonly filter: RowFilter | null
  readonly asOf: AsOf | null
}

/** A union of boxes, each a conjunction; no box means no row. `outside`: the rows in none of them. */
export interface RowFilter {
  readonly boxes: readonly (readonly Condition[])[]
  readonly outside?: boolean
}

/** `instants`: µs, half-open; `days`: ISO days, half-open; `among`: texts. null = open end. */
export type Condition =
  | { readonly kind: 'instants'; readonly column: string; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'days'; readonly column: string; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'among'; readonly column: string; readonly values: readonly string[] }

/** The last version of each row known before an instant; rows withdrawn by then are out. */
export interface AsOf {
  readonly column: string
  readonly before: number
  /** Columns that name a row apart from its versions. */
  readonly unique: readonly string[]
  /** The boolean column that says a row was withdrawn, if the table has one. */
  readonly withdrawn: string | null
}

/** Where an attempt's rows are going. */
export interface Target {
  readonly asset: Asset
  /** Declared columns; null where the query says them. */
  readonly columns: readonly Column[] | null
  readonly token: number
  /** The partitions of the step, in order; one without filter where unpartitioned. */
  readonly slices: readonly Slice[]
  /** The rows are all that the table is to hold: it is made anew. */
  readonly whole: boolean
  /** How the rows join those that stand; null: they take the place of the slices, or of the table where it is `whole`. */
  readonly increment: Increment | null
  /** When the attempt is made, µs: the instant that a history writes. */
  readonly now: number
  /** A view is defined, not filled. */
  readonly view: boolean
  readonly checks: readonly Check[]
  /** Windows of event time to report as touched: column and [from, to) in rising order. */
  readonly touches: { readonly column: string; readonly windows: readonly (readonly [number, number])[] } | null
  /** The other tables that checks speak of, as quoted relations by key. */
  readonly relations: Readonly<Record<string, string>>
}

export interface Slice {
  readonly address: Address
  readonly filter: RowFilter | null
}

/** Rows of one attempt on their way. Dropped without a trace unless published. */
export interface Staging {
  /** Takes what a function returned. Throws DataError naming row and column; calls back with the rows so far. */
  write(rows: unknown, progress: (rows: number) => void): Promise<void>
  /**
   * Takes the result of a query, the first hooks run before it; returns its columns. Throws QueryRefused with the place in its text, and DefinitionError
   * where a hook fails.
   */
  fill(select: string, hooks?: Hooks): Promise<readonly Column[]>
  audit(): Promise<Audit>
  /** Swaps the rows in, runs the last hooks and writes the markers in one transaction. Throws if a marker there has a higher token. */
  publish(markers: readonly Marker[]): Promise<void>
  drop(): Promise<void>
}

/** What stands in staging, looked at before anybody sees it. */
export interface Audit {
  readonly rows: number
  readonly slices: readonly {
    readonly address: Address
    readonly rows: number
    readonly data: string
    readonly touched: readonly Touched[]
  }[]
  /** Broken promises of schema, key or partition, each with row and column; any refuses publication. */
  readonly broken: readonly string[]
  readonly checks: readonly CheckResult[]
}

/** What a publication leaves in the warehouse, in the same transaction as the rows. */
export interface Marker extends Address {
  readonly asset: string
  readonly token: number
  /** Id of the prepared event. */
  readonly event: number
  readonly code: string
  readonly data: string
  readonly rows: number
}
