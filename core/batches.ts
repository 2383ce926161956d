import type { z } from 'zod'
import { BATCH_ROWS, type ColumnBatch, columnBatch } from './batch.ts'
import { DataError } from './error.ts'
import type { ArrowTable } from './rows.ts'

/**
 * Whatever a function may return, as column batches of these columns. Row objects go through `schema`: every one, or the
 * first hundred and then none. Throws DataError that names row (1-based) and column.
 */
export async function* batchesOf(
  rows: unknown,
  columns: readonly string[],
  schema: z.ZodObject | null,
  validate: 'sample' | 'every',
): AsyncGenerator<ColumnBatch> {
  if (rows === undefined || rows === null)
    throw new DataError('the function returned nothing; return its rows, or [] where there are none')
  if (isBatch(rows)) return yield rows
  if (isArrow(rows)) return yield arrowBatch(rows)
  if (!isIterable(rows))
    throw new DataError(
      `the function returned ${describe(rows)}; it may return rows, batches of columns, an Arrow table, or a stream of these`,
    )
  let pending: Record<string, unknown>[] = []
  let seen = 0
  for await (const item of rows) {
    if (isBatch(item) || isArrow(item)) {
      if (pending.length > 0) yield columnsFrom(pending, columns)
      pending = []
      const batch = isBatch(item) ? item : arrowBatch(item)
      seen += batch.rows
      yield batch
      continue
    }
    seen++
    pending.push(checkedRow(item, seen, validate === 'every' || seen <= SAMPLE ? schema : null))
    if (pending.length === BATCH_ROWS) {
      yield columnsFrom(pending, columns)
      pending = []
    }
  }
  if (pending.length > 0) yield columnsFrom(pending, columns)
}

const SAMPLE = 100

function checkedRow(item: unknown, row: number, schema: z.ZodObject | null): Record<string, unknown> {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw new DataError(`row ${row} is ${describe(item)}, not an object`)
  if (!schema) return item as Record<string, unknown>
  const parsed = schema.safeParse(item)
  if (parsed.success) return parsed.data
  const told = parsed.error.issues.slice(0, 5).map((issue) => {
    const column = issue.path.join('.')
    return `row ${row}, column '${column}': ${issue.message} (got ${describe((item as Record<string, unknown>)[column])})`
  })
  throw new DataError(told.join('\n'))
}

function columnsFrom(rows: readonly Record<string, unknown>[], columns: readonly string[]): ColumnBatch {
  return columnBatch(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])))
}

function arrowBatch(table: ArrowTable): ColumnBatch {
  return columnBatch(
    Object.fromEntries(table.schema.fields.map(({ name }) => [name, table.getChild(name)?.toArray() ?? []])),
  )
}

const isBatch = (value: unknown): value is ColumnBatch =>
  typeof value === 'object' &&
  value !== null &&
  'columns' in value &&
  typeof (value as { rows?: unknown }).rows === 'number'

const isArrow = (value: unknown): value is ArrowTable =>
  typeof value === 'object' && value !== null && 'numRows' in value && 'getChild' in value && 'schema' in value

const isIterable = (value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> =>
  typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value)

/** A value in a message: its text, cut, and what it is. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`
  if (typeof value === 'object' && value !== null) return value instanceof Date ? String(value) : 'an object'
  return String(value)
}
