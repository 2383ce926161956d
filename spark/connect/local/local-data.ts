import type { RecordBatch, Table } from 'apache-arrow'
import { neverNull } from '../arrow/members.ts'
import { schemaOfArrow } from '../arrow/schema.ts'
import type { DataType, StructType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { schemaJson } from '../data-type/json.ts'
import { PySparkValueError } from '../error/argument-error.ts'
import { inferSchema } from './infer-type.ts'
import { columnsOfRows, type LocalColumns, renamed } from './local-columns.ts'
import type { LocalData } from './local-relation.ts'
import { isPacked, packed, packedType } from './packed.ts'

/** Rows as objects, tuples or single values, columns by name, an Arrow table, or the bytes of an Arrow stream. */
export type Rows = readonly unknown[] | Readonly<Record<string, ArrayLike<unknown>>> | Table | Uint8Array

/** Local data, the names of its columns, the type of its rows, and whether each batch of them is one array in one row. */
export interface NamedData extends LocalData {
  readonly names: readonly string[]
  readonly type: StructType
  readonly packed: boolean
}

// PySpark's own size; the server takes twice as long over pieces of ten times as many.
const CHUNK_ROWS = 10_000

/** Local rows as Arrow streams of at most 10,000 rows, as a schema says or as the values show. A type that is no struct is that of one column, `value`. `names` are those of tuples or in place of others. Throws naming the column and the row of a value that does not fit. */
export async function localData(
  rows: Rows,
  schema: DataType | undefined,
  names: readonly string[] | undefined,
): Promise<NamedData> {
  const struct =
    schema === undefined || schema.kind === 'struct' ? schema : types.StructType([types.StructField('value', schema)])
  if (rows instanceof Uint8Array || isTable(rows)) return arrowData(rows, struct, names)
  const columns = columnsOf(schema === struct || !Array.isArray(rows) ? rows : rows.map((row) => [row]), struct, names)
  const type = struct ?? inferSchema(columns)
  // Rows without columns are counted, too.
  const count = Math.max(
    0,
    ...columns.values.map(({ length }) => length),
    ...(columns.values.length === 0 && isRows(rows) ? [rows.length] : []),
  )
  const batches = count === 0 ? [] : await batchesOf(columns, type, count)
  return { ...(await encoded(batches, type)), rows: count, names: columns.names, type }
}

async function encoded(
  batches: readonly RecordBatch[],
  type: StructType,
): Promise<Pick<NamedData, 'chunks' | 'schema' | 'packed'>> {
  const { Table, tableToIPC } = await import('apache-arrow')
  const many = isPacked(batches, type)
  const chunks: Uint8Array[] = []
  for (const batch of batches) chunks.push(tableToIPC(new Table([many ? await packed(batch, type) : batch]), 'stream'))
  return { chunks, schema: schemaJson(many ? packedType(type) : type), packed: many }
}

function columnsOf(
  rows: readonly unknown[] | Readonly<Record<string, ArrayLike<unknown>>>,
  schema: StructType | undefined,
  names: readonly string[] | undefined,
): LocalColumns {
  if (isRows(rows) && rows.length === 0 && schema === undefined)
    throw new PySparkValueError(
      'no rows and no schema: give one, "symbol string, close double"',
      'CANNOT_INFER_EMPTY_SCHEMA',
    )
  if (isRows(rows)) return columnsOfRows(rows, schema, names)
  if (schema === undefined) return renamed({ names: Object.keys(rows), values: Object.values(rows) }, names)
  const wanted = (schema.fields ?? []).map(({ name }) => name ?? '')
  const values = wanted.map((name) => {
    if (Object.hasOwn(rows, name)) return rows[name]!
    throw new TypeError(`there is no column '${name}'; there are ${Object.keys(rows).join(', ')}`)
  })
  return { names: wanted, values }
}

async function batchesOf({ values: columns }: LocalColumns, type: StructType, count: number): Promise<RecordBatch[]> {
  const { makeData, RecordBatch, Struct } = await import('apache-arrow')
  const { arrowSchema } = await import('../arrow/type.ts')
  const { writeColumn } = await import('../arrow/write-column.ts')
  const schema = arrowSchema(type)
  const batches: RecordBatch[] = []
  for (let from = 0; from < count; from += CHUNK_ROWS) {
    const to = Math.min(from + CHUNK_ROWS, count)
    const children = (type.fields ?? []).map(({ name = '', dataType, nullable }, n) => {
      const values = columns[n] ?? []
      if (values.length !== count) throw new RangeError(`column '${name}' has ${values.length} values, others ${count}`)
      try {
        const piece = part(values, from, to)
        if (nullable === false) for (let at = 0; at < piece.length; at++) neverNull(piece[at], at, name)
        return writeColumn(piece, dataType!)
      } catch (error) {
        throw new TypeError(
          `column '${name}', from row ${from}: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    })
    const data = makeData({ type: new Struct(schema.fields), length: to - from, nullCount: 0, children })
    batches.push(new RecordBatch(schema, data))
  }
  return batches
}

// What Spark does not take, such as dictionaries, of which it would take the indices for the values, is written anew.
async function arrowData(
  rows: Table | Uint8Array,
  wanted: StructType | undefined,
  names: readonly string[] | undefined,
): Promise<NamedData> {
  const { tableFromIPC } = await import('apache-arrow')
  const table = rows instanceof Uint8Array ? tableFromIPC(rows) : rows
  const own = schemaOfArrow(table.schema)
  const known = (own.fields ?? []).map(({ name }) => name ?? '')
  if (names !== undefined && names.length > known.length)
    throw new TypeError(`the names are ${names.join(', ')}, and the table has ${known.length} columns`)
  const batches: RecordBatch[] = []
  for (const batch of table.batches) batches.push(...(await takenBySpark(batch, own)))
  const all = known.map((_, n) => names?.[n] ?? `_${n + 1}`)
  const type = wanted ?? own
  return { ...(await encoded(batches, type)), rows: table.numRows, names: all, type }
}

async function takenBySpark(batch: RecordBatch, schema: StructType): Promise<readonly RecordBatch[]> {
  if (batch.numRows === 0) return []
  const { arrowValues, isTakenBySpark } = await import('./arrow-values.ts')
  if (batch.numRows <= CHUNK_ROWS && batch.schema.fields.every(({ type }) => isTakenBySpark(type))) return [batch]
  const names = (schema.fields ?? []).map(({ name }) => name ?? '')
  return batchesOf({ names, values: batch.data.children.map(arrowValues) }, schema, batch.numRows)
}

function part(values: ArrayLike<unknown>, from: number, to: number): ArrayLike<unknown> {
  if (from === 0 && to === values.length) return values
  // Every array of JavaScript, typed or not, can be cut.
  return (values as unknown[]).slice(from, to)
}

function isTable(rows: Rows): rows is Table {
  return 'batches' in rows && 'schema' in rows && !Array.isArray(rows)
}

function isRows(rows: Rows): rows is readonly unknown[] {
  return Array.isArray(rows)
}
