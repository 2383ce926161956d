import type { Column } from '#core/column.ts'
import type { Table } from '#core/rows.ts'
import type { Database } from './database.ts'
import { quoteName } from './quote.ts'

/** A relation as a function reads it: rows in the order of `order`, values as the asset's row type says. */
export function duckdbTable(
  database: Database,
  relation: string,
  columns: readonly Column[],
  order: readonly string[],
  signal: AbortSignal,
): Table<Record<string, unknown>> {
  const sorted = order.length > 0 ? ` order by ${order.map(quoteName).join(', ')}` : ''
  const names = columns.map((column) => column.name)
  const sql = `select ${names.map(quoteName).join(', ')} from ${relation}${sorted}`

  async function* rows(): AsyncGenerator<Record<string, unknown>> {
    // Read whole, then handed out: a connection is not held while user code thinks.
    yield* await all()
  }

  async function all(): Promise<readonly Record<string, unknown>[]> {
    return database.use(async (connection) => {
      const reader = await connection.runAndReadAll(sql)
      const readers = columns.map(readerOf)
      return reader
        .getRows()
        .map((row) => Object.fromEntries(names.map((name, index) => [name, readers[index]?.(row[index])])))
    }, signal)
  }

  return {
    relation,
    all,
    async column(name) {
      return (await all()).map((row) => row[name]) as never // the caller's type parameter names the column
    },
    [Symbol.asyncIterator]: rows,
  }
}

// What a row type promises: int64 declared z.bigint() is a bigint, declared a number is one and never a rounded one.
function readerOf(column: Column): (value: unknown) => unknown {
  const read = present(column)
  return (value) => (value === null || value === undefined ? null : read(value))
}

function present(column: Column): (value: unknown) => unknown {
  if (column.type === 'timestamp')
    return column.as === 'date'
      ? (value) => new Date(Number((value as Micros).micros / 1000n))
      : (value) => (value as Micros).micros
  if (column.type === 'int64')
    return column.as === 'number' ? (value) => safe(value as bigint, column.name) : (value) => value
  if (column.type === 'json') return (value) => JSON.parse(String(value))
  if (column.type.endsWith('[]')) return (value) => [...(value as { items: readonly unknown[] }).items]
  if (column.type === 'boolean' || column.type === 'double' || column.type === 'int32' || column.type === 'string')
    return (value) => value
  return String
}

interface Micros {
  readonly micros: bigint
}

function safe(value: bigint, name: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number))
    throw new RangeError(`column '${name}' holds ${value}, beyond 2^53: declare it z.bigint()`)
  return number
}
