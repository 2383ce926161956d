import { type DataTypeNode, node } from '../plan/node.ts'
import { jsonText } from './json-text.ts'

/** A type of Spark as frozen data, by the names of PySpark; `StructType([StructField('id', LongType(), false)])`. */
export type DataType = DataTypeNode
/** The type of a row. */
export type StructType = Extract<DataTypeNode, { kind: 'struct' }>
/** A column of a row. */
export type StructField = NonNullable<StructType['fields']>[number]

const plain = (
  kind: 'binary' | 'boolean' | 'byte' | 'date' | 'double' | 'float' | 'integer' | 'long' | 'null' | 'short',
) => {
  const type = node<DataTypeNode>({ kind })
  return () => type
}

export const NullType = plain('null')
export const BooleanType = plain('boolean')
export const ByteType = plain('byte')
export const ShortType = plain('short')
export const IntegerType = plain('integer')
export const LongType = plain('long')
export const FloatType = plain('float')
export const DoubleType = plain('double')
export const BinaryType = plain('binary')
export const DateType = plain('date')
export const TimestampType = (): DataType => node({ kind: 'timestamp' as const })
export const TimestampNTZType = (): DataType => node({ kind: 'timestampNtz' as const })
export const CalendarIntervalType = (): DataType => node({ kind: 'calendarInterval' as const })
export const VariantType = (): DataType => node({ kind: 'variant' as const })
export const GeometryType = (srid: number): DataType => node({ kind: 'geometry' as const, srid })
export const GeographyType = (srid: number): DataType => node({ kind: 'geography' as const, srid })

/** Text; a collation other than the default compares by its own rules. */
export const StringType = (collation = 'UTF8_BINARY'): DataType => node({ kind: 'string' as const, collation })
export const CharType = (length: number): DataType => node({ kind: 'char' as const, length })
export const VarcharType = (length: number): DataType => node({ kind: 'varChar' as const, length })
/** Exact numbers of up to 38 digits, `scale` of them behind the point. */
export const DecimalType = (precision = 10, scale = 0): DataType => node({ kind: 'decimal' as const, precision, scale })
/** A time of day, to 10^-precision seconds. */
export const TimeType = (precision = 6): DataType => node({ kind: 'time' as const, precision })

const DAY_TIME = ['day', 'hour', 'minute', 'second'] as const
const YEAR_MONTH = ['year', 'month'] as const

/** A span in microseconds, of the given fields. */
export function DayTimeIntervalType(
  start: (typeof DAY_TIME)[number] = 'day',
  end?: (typeof DAY_TIME)[number],
): DataType {
  const startField = DAY_TIME.indexOf(start)
  const endField = end === undefined ? (start === 'day' ? 3 : startField) : DAY_TIME.indexOf(end)
  return node({ kind: 'dayTimeInterval' as const, startField, endField })
}

/** A span in months. */
export function YearMonthIntervalType(
  start: (typeof YEAR_MONTH)[number] = 'year',
  end?: (typeof YEAR_MONTH)[number],
): DataType {
  const startField = YEAR_MONTH.indexOf(start)
  const endField = end === undefined ? (start === 'year' ? 1 : startField) : YEAR_MONTH.indexOf(end)
  return node({ kind: 'yearMonthInterval' as const, startField, endField })
}

export function ArrayType(elementType: DataType, containsNull = true): DataType {
  return node({ kind: 'array' as const, elementType, containsNull })
}

export function MapType(keyType: DataType, valueType: DataType, valueContainsNull = true): DataType {
  return node({ kind: 'map' as const, keyType, valueType, valueContainsNull })
}

/** A column of a struct; `metadata` is kept with it. */
export function StructField(
  name: string,
  dataType: DataType,
  nullable = true,
  metadata?: Readonly<Record<string, unknown>>,
): StructField {
  return node({ name, dataType, nullable, metadata: metadata === undefined ? undefined : jsonText(metadata) })
}

export function StructType(fields: readonly StructField[]): StructType {
  return node({ kind: 'struct' as const, fields: Object.freeze([...fields]) })
}
