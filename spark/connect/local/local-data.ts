import type { RecordBatch, Table } from 'apache-arrow'
import { schemaOfArrow } from '../arrow/schema.ts'
import type { DataType, StructType } from '../data-type/data-type.ts'
import { schemaJson } from '../data-type/json.ts'
import { inferSchema } from './infer-type.ts'
import type { LocalData } from './local-relation.ts'

/** Rows as objects or tuples, columns by name, an Arrow table, or the bytes of an Arrow stream. */
export type Rows = readonly object[] | Readonly<Record<string, ArrayLike<unknown>>> | Table | Uint8Array

// PySpark's own size; the server takes twice as long over pieces of ten times as many.
const CHUNK_ROWS = 10_000

/** Local rows as Arrow streams of at most 10,000 rows, as a schema says or as the values show. `names` are those of tuples or in place of others. Throws naming the column and the row of a value that does not fit. */
export async function localData(
  rows: Rows,
  schema: StructType | undefined,
  names: readonly string[] | undefined,
): Promise<LocalData> {
  if (rows instanceof Uint8Array || isTable(rows)) return arrowData(rows, schema)
  const columns = Array.isArray(rows)
    ? columnsOfRows(rows, schema, names)
    : (rows as Readonly<Record<string, ArrayLike<unknown>>>)
  const type = schema ?? inferSchema(names ?? Object.keys(columns), (name) => Array.from(columns[name] ?? []))
  const json = schemaJson(type)
  const count = Math.max(0, ...Object.values(columns).map(({ length }) => length))
  if (count === 0) return { chunks: [], schema: json, rows: 0 }
  return { chunks: await chunksOf(columns, type, count), schema: json, rows: count }
}

async function chunksOf(
  columns: Readonly<Record<string, ArrayLike<unknown>>>,
  type: StructType,
  count: number,
): Promise<Uint8Array[]> {
  const { makeData, RecordBatch, Struct, Table, tableToIPC } = await import('apache-arrow')
  const { arrowSchema } = await import('../arrow/type.ts')
  const { writeColumn } = await import('../arrow/write-column.ts')
  const schema = arrowSchema(type)
  const chunks: Uint8Array[] = []
  for (let from = 0; from < count; from += CHUNK_ROWS) {
    const to = Math.min(from + CHUNK_ROWS, count)
    const children = (type.fields ?? []).map(({ name = '', dataType }) => {
      const values = columns[name]
      if (values === undefined)
        throw new TypeError(`there is no column '${name}'; there are ${Object.keys(columns).join(', ')}`)
      if (values.length !== count) throw new RangeError(`column '${name}' has ${values.length} values, others ${count}`)
      try {
        return writeColumn(part(values, from, to), dataType!)
      } catch (error) {
        throw new TypeError(
          `column '${name}', from row ${from}: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    })
    const data = makeData({ type: new Struct(schema.fields), length: to - from, nullCount: 0, children })
    chunks.push(tableToIPC(new Table([new RecordBatch(schema, data)]), 'stream'))
  }
  return chunks
}

function columnsOfRows(
  rows: readonly object[],
  schema: StructType | undefined,
  names: readonly string[] | undefined,
): Record<string, unknown[]> {
  const [first] = rows
  const tuples = Array.isArray(first)
  const known =
    names ?? schema?.fields?.map(({ name }) => name ?? '') ?? (tuples ? first.map((_, n) => `_${n + 1}`) : keysOf(rows))
  // The rows are tuples or objects alike, as the first one is.
  if (tuples)
    return Object.fromEntries(known.map((name, n) => [name, (rows as readonly unknown[][]).map((row) => row[n])]))
  return Object.fromEntries(
    known.map((name) => [name, (rows as readonly Record<string, unknown>[]).map((row) => row[name])]),
  )
}

function keysOf(rows: readonly object[]): string[] {
  const keys = new Set<string>()
  for (const row of rows) for (const key of Object.keys(row)) keys.add(key)
  return [...keys]
}

// Dictionaries are decoded first: the server would take their indices for the values.
async function arrowData(rows: Table | Uint8Array, wanted: StructType | undefined): Promise<LocalData> {
  const { tableFromIPC } = await import('apache-arrow')
  const table = rows instanceof Uint8Array ? tableFromIPC(rows) : rows
  const schema = wanted ?? schemaOfArrow(table.schema)
  const chunks: Uint8Array[] = []
  for (const batch of table.batches) chunks.push(...(await batchChunks(batch, schema)))
  return { chunks, schema: schemaJson(schema), rows: table.numRows }
}

async function batchChunks(batch: RecordBatch, schema: StructType): Promise<Uint8Array[]> {
  if (batch.numRows === 0) return []
  const { Table, tableToIPC } = await import('apache-arrow')
  const dictionaries = batch.schema.fields.some(({ type }) => isDictionary(type))
  if (!dictionaries && batch.numRows <= CHUNK_ROWS) return [tableToIPC(new Table([batch]), 'stream')]
  const columns: Record<string, ArrayLike<unknown>> = {}
  for (const [n, { name = '', dataType }] of (schema.fields ?? []).entries()) {
    const vector = batch.getChildAt(n)
    if (vector !== null) columns[name] = Array.from(vector, (value) => plainValue(value, dataType!))
  }
  return chunksOf(columns, schema, batch.numRows)
}

const DICTIONARY = -1

function isDictionary(type: {
  readonly typeId: number
  readonly children?: readonly { readonly type: { readonly typeId: number } }[] | null
}): boolean {
  return type.typeId === DICTIONARY || (type.children ?? []).some((child) => isDictionary(child.type))
}

// Arrow shows days and instants as milliseconds since 1970.
function plainValue(value: unknown, { kind }: DataType): unknown {
  if (value === null) return null
  if (kind === 'date') return Math.floor(Number(value) / 86_400_000)
  if (kind === 'timestamp' || kind === 'timestampNtz') return BigInt(Math.round(Number(value) * 1000))
  return value
}

function part(values: ArrayLike<unknown>, from: number, to: number): ArrayLike<unknown> {
  if (from === 0 && to === values.length) return values
  // Every array of JavaScript, typed or not, can be cut.
  return (values as unknown[]).slice(from, to)
}

function isTable(rows: Rows): rows is Table {
  return 'batches' in rows && 'schema' in rows && !Array.isArray(rows)
}
