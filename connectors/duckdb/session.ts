import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { commit } from './commit.ts'
import type { Database } from './database.ts'
import type { NestedCell } from './nested.ts'

/** A connection of its own that runs any statement, for projects that speak to the engine themselves. */
export interface Session {
  /** The rows of the last of these statements. Throws what the engine says. */
  query(sql: string): Promise<SessionRows>
  close(): void
}

/** Cells as plain values: whole numbers as bigint, doubles as number, lists and structs by their parts, all else that is no boolean as the engine prints it. */
export interface SessionRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly NestedCell[])[]
}

/** Opens a session; an abort interrupts what runs in it. */
export async function openSession(database: Database, signal?: AbortSignal): Promise<Session> {
  const { connection, giveBack } = await database.lend(signal)
  return { query: (sql) => rowsOf(connection, sql, signal), close: giveBack }
}

async function rowsOf(connection: DuckDBConnection, sql: string, signal?: AbortSignal): Promise<SessionRows> {
  if (/^\s*commit\s*;?\s*$/i.test(sql)) {
    await commit(connection)
    return { columns: [], rows: [] }
  }
  try {
    const reader = await connection.runAndReadAll(sql)
    const types = reader.columnTypes()
    const words = types.map(String)
    const parted = words.map((type) => PARTED.test(type))
    // Only now is the driver there, and with it what tells its values apart.
    const { nestedOf } = parted.includes(true) ? await import('./nested.ts') : { nestedOf: () => null }
    return {
      columns: told(reader.columnNames()).map((name, at) => ({ name, type: words[at] ?? '' })),
      rows: reader.getRows().map((row) =>
        row.map((value, at) => {
          const [type, word = ''] = [types[at], words[at]]
          return (type && parted[at] ? nestedOf(value, type, cellOf) : null) ?? cellOf(value, word)
        }),
      ),
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw cause
  }
}

const PARTED = /[[(<]/

// As dbt tells columns of one name apart: `a`, `a_2`, `a_3`.
function told(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count === 1 ? name : `${name}_${count}`
  })
}

const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/

function cellOf(value: DuckDBValue, type: string): null | boolean | bigint | number | string {
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint' || typeof value === 'string')
    return value
  if (typeof value === 'number') return WHOLE.test(type) ? BigInt(value) : value
  return String(value)
}
