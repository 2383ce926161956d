import { decimalText } from '../arrow/decimal.ts'

const BASIC = { primitive: 0, shortString: 1, object: 2, array: 3 } as const

/** A value of Spark's VARIANT: two byte strings of the Parquet variant encoding, read on demand. */
export class Variant {
  readonly value: Uint8Array
  readonly metadata: Uint8Array

  constructor(value: Uint8Array, metadata: Uint8Array) {
    this.value = value
    this.metadata = metadata
  }

  /** The value in JavaScript: objects, arrays, strings, booleans, null; integers beyond 2^53 as bigint, decimals as strings, instants and days as their numbers since 1970. */
  toValue(): unknown {
    return read(this.value, 0, keysOf(this.metadata))
  }

  /** As JSON.stringify asks: integers beyond 2^53 become strings. */
  toJSON(): unknown {
    return jsonable(this.toValue())
  }
}

function keysOf(bytes: Uint8Array): readonly string[] {
  const view = viewOf(bytes)
  const width = ((view.getUint8(0) >> 6) & 3) + 1
  const count = unsigned(view, 1, width)
  const first = 1 + width * (count + 2)
  const offset = (n: number) => first + unsigned(view, 1 + width * (n + 1), width)
  return Array.from({ length: count }, (_, n) => text(bytes, offset(n), offset(n + 1)))
}

function read(bytes: Uint8Array, at: number, keys: readonly string[]): unknown {
  const view = viewOf(bytes)
  const header = view.getUint8(at)
  const info = header >> 2
  switch (header & 3) {
    case BASIC.shortString:
      return text(bytes, at + 1, at + 1 + info)
    case BASIC.object:
      return readObject(bytes, at, keys)
    case BASIC.array:
      return readArray(bytes, at, keys)
    default:
      return readPrimitive(bytes, view, at + 1, info)
  }
}

function readObject(bytes: Uint8Array, at: number, keys: readonly string[]): unknown {
  const view = viewOf(bytes)
  const info = view.getUint8(at) >> 2
  const offsetWidth = (info & 3) + 1
  const idWidth = ((info >> 2) & 3) + 1
  const countWidth = (info >> 4) & 1 ? 4 : 1
  const count = unsigned(view, at + 1, countWidth)
  const ids = at + 1 + countWidth
  const offsets = ids + count * idWidth
  const values = offsets + (count + 1) * offsetWidth
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      keys[unsigned(view, ids + n * idWidth, idWidth)] ?? '',
      read(bytes, values + unsigned(view, offsets + n * offsetWidth, offsetWidth), keys),
    ]),
  )
}

function readArray(bytes: Uint8Array, at: number, keys: readonly string[]): unknown {
  const view = viewOf(bytes)
  const info = view.getUint8(at) >> 2
  const offsetWidth = (info & 3) + 1
  const countWidth = (info >> 2) & 1 ? 4 : 1
  const count = unsigned(view, at + 1, countWidth)
  const offsets = at + 1 + countWidth
  const values = offsets + (count + 1) * offsetWidth
  return Array.from({ length: count }, (_, n) =>
    read(bytes, values + unsigned(view, offsets + n * offsetWidth, offsetWidth), keys),
  )
}

// The numbers of the primitive types are those of the Parquet variant encoding.
// biome-ignore format: one line a type
function readPrimitive(bytes: Uint8Array, view: DataView, at: number, type: number): unknown {
  switch (type) {
    case 0: return null
    case 1: return true
    case 2: return false
    case 3: return view.getInt8(at)
    case 4: return view.getInt16(at, true)
    case 5: return view.getInt32(at, true)
    case 6: return safe(view.getBigInt64(at, true))
    case 7: return view.getFloat64(at, true)
    case 8: return decimalText(BigInt(view.getInt32(at + 1, true)), view.getUint8(at))
    case 9: return decimalText(view.getBigInt64(at + 1, true), view.getUint8(at))
    case 10: return decimalText((view.getBigInt64(at + 9, true) << 64n) | view.getBigUint64(at + 1, true), view.getUint8(at))
    case 11: return view.getInt32(at, true)
    case 12:
    case 13: return view.getBigInt64(at, true)
    case 14: return view.getFloat32(at, true)
    case 15: return bytes.slice(at + 4, at + 4 + view.getUint32(at, true))
    case 16: return text(bytes, at + 4, at + 4 + view.getUint32(at, true))
    default: throw new RangeError(`a variant holds a value of type ${type}, which is not known here`)
  }
}

function jsonable(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(jsonable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, jsonable(one)]))
}

function safe(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

function unsigned(view: DataView, at: number, width: number): number {
  let value = 0
  for (let n = 0; n < width; n++) value += view.getUint8(at + n) * 256 ** n
  return value
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to))
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
