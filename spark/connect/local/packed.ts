import type { RecordBatch } from 'apache-arrow'
import type { StructType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'

/** The column that holds the rows of a batch where they were packed into one; `inline` gives them back. */
export const PACKED = 'rows'

/** The type of that column: an array of the rows. */
export function packedType(rows: StructType): StructType {
  return types.StructType([types.StructField(PACKED, types.ArrayType(rows, false), false)])
}

// An array is one piece of the server's memory, which grows by doubling to at most 2 GB.
const MOST = 64 * 2 ** 20

// Batches of 10,000 rows: fewer arrive soon enough, and as PySpark sends them, so that a sample of them by seed is PySpark's.
const MANY = 10

/**
 * Whether rows are sent packed: a server holds each row of local data as objects and ships them so to its tasks, which takes several
 * times as long as unpacking arrays. Columns without a name of their own cannot be told apart within an array.
 */
export function isPacked(batches: readonly RecordBatch[], { fields = [] }: StructType): boolean {
  const names = new Set(fields.map(({ name = '' }) => name.toLowerCase()))
  return (
    batches.length >= MANY &&
    !names.has('') &&
    names.size === fields.length &&
    batches.every(({ data }) => data.byteLength <= MOST)
  )
}

/** A batch whose one row is the array of the rows of `batch`, named as `type` says; nothing is copied. */
export async function packed(batch: RecordBatch, { fields = [] }: StructType): Promise<RecordBatch> {
  const { Field, List, makeData, RecordBatch, Schema, Struct } = await import('apache-arrow')
  const { data, schema, numRows } = batch
  const row = new Struct(schema.fields.map(({ type, nullable }, n) => new Field(fields[n]?.name ?? '', type, nullable)))
  const rows = makeData({ type: row, length: numRows, nullCount: 0, children: data.children })
  const list = new List(new Field('element', row, false))
  const whole = new Schema([new Field(PACKED, list, false)])
  const valueOffsets = Int32Array.of(0, numRows)
  const column = makeData({ type: list, length: 1, nullCount: 0, valueOffsets, child: rows })
  return new RecordBatch(
    whole,
    makeData({ type: new Struct(whole.fields), length: 1, nullCount: 0, children: [column] }),
  )
}
