import type { Column } from './column.ts'
import type { Complaint, Reading } from './select.ts'

/** What the engine says of a query without running it; `also` are faults that do not follow from the first. */
export type Binding = { readonly columns: readonly Column[] } | (Complaint & { readonly also: readonly Complaint[] })

/** A relation of the shadow schema: what a bound query may stand on. */
export interface Relation {
  readonly key: string
  readonly columns: readonly Column[]
}

/** A binder with what was to be made in it: the error of each statement that made nothing. */
export interface Apart extends Binder {
  readonly unmade: ReadonlyMap<string, string>
}

/** Finds names and types of queries over empty tables: no warehouse is opened. Quoting of `key` is the engine's. */
export interface Binder {
  /** Engine and version: part of the cache's key. */
  readonly engine: string
  /** The quoted relation of a key, as templates are rendered with it. */
  quote(key: string): string
  declare(relations: readonly Relation[]): Promise<void>
  /** A binder of its own in which these relations stand, and what these statements make; one that fails makes nothing, and `unmade` tells why. */
  apart(relations: readonly Relation[], statements: readonly string[]): Promise<Apart>
  bind(sql: string): Promise<Binding>
  /** The tables that a query reads, as `schema.name`. */
  tables(sql: string): Promise<readonly string[]>
  /** Reads a file: each cell that is none of its type, with its row as `line`, `most` of them. */
  rejects(reading: Reading, most: number): Promise<readonly Complaint[]>
  close(): Promise<void>
}
