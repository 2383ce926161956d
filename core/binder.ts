import type { Column } from './column.ts'

/** What the engine says of a query without running it. */
export type Binding =
  | { readonly columns: readonly Column[] }
  | {
      readonly error: string
      /** 1-based place in the text that was bound, where the engine tells it. */
      readonly line?: number
      readonly column?: number
      /** Nearest names, where the engine tells them. */
      readonly candidates: readonly string[]
    }

/** A relation of the shadow schema: what a bound query may stand on. */
export interface Relation {
  readonly key: string
  readonly columns: readonly Column[]
}

/** Finds names and types of queries over empty tables: no warehouse is opened. Quoting of `key` is the engine's. */
export interface Binder {
  /** Engine and version: part of the cache's key. */
  readonly engine: string
  /** The quoted relation of a key, as templates are rendered with it. */
  quote(key: string): string
  declare(relations: readonly Relation[]): Promise<void>
  bind(sql: string): Promise<Binding>
  close(): Promise<void>
}
