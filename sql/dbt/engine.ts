import type { NestedCell } from '#connectors/duckdb/nested.ts'
import type { Asked as AskedFor } from '../context/replay.ts'

/** The database that a project is built in. */
export interface Engine {
  /** A connection of its own; it is closed by whoever opened it. An abort interrupts what runs in it. */
  session(signal?: AbortSignal): Promise<EngineSession>
}

export interface EngineSession {
  /** The rows of the last of these statements. Throws what the engine says. */
  query(sql: string): Promise<Rows>
  close(): void
}

/** The result of a statement: cells as plain values, those with parts as such, types in the engine's own words. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly Cell[])[]
}
export type Cell = NestedCell

/** The engine as a rendering asks it. */
export type Asked = AskedFor<Rows>
