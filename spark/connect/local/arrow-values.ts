import { type DataType as ArrowType, type Data, Vector } from 'apache-arrow'
import { readColumn } from '../arrow/read-column.ts'
import { typeOfArrow } from '../arrow/schema.ts'

/** Whether Spark takes Arrow data of a type as it lies; other data is written anew. */
// biome-ignore format: one line a type
export function isTakenBySpark(type: ArrowType): boolean {
  const { typeId, children, bitWidth, isSigned, precision, unit } = type as ArrowType & Details
  switch (typeId) {
    case 1: case 4: case 5: case 6: case 19: case 20: return true
    case 2: return isSigned === true
    case 3: return precision !== 0
    case 7: return bitWidth === 128
    case 8: return unit === 0
    case 9: return unit === 3
    case 10: case 18: return unit === 2
    case 11: return unit !== 1
    // Arrow writes no name for an empty one, and the server wants one.
    case 12: case 13: case 17: return (children ?? []).every(({ name, type }) => name !== '' && isTakenBySpark(type))
    default: return false
  }
}

/** The values of an Arrow column, as `writeColumn` takes them for Spark's type of it: exact, or RangeError. */
// biome-ignore format: one line a type
export function arrowValues(data: Data): unknown[] {
  const { type, length, children, valueOffsets } = data
  const { typeId, bitWidth, unit = 0, listSize = 0 } = type as ArrowType & Details
  const each = (read: (at: number) => unknown) =>
    Array.from({ length }, (_, at) => (data.nullCount === 0 || data.getValid(at) ? read(at) : null))
  switch (typeId) {
    case -1: {
      const values = (data.dictionary?.data ?? []).flatMap(arrowValues)
      return each((at) => values[Number(data.values[at])])
    }
    case 7:
      if (bitWidth !== 128) throw new TypeError(`Spark has no decimal of ${bitWidth} bits: make it one of 128`)
      return readColumn(data, typeOfArrow(type))
    case 8: {
      const days = unit === 0 ? (at: number) => data.values[at] : (at: number) => Math.floor(Number(int64(data)[at]) / 86_400_000)
      return each(days)
    }
    case 9: {
      const times = bitWidth === 32 ? data.values : int64(data)
      return each((at) => BigInt(times[at]) * 10n ** BigInt(9 - 3 * unit))
    }
    case 10: case 18: return each((at) => micros(int64(data)[at]!, unit))
    case 11: {
      if (unit !== 1) return readColumn(data, typeOfArrow(type))
      return each((at) => ({ months: 0, days: data.values[2 * at], microseconds: BigInt(data.values[2 * at + 1]) * 1000n }))
    }
    case 12: case 21: {
      const elements = arrowValues(children[0]!)
      return each((at) => elements.slice(Number(valueOffsets[at]), Number(valueOffsets[at + 1])))
    }
    case 13: {
      const struct = typeOfArrow(type)
      if (struct.kind === 'variant') return readColumn(data, struct)
      const columns = children.map(arrowValues)
      return each((at) => columns.map((column) => column[at]))
    }
    case 16: {
      const elements = arrowValues(children[0]!)
      return each((at) => elements.slice(at * listSize, (at + 1) * listSize))
    }
    case 17: {
      const [keys, values] = children[0]!.children.map(arrowValues) as [unknown[], unknown[]]
      const range = (at: number) => ({ length: Number(valueOffsets[at + 1]) - Number(valueOffsets[at]) })
      return each((at) => new Map(Array.from(range(at), (_, n) => [keys[Number(valueOffsets[at]) + n], values[Number(valueOffsets[at]) + n]])))
    }
    default: return Array.from(new Vector([data]))
  }
}

interface Details {
  readonly children?: readonly { readonly type: ArrowType }[] | null
  readonly bitWidth?: number
  readonly isSigned?: boolean
  readonly precision?: number
  readonly unit?: number
  readonly listSize?: number
}

function int64({ values, length }: Data): BigInt64Array {
  return values instanceof BigInt64Array ? values : new BigInt64Array(values.buffer, values.byteOffset, length)
}

// Units of Arrow: seconds, milliseconds, microseconds, nanoseconds.
function micros(value: bigint, unit: number): bigint {
  if (unit < 3) return value * 1000n ** BigInt(2 - unit)
  if (value % 1000n === 0n) return value / 1000n
  throw new RangeError(`${value} ns is no whole microsecond, which is the finest that Spark holds: round it first`)
}
