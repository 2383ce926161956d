import type { Data } from 'apache-arrow'
import type { DataType } from '../data-type/data-type.ts'
import { simpleString } from '../data-type/simple-string.ts'
import { SparkException } from '../error/spark-exception.ts'
import { unreachable } from '../unreachable.ts'
import { Variant } from '../variant/variant.ts'
import { dayOf } from './date.ts'
import { decimalReader } from './decimal.ts'
import { typeOfArrow } from './schema.ts'
import { readStrings } from './strings.ts'

/** How values of Spark come back as those of JavaScript; nothing is ever rounded without a word. */
export interface ReadOptions {
  /** `number` throws RangeError beyond 2^53. Default: bigint. */
  readonly int64?: 'bigint' | 'number'
  /** `micros`: bigint microseconds since 1970 (UTC, or of the wall clock without zone). `Date` throws where a value has part milliseconds. Default: micros. */
  readonly timestamp?: 'micros' | 'Date'
  /** `string`: the exact digits. `number`: a double, for those who know that it rounds. Default: string. */
  readonly decimal?: 'string' | 'number'
}

/** The values of an Arrow column as Spark's type says, null where there is none. Throws RangeError where an option would lose something. */
export function readColumn(data: Data, type: DataType, options: ReadOptions = {}): unknown[] {
  const values = valuesOf(data, type, options)
  return withNulls(values, data)
}

/** The same to read from at once: where the values are what Arrow holds, its own array, which lasts as long as the bytes that came. */
export function viewColumn(data: Data, type: DataType, options: ReadOptions = {}): ArrayLike<unknown> {
  if (data.nullCount > 0) return readColumn(data, type, options)
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'float':
    case 'double':
      return data.values
    case 'long':
      return options.int64 === 'number' ? readColumn(data, type, options) : int64(data)
    case 'timestamp':
    case 'timestampNtz':
      return options.timestamp === 'Date' ? readColumn(data, type, options) : int64(data)
    case 'dayTimeInterval':
    case 'time':
      return int64(data)
    default:
      return readColumn(data, type, options)
  }
}

// biome-ignore format: one line a type
function valuesOf(data: Data, type: DataType, options: ReadOptions): unknown[] {
  const { length } = data
  switch (type.kind) {
    case 'null':
      return new Array(length).fill(null)
    case 'boolean':
      return each(length, (at) => ((data.values[(data.offset + at) >> 3] >> ((data.offset + at) & 7)) & 1) === 1)
    case 'byte':
    case 'short':
    case 'integer':
    case 'float':
    case 'double':
      return copied(data.values as ArrayLike<number>, length)
    case 'yearMonthInterval':
      return each(length, (at) => int32(data)[at])
    case 'long':
      return options.int64 === 'number' ? safeNumbers(data) : copied(int64(data), length)
    case 'decimal':
      return each(length, decimalReader(data, type.scale ?? 0, options.decimal ?? 'string'))
    case 'string':
    case 'char':
    case 'varChar':
      return readStrings(data)
    case 'binary':
      return each(length, binaryReader(data))
    case 'date':
      return each(length, (at) => dayOf(int32(data)[at]!))
    case 'timestamp':
    case 'timestampNtz':
      return options.timestamp === 'Date' ? dates(data) : copied(int64(data), length)
    case 'dayTimeInterval':
    case 'time':
      return copied(int64(data), length)
    case 'calendarInterval':
      return each(length, calendarIntervalReader(data))
    case 'array':
      return lists(data, type.elementType!, options)
    case 'map':
      return maps(data, type, options)
    case 'struct':
      return structs(data, (type.fields ?? []).map(({ name, dataType }) => ({ name: name ?? '', type: dataType! })), options)
    case 'variant':
      return structs(data, VARIANT, options).map((one) => new Variant(one.value as Uint8Array, one.metadata as Uint8Array))
    case 'udt':
      // Types of users come with their class alone; what they are made of Arrow tells.
      return valuesOf(data, type.sqlType ?? typeOfArrow(data.type), options)
    case 'geometry':
    case 'geography':
      return structs(data, SHAPE, options)
    case 'unparsed':
      throw new TypeError(`a column of type '${simpleString(type)}' cannot be read`)
    default:
      return unreachable(type)
  }
}

const VARIANT = [
  { name: 'value', type: { kind: 'binary' } },
  { name: 'metadata', type: { kind: 'binary' } },
] as const
const SHAPE = [
  { name: 'srid', type: { kind: 'integer' } },
  { name: 'wkb', type: { kind: 'binary' } },
] as const

function each<T>(length: number, read: (at: number) => T): T[] {
  const values = new Array<T>(length)
  for (let at = 0; at < length; at++) values[at] = read(at)
  return values
}

// Several times as fast as Array.from, which asks an iterator.
function copied<T>(values: ArrayLike<T>, length: number): T[] {
  const copy = new Array<T>(length)
  for (let at = 0; at < length; at++) copy[at] = values[at]!
  return copy
}

function withNulls(values: unknown[], data: Data): unknown[] {
  if (data.nullCount === 0 || !data.nullBitmap?.length) return values
  const { nullBitmap, offset } = data
  for (let at = 0; at < values.length; at++)
    if (((nullBitmap[(offset + at) >> 3]! >> ((offset + at) & 7)) & 1) === 0) values[at] = null
  return values
}

// Arrow's own arrays hold 64-bit integers by either 32-bit halves or bigints, according to the type.
function int64({ values, length }: Data): BigInt64Array {
  return values instanceof BigInt64Array ? values : new BigInt64Array(values.buffer, values.byteOffset, length)
}

function int32({ values, length }: Data): Int32Array {
  return values instanceof Int32Array ? values : new Int32Array(values.buffer, values.byteOffset, length)
}

const SAFE = BigInt(Number.MAX_SAFE_INTEGER)

function safeNumbers(data: Data): number[] {
  const values = int64(data)
  return each(data.length, (at) => {
    const value = values[at]!
    if (value <= SAFE && value >= -SAFE) return Number(value)
    if (data.nullCount > 0 && !data.getValid(at)) return 0
    throw new RangeError(`${value} is beyond 2^53 and would be rounded: leave int64 at 'bigint', or cast the column`)
  })
}

function dates(data: Data): Date[] {
  const values = int64(data)
  return each(data.length, (at) => {
    const micros = values[at]!
    if (micros % 1000n === 0n) return new Date(Number(micros / 1000n))
    if (data.nullCount > 0 && !data.getValid(at)) return new Date(0)
    throw new RangeError(
      `a timestamp of ${micros} µs is no whole millisecond and would be rounded: leave timestamp at 'micros', or date_trunc('millisecond', …) the column`,
    )
  })
}

function binaryReader({ values, valueOffsets }: Data): (at: number) => Uint8Array {
  const bytes = values as Uint8Array
  return (at) => bytes.slice(Number(valueOffsets[at]), Number(valueOffsets[at + 1]))
}

/** Months, days and microseconds, which do not add up: a month has no fixed length. */
export interface CalendarInterval {
  readonly months: number
  readonly days: number
  readonly microseconds: bigint
}

function calendarIntervalReader({ values, length }: Data): (at: number) => CalendarInterval {
  const view = new DataView(values.buffer, values.byteOffset, length * 16)
  return (at) => ({
    months: view.getInt32(at * 16, true),
    days: view.getInt32(at * 16 + 4, true),
    microseconds: view.getBigInt64(at * 16 + 8, true) / 1000n,
  })
}

function lists(data: Data, elementType: DataType, options: ReadOptions): unknown[][] {
  const { from, length } = span(data)
  const elements = readColumn(part(data.children[0]!, from, length), elementType, options)
  const { valueOffsets } = data
  return each(data.length, (at) => elements.slice(Number(valueOffsets[at]) - from, Number(valueOffsets[at + 1]) - from))
}

function maps(data: Data, type: Extract<DataType, { kind: 'map' }>, options: ReadOptions): Map<unknown, unknown>[] {
  const { from, length } = span(data)
  const entries = part(data.children[0]!, from, length)
  const keys = readColumn(entries.children[0]!, type.keyType!, options)
  const values = readColumn(entries.children[1]!, type.valueType!, options)
  const { valueOffsets } = data
  return each(data.length, (at) => {
    const map = new Map()
    for (let n = Number(valueOffsets[at]); n < Number(valueOffsets[at + 1]); n++)
      map.set(keys[n - from], values[n - from])
    return map
  })
}

// Of a slice of lists, Arrow keeps all the elements of the whole column.
function span({ valueOffsets, length }: Data): { from: number; length: number } {
  if (length === 0) return { from: 0, length: 0 }
  const from = Number(valueOffsets[0])
  return { from, length: Number(valueOffsets[length]) - from }
}

function part(data: Data, from: number, length: number): Data {
  return from === 0 && length === data.length ? data : data.slice(from, length)
}

interface Member {
  readonly name: string
  readonly type: DataType
}

function structs(data: Data, members: readonly Member[], options: ReadOptions): Record<string, unknown>[] {
  const names = members.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined)
    throw new SparkException(
      `A struct of the result has two fields named '${twice}', and a struct is an object: name them apart, cast(…) it to a struct of other names, or take toArrow().`,
      { errorClass: 'DUPLICATED_FIELD_NAME' },
    )
  const columns = members.map(({ type }, n) => readColumn(data.children[n]!, type, options))
  return each(data.length, (at) => {
    const row: Record<string, unknown> = {}
    for (let n = 0; n < names.length; n++) put(row, names[n]!, columns[n]![at])
    return row
  })
}

// Assigning to this one name would set the prototype.
function put(row: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') row[name] = value
  else Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true })
}
