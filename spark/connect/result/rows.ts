import type { RecordBatch } from 'apache-arrow'
import { type ReadOptions, readColumn, viewColumn } from '../arrow/read-column.ts'
import { schemaOfArrow } from '../arrow/schema.ts'
import { InvalidUtf8 } from '../arrow/strings.ts'
import type { StructType } from '../data-type/data-type.ts'
import { SparkException } from '../error/spark-exception.ts'
import type { Batch } from './batches.ts'
import { recordBatches } from './record-batches.ts'

/** The columns of a result: names, and values in the order of the rows. */
export interface Columns {
  readonly schema: StructType
  readonly values: readonly unknown[][]
}

const SLICE_ROWS = 1024

/** The rows of a batch as objects, added to `rows`. Throws where two columns share a name, which an object cannot hold. */
export async function rowsOf(
  batch: Batch,
  options: ReadOptions,
  rows: Record<string, unknown>[] = [],
): Promise<Record<string, unknown>[]> {
  const slices = await slicesOf(batch, options, () => rows)
  while (slices.next().done !== true);
  return rows
}

/**
 * The same a slice at a time, for one who goes through them: objects that nobody keeps are gone before the next are made. Each slice is
 * added to what `into` gives, and handed on.
 */
export async function slicesOf(
  batch: Batch,
  options: ReadOptions,
  into: () => Record<string, unknown>[] = () => [],
): Promise<Iterator<readonly Record<string, unknown>[]>> {
  return slices(await recordBatches(batch), batch, options, into)
}

// Values go from Arrow into rows a slice at a time: those of a whole column, made beside the rows, would be moved about by the collector.
function* slices(
  records: Iterable<RecordBatch>,
  batch: Batch,
  options: ReadOptions,
  into: () => Record<string, unknown>[],
): Generator<readonly Record<string, unknown>[], void> {
  for (const record of records) {
    const schema = batch.schema ?? schemaOfArrow(record.schema)
    const { fields = [] } = schema
    const build = builderOf(namesOf(schema))
    for (let from = 0; from < record.numRows; from += SLICE_ROWS) {
      const length = Math.min(SLICE_ROWS, record.numRows - from)
      const rows = into()
      const columns = fields.map(({ name, dataType }, n) =>
        told(name, () => viewColumn(record.data.children[n]!.slice(from, length), dataType!, options)),
      )
      build(columns, length, rows)
      yield rows
    }
  }
}

/** The columns of a batch, one piece for each record batch within it. */
export async function columnsOf(batch: Batch, options: ReadOptions): Promise<readonly Columns[]> {
  const pieces: Columns[] = []
  for (const record of await recordBatches(batch)) {
    const schema = batch.schema ?? schemaOfArrow(record.schema)
    const { fields = [] } = schema
    const values = fields.map(({ name, dataType }, n) =>
      told(name, () => readColumn(record.data.children[n]!, dataType!, options)),
    )
    pieces.push({ schema, values })
  }
  return pieces
}

// Says of a value that cannot be had which column it stands in.
function told<T>(name: string | undefined, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`column '${name}': ${error.message}`, { cause: error })
    if (!(error instanceof InvalidUtf8)) throw error
    throw new SparkException(
      `column '${name}': ${error.message}. cast(…) to binary gives the bytes, and makeValidUtf8() a text of them.`,
      { errorClass: 'INVALID_UTF8_STRING', sqlState: '22029', messageParameters: { str: error.bytes } },
    )
  }
}

function namesOf({ fields = [] }: StructType): readonly string[] {
  const names = fields.map(({ name }) => name ?? '')
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice === undefined) return names
  throw new SparkException(
    `The result has two columns named '${twice}', and a row is an object: name them apart with .as(…), toDF(…) or drop(…), or take toColumns().`,
    { errorClass: 'DUPLICATED_FIELD_NAME' },
  )
}

type Build = (values: readonly ArrayLike<unknown>[], length: number, rows: Record<string, unknown>[]) => void

const builders = new Map<string, Build>()

// One literal with all its keys gives every row the same hidden class at once, which is about three times as fast as key by key.
function builderOf(names: readonly string[]): Build {
  const key = JSON.stringify(names)
  let build = builders.get(key)
  if (build === undefined) {
    // The names are JSON strings: nothing of them is run. Only __proto__ means something else unless it is computed.
    const members = names.map(
      (name, n) => `${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}: c${n}[at]`,
    )
    const columns = names.map((_, n) => `const c${n} = values[${n}]`).join('; ')
    const body = `${columns}; for (let at = 0; at < length; at++) rows.push({ ${members.join(', ')} })`
    build = new Function('values', 'length', 'rows', body) as Build
    if (builders.size > 100) builders.clear()
    builders.set(key, build)
  }
  return build
}
