import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { Database } from './database.ts'

/** A connection of its own that runs any statement, for projects that speak to the engine themselves. */
export interface Session {
  /** The rows of the last of these statements. Throws what the engine says. */
  query(sql: string): Promise<SessionRows>
  close(): void
}

/** Cells as plain values: whole numbers as bigint, doubles as number, all else that is no boolean as the engine prints it. */
export interface SessionRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly (null | boolean | bigint | number | string)[])[]
}

/** Opens a session; an abort interrupts what runs in it. */
export async function openSession(database: Database, signal?: AbortSignal): Promise<Session> {
  const { connection, giveBack } = await database.lend(signal)
  return { query: (sql) => rowsOf(connection, sql, signal), close: giveBack }
}

async function rowsOf(connection: DuckDBConnection, sql: string, signal?: AbortSignal): Promise<SessionRows> {
  try {
    const reader = await connection.runAndReadAll(sql)
    const types = reader.columnTypes().map(String)
    return {
      columns: reader.deduplicatedColumnNames().map((name, at) => ({ name, type: types[at] ?? '' })),
      rows: reader.getRows().map((row) => row.map((value, at) => cellOf(value, types[at] ?? ''))),
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw cause
  }
}

const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/

function cellOf(value: DuckDBValue, type: string): null | boolean | bigint | number | string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'string')
    return value
  if (typeof value === 'number') return WHOLE.test(type) ? BigInt(value) : value
  return String(value)
}
