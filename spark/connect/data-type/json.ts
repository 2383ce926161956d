import { wellFormed } from '../well-formed.ts'
import type { DataType, StructField } from './data-type.ts'
import * as types from './data-type.ts'
import { jsonText } from './json-text.ts'
import { simpleString } from './simple-string.ts'

/** A type in Spark's JSON, as `df.schema.json()` of PySpark writes it and schemas of local data are sent. Throws TypeError for a name that is no text. */
export function typeToJson(type: DataType): unknown {
  switch (type.kind) {
    case 'struct':
      return { type: 'struct', fields: (type.fields ?? []).map(fieldToJson) }
    case 'array':
      return { type: 'array', elementType: typeToJson(type.elementType!), containsNull: type.containsNull ?? false }
    case 'map':
      return {
        type: 'map',
        keyType: typeToJson(type.keyType!),
        valueType: typeToJson(type.valueType!),
        valueContainsNull: type.valueContainsNull ?? false,
      }
    case 'udt':
      return { type: 'udt', class: type.jvmClass, pyClass: type.pythonClass, sqlType: typeToJson(type.sqlType!) }
    case 'string':
      return 'string'
    default:
      return NAMES[type.kind] ?? simpleString(type)
  }
}

/** A type as the text of that JSON, byte for byte as PySpark writes it. */
export function schemaJson(type: DataType): string {
  return jsonText(typeToJson(type), true)
}

/** Reads what `typeToJson` writes. Throws TypeError naming a type that is not known. */
export function typeFromJson(json: unknown): DataType {
  if (typeof json === 'string') return fromName(json)
  const { type, ...rest } = json as TypeJson
  if (type === 'struct') return types.StructType((rest.fields ?? []).map(fieldFromJson))
  if (type === 'array') return types.ArrayType(typeFromJson(rest.elementType), rest.containsNull)
  if (type === 'map')
    return types.MapType(typeFromJson(rest.keyType), typeFromJson(rest.valueType), rest.valueContainsNull)
  if (type === 'udt')
    return Object.freeze({ kind: 'udt', type, jvmClass: rest.class, sqlType: typeFromJson(rest.sqlType) })
  throw new TypeError(`no type '${type}'`)
}

interface TypeJson {
  readonly type: string
  readonly fields?: readonly object[]
  readonly elementType?: unknown
  readonly containsNull?: boolean
  readonly keyType?: unknown
  readonly valueType?: unknown
  readonly valueContainsNull?: boolean
  readonly class?: string
  readonly sqlType?: unknown
}

const NAMES: Readonly<Partial<Record<DataType['kind'], string>>> = {
  byte: 'byte',
  short: 'short',
  integer: 'integer',
  long: 'long',
}

const SIMPLE: Readonly<Record<string, DataType>> = {
  void: types.NullType(),
  boolean: types.BooleanType(),
  byte: types.ByteType(),
  short: types.ShortType(),
  integer: types.IntegerType(),
  long: types.LongType(),
  float: types.FloatType(),
  double: types.DoubleType(),
  string: types.StringType(),
  binary: types.BinaryType(),
  date: types.DateType(),
  timestamp: types.TimestampType(),
  timestamp_ntz: types.TimestampNTZType(),
  interval: types.CalendarIntervalType(),
  variant: types.VariantType(),
}

function fromName(name: string): DataType {
  const [, word = '', numbers = ''] = /^(\w+)\(([\d, ]+)\)$/.exec(name) ?? []
  const [first = 0, second = 0] = numbers.split(',').map(Number)
  if (word === 'decimal') return types.DecimalType(first, second)
  if (word === 'char') return types.CharType(first)
  if (word === 'varchar') return types.VarcharType(first)
  if (word === 'time') return types.TimeType(first)
  const [, start, end] = /^interval (\w+)(?: to (\w+))?$/.exec(name) ?? []
  if (start === 'year' || start === 'month') return types.YearMonthIntervalType(start, (end ?? start) as 'month')
  // The remaining intervals are those of days and times.
  if (start !== undefined) return types.DayTimeIntervalType(start as 'day', (end ?? start) as 'second')
  const simple = SIMPLE[name]
  if (simple === undefined) throw new TypeError(`no type '${name}'`)
  return simple
}

function fieldToJson({ name, dataType, nullable, metadata }: StructField): unknown {
  const collation = dataType?.kind === 'string' ? dataType.collation : undefined
  const collated =
    collation && collation !== 'UTF8_BINARY' ? { __COLLATIONS: { [name ?? '']: `icu.${collation}` } } : {}
  return {
    // Escaped in ASCII, half a pair would go up unseen.
    name: name === undefined ? name : wellFormed(name),
    type: typeToJson(dataType!),
    nullable: nullable ?? false,
    metadata: { ...(metadata ? JSON.parse(metadata) : {}), ...collated },
  }
}

function fieldFromJson(json: object): StructField {
  const { name, type, nullable, metadata } = json as {
    name: string
    type: unknown
    nullable: boolean
    metadata?: object
  }
  const kept = metadata && Object.keys(metadata).length > 0 ? { ...metadata } : undefined
  return types.StructField(name, typeFromJson(type), nullable, kept)
}
