import type { DuckDBConnection } from '@duckdb/node-api'

export type Value = string | number | bigint | boolean | null | readonly Value[] | { readonly [name: string]: Value }

/** The rows of a query as plain objects: days and instants as ISO text, decimals as text, int64 as number where exact. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly Record<string, Value>[]> {
  const reader = await connection.runAndReadAll(sql)
  const names = reader.deduplicatedColumnNames()
  const types = reader.columnTypes().map(String)
  return reader
    .getRows()
    .map((row) => Object.fromEntries(names.map((name, index) => [name, plain(row[index], types[index] ?? '')])))
}

/** A value of DuckDB's own classes as a plain one. */
export function plain(value: unknown, type: string): Value {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (typeof value !== 'object') return value as Value
  if ('micros' in value && type.startsWith('TIMESTAMP')) return instantText(value.micros as bigint)
  if ('items' in value && Array.isArray(value.items)) return value.items.map((item) => plain(item, ''))
  return String(value)
}

function instantText(micros: bigint): string {
  const ms = Number(micros / 1000n)
  const rest = String(((micros % 1_000_000n) + 1_000_000n) % 1_000_000n).padStart(6, '0')
  const seconds = new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)
  return rest === '000000' ? `${seconds}Z` : `${seconds}.${rest.replace(/0+$/, '')}Z`
}
