import type { Rows } from './replay.ts'

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
