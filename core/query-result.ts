import type { Column } from './column.ts'

/** Rows as plain values: days and instants as ISO text, decimals as text, int64 as bigint beyond 2^53. */
export interface QueryResult {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly unknown[])[]
}
