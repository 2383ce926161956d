import type { z } from 'zod'
import { BATCH_ROWS, type ColumnBatch, columnBatch } from './batch.ts'
import { DataError } from './error.ts'
import { didYouMean } from './nearest.ts'
import type { ArrowTable } from './rows.ts'

/**
 * Whatever a function may return, as column batches of these columns. Row objects go through `schema`: every one, or the
 * first hundred and then none. Throws DataError that names row (1-based) and column: one that is not declared would be lost in
 * silence, unless the schema is loose (z.looseObject).
 */
export async function* batchesOf(
  rows: unknown,
  columns: readonly string[],
  schema: z.ZodObject | null,
  validate: 'sample' | 'every',
): AsyncGenerator<ColumnBatch> {
  if (rows === undefined || rows === null)
    throw new DataError('the function returned nothing; return its rows, or [] where there are none')
  const declared = isLoose(schema) ? null : new Set(columns)
  if (isBatch(rows)) return yield onlyDeclared(rows, declared)
  if (isArrow(rows)) return yield onlyDeclared(arrowBatch(rows), declared)
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
      const batch = onlyDeclared(isBatch(item) ? item : arrowBatch(item), declared)
      seen += batch.rows
      yield batch
      continue
    }
    seen++
    pending.push(checkedRow(item, seen, declared, validate === 'every' || seen <= SAMPLE ? schema : null))
    if (pending.length === BATCH_ROWS) {
      yield columnsFrom(pending, columns)
      pending = []
    }
  }
  if (pending.length > 0) yield columnsFrom(pending, columns)
}

const SAMPLE = 100

const isLoose = (schema: z.ZodObject | null): boolean => schema?.def.catchall?._zod.def.type === 'unknown'

function checkedRow(
  item: unknown,
  row: number,
  declared: ReadonlySet<string> | null,
  schema: z.ZodObject | null,
): Record<string, unknown> {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    throw new DataError(`row ${row} is ${describe(item)}, not an object`)
  // An object that is no array has names and values.
  const named = item as Record<string, unknown>
  if (declared)
    for (const name in named)
      if (!declared.has(name) && named[name] !== undefined) undeclared(name, `row ${row} has`, declared)
  if (!schema) return named
  const parsed = schema.safeParse(item)
  if (parsed.success) return parsed.data
  const told = parsed.error.issues.slice(0, 5).map((issue) => {
    const column = issue.path.join('.')
    return `row ${row}, column '${column}': ${issue.message} (got ${describe(named[column])})`
  })
  throw new DataError(told.join('\n'))
}

function columnsFrom(rows: readonly Record<string, unknown>[], columns: readonly string[]): ColumnBatch {
  return columnBatch(Object.fromEntries(columns.map((name) => [name, rows.map((row) => row[name])])))
}

function onlyDeclared(batch: ColumnBatch, declared: ReadonlySet<string> | null): ColumnBatch {
  for (const name of Object.keys(batch.columns)) {
    if (declared && !declared.has(name)) undeclared(name, 'the batch has', declared)
  }
  return batch
}

function undeclared(name: string, where: string, declared: ReadonlySet<string>): never {
  const mend = didYouMean(name, declared) ?? `declared are ${[...declared].join(', ')}`
  throw new DataError(`${where} a column '${name}', which is not declared in rows; ${mend}`)
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
