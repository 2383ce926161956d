import * as arrow from 'apache-arrow'
import { BinaryType, type DataType } from '../data-type/data-type.ts'
import { simpleString } from '../data-type/simple-string.ts'
import { Variant } from '../variant/variant.ts'
import { wellFormed } from '../well-formed.ts'
import { daysOf } from './date.ts'
import { unscaledOf } from './decimal.ts'
import { members } from './members.ts'
import { arrowType } from './type.ts'

/** Values of a column as Arrow data of Spark's type; null and undefined are null. Throws where a value does not fit, naming its place. */
export function writeColumn(values: ArrayLike<unknown>, type: DataType): arrow.Data {
  const length = values.length
  const { bitmap, nullCount } = validity(values)
  const nulls = nullCount > 0 ? { nullBitmap: bitmap, nullCount } : { nullCount: 0 }
  const of = <T>(at: number, convert: (value: unknown) => T, empty: T): T => {
    const value = values[at]
    if (value === null || value === undefined) return empty
    try {
      return convert(value)
    } catch (error) {
      throw new RangeError(`value ${at}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const filled = <A extends { [n: number]: V }, V>(array: A, convert: (value: unknown) => V, empty: V): A => {
    for (let at = 0; at < length; at++) array[at] = of(at, convert, empty)
    return array
  }
  // makeData is typed by the class of its type; one that was chosen at run time has none of its overloads.
  const make = (data: object): arrow.Data =>
    arrow.makeData({ type: arrowType(type), length, ...nulls, ...data } as never)
  switch (type.kind) {
    case 'null':
      return arrow.makeData({ type: new arrow.Null(), length })
    case 'boolean':
      return make({ data: bits(length, (at) => of(at, truth, false)) })
    case 'byte':
      return make({ data: filled(new Int8Array(length), integer(7, type), 0) })
    case 'short':
      return make({ data: filled(new Int16Array(length), integer(15, type), 0) })
    case 'integer':
    case 'yearMonthInterval':
      return make({
        data: values instanceof Int32Array ? values : filled(new Int32Array(length), integer(31, type), 0),
      })
    case 'long':
    case 'dayTimeInterval':
    case 'time':
      return make({ data: values instanceof BigInt64Array ? values : filled(new BigInt64Array(length), long, 0n) })
    case 'float':
      return make({ data: filled(new Float32Array(length), number, 0) })
    case 'double':
      return make({ data: values instanceof Float64Array ? values : filled(new Float64Array(length), number, 0) })
    case 'date':
      return make({ data: filled(new Int32Array(length), days, 0) })
    case 'timestamp':
    case 'timestampNtz':
      return make({ data: values instanceof BigInt64Array ? values : filled(new BigInt64Array(length), micros, 0n) })
    case 'decimal':
      return make({ data: decimals(length, (at) => of(at, (value) => unscaledOf(String(value), type.scale ?? 0), 0n)) })
    case 'calendarInterval':
      return make({ data: calendarIntervals(length, (at) => values[at] as Interval | null | undefined) })
    case 'string':
    case 'char':
    case 'varChar':
      return make(textOf(length, (at) => of(at, text, '')))
    case 'binary':
      return make(bytesOf(length, (at) => of(at, binary, EMPTY)))
    case 'array':
      return make(lists(values, type.elementType!))
    case 'map':
      return make(maps(values, type))
    case 'variant':
      return make({
        children: (['value', 'metadata'] as const).map((part) =>
          writeColumn(
            Array.from(values, (one) => variant(one)?.[part] ?? EMPTY),
            VARIANT_PART,
          ),
        ),
      })
    case 'struct':
      return make({
        children: (type.fields ?? []).map((field, n, { length }) =>
          writeColumn(members(values, field, n, length), field.dataType!),
        ),
      })
    default:
      throw new TypeError(`values of type ${simpleString(type)} cannot be sent as data`)
  }
}

function validity(values: ArrayLike<unknown>): { bitmap: Uint8Array; nullCount: number } {
  if (ArrayBuffer.isView(values)) return { bitmap: EMPTY, nullCount: 0 }
  let nullCount = 0
  const bitmap = bits(values.length, (at) => {
    const there = values[at] !== null && values[at] !== undefined
    if (!there) nullCount += 1
    return there
  })
  return { bitmap, nullCount }
}

const EMPTY = new Uint8Array(0)

function bits(length: number, isSet: (at: number) => boolean): Uint8Array {
  // Arrow pads bitmaps to eight bytes.
  const bytes = new Uint8Array(Math.ceil(length / 64) * 8)
  for (let at = 0; at < length; at++) if (isSet(at)) bytes[at >> 3]! |= 1 << (at & 7)
  return bytes
}

function refuse(value: unknown, wanted: string): never {
  const shown =
    typeof value === 'string'
      ? `'${value}'`
      : typeof value === 'object'
        ? (value?.constructor?.name ?? 'null')
        : String(value)
  throw new TypeError(`${shown} is no ${wanted}`)
}

function truth(value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuse(value, 'boolean')
}

function integer(bits: number, type: DataType): (value: unknown) => number {
  const limit = 2 ** bits
  return (value) => {
    const asked = typeof value === 'bigint' ? Number(value) : value
    if (typeof asked === 'number' && Number.isInteger(asked) && asked >= -limit && asked < limit) return asked
    return refuse(value, simpleString(type))
  }
}

function long(value: unknown): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : refuse(value, 'integer of 64 bits')
  return Number.isSafeInteger(value) ? BigInt(value as number) : refuse(value, 'integer (beyond 2^53 give a bigint)')
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : refuse(value, 'number')
}

const DAY = 86_400_000

function days(value: unknown): number {
  if (typeof value === 'string') return daysOf(value)
  if (value instanceof Date) return Math.floor(value.getTime() / DAY)
  return Number.isInteger(value)
    ? (value as number)
    : refuse(value, "day: give '2026-11-21', a Date or days since 1970")
}

function micros(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (value instanceof Date && !Number.isNaN(value.getTime())) return BigInt(value.getTime()) * 1000n
  return refuse(value, 'instant: give a Date or bigint microseconds since 1970')
}

const encoder = new TextEncoder()

function text(value: unknown): string {
  return typeof value === 'string' ? wellFormed(value) : refuse(value, 'string')
}

// UTF-8 takes three bytes for a unit of UTF-16 at most.
function textOf(length: number, of: (at: number) => string): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(length + 1)
  let data: Uint8Array = new Uint8Array(Math.max(length * 16, 64))
  let end = 0
  for (let at = 0; at < length; at++) {
    const value = of(at)
    if (end + value.length * 3 > data.length) {
      const larger = new Uint8Array(Math.max(data.length * 2, end + value.length * 3))
      larger.set(data.subarray(0, end))
      data = larger
    }
    end += encoder.encodeInto(value, data.subarray(end)).written
    valueOffsets[at + 1] = end
  }
  return { valueOffsets, data: data.subarray(0, end) }
}

function binary(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : refuse(value, 'Uint8Array')
}

// Offsets are 32 bits: no chunk comes near 2 GiB.
function bytesOf(length: number, of: (at: number) => Uint8Array): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = new Int32Array(length + 1)
  let data: Uint8Array = new Uint8Array(Math.max(length * 16, 64))
  let end = 0
  for (let at = 0; at < length; at++) {
    const bytes = of(at)
    if (end + bytes.length > data.length) {
      const larger = new Uint8Array(Math.max(data.length * 2, end + bytes.length))
      larger.set(data)
      data = larger
    }
    data.set(bytes, end)
    end += bytes.length
    valueOffsets[at + 1] = end
  }
  return { valueOffsets, data: data.subarray(0, end) }
}

const VARIANT_PART = BinaryType()

function variant(value: unknown): Variant | null {
  if (value === null || value === undefined) return null
  return value instanceof Variant ? value : refuse(value, 'Variant, as Spark gives them: parseJson() makes one of JSON')
}

function decimals(length: number, of: (at: number) => bigint): Uint32Array {
  const words = new Uint32Array(length * 4)
  const view = new DataView(words.buffer)
  for (let at = 0; at < length; at++) {
    const unscaled = of(at)
    view.setBigUint64(at * 16, BigInt.asUintN(64, unscaled), true)
    view.setBigInt64(at * 16 + 8, BigInt.asIntN(64, unscaled >> 64n), true)
  }
  return words
}

interface Interval {
  readonly months: number
  readonly days: number
  readonly microseconds: bigint
}

function calendarIntervals(length: number, of: (at: number) => Interval | null | undefined): Int32Array {
  const words = new Int32Array(length * 4)
  const view = new DataView(words.buffer)
  for (let at = 0; at < length; at++) {
    const value = of(at)
    if (value === null || value === undefined) continue
    view.setInt32(at * 16, value.months, true)
    view.setInt32(at * 16 + 4, value.days, true)
    view.setBigInt64(at * 16 + 8, value.microseconds * 1000n, true)
  }
  return words
}

function lists(values: ArrayLike<unknown>, elementType: DataType): { valueOffsets: Int32Array; child: arrow.Data } {
  const valueOffsets = new Int32Array(values.length + 1)
  const elements: unknown[] = []
  for (let at = 0; at < values.length; at++) {
    const list = values[at]
    if (list !== null && list !== undefined) for (const one of iterable(list, at)) elements.push(one)
    valueOffsets[at + 1] = elements.length
  }
  return { valueOffsets, child: writeColumn(elements, elementType) }
}

function iterable(list: unknown, at: number): Iterable<unknown> {
  if (typeof list === 'object' && list !== null && Symbol.iterator in list) return list as Iterable<unknown>
  throw new TypeError(`value ${at}: ${typeof list === 'object' ? 'an object' : JSON.stringify(list)} is no array`)
}

function maps(
  values: ArrayLike<unknown>,
  type: Extract<DataType, { kind: 'map' }>,
): { valueOffsets: Int32Array; child: arrow.Data } {
  const valueOffsets = new Int32Array(values.length + 1)
  const keys: unknown[] = []
  const of: unknown[] = []
  for (let at = 0; at < values.length; at++) {
    if (typeof (values[at] ?? {}) !== 'object' || Array.isArray(values[at]))
      throw new TypeError(`value ${at}: ${JSON.stringify(values[at])} is no map: give a Map or an object`)
    // Checked above.
    const map = values[at] as ReadonlyMap<unknown, unknown> | Readonly<Record<string, unknown>> | null | undefined
    for (const [key, value] of map instanceof Map ? map : Object.entries(map ?? {})) {
      keys.push(key)
      of.push(value)
    }
    valueOffsets[at + 1] = keys.length
  }
  const children = [writeColumn(keys, type.keyType!), writeColumn(of, type.valueType!)]
  const entries = (arrowType(type).children[0] as arrow.Field).type as arrow.Struct
  return { valueOffsets, child: arrow.makeData({ type: entries, length: keys.length, nullCount: 0, children }) }
}
