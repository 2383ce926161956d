import * as arrow from 'apache-arrow'
import type { DataType, StructType } from '../data-type/data-type.ts'
import { simpleString } from '../data-type/simple-string.ts'

/** The Arrow schema of a row. */
export function arrowSchema({ fields = [] }: StructType): arrow.Schema {
  return new arrow.Schema(
    fields.map(({ name = '', dataType, nullable }) => fieldOf(name, arrowType(dataType!), nullable ?? true)),
  )
}

// apache-arrow writes no name where it is empty, and servers want one of every field of a struct; its writer takes the bytes of a text, too.
function fieldOf(name: string, type: arrow.DataType, nullable: boolean): arrow.Field {
  const field = new arrow.Field(name, type, nullable)
  return name === '' ? Object.assign(field, { name: new Uint8Array(0) }) : field
}

/** The Arrow type in which Spark takes values of a type. Throws TypeError for types that cannot be sent as data. */
// biome-ignore format: one line a type
export function arrowType(type: DataType): arrow.DataType {
  switch (type.kind) {
    case 'null': return new arrow.Null()
    case 'boolean': return new arrow.Bool()
    case 'byte': return new arrow.Int8()
    case 'short': return new arrow.Int16()
    case 'integer': return new arrow.Int32()
    case 'long': return new arrow.Int64()
    case 'float': return new arrow.Float32()
    case 'double': return new arrow.Float64()
    case 'decimal': return new arrow.Decimal(type.scale ?? 0, type.precision ?? 10, 128)
    case 'string':
    case 'char':
    case 'varChar': return new arrow.Utf8()
    case 'binary': return new arrow.Binary()
    case 'date': return new arrow.DateDay()
    case 'timestamp': return new arrow.TimestampMicrosecond('UTC')
    case 'timestampNtz': return new arrow.TimestampMicrosecond()
    case 'time': return new arrow.TimeNanosecond()
    case 'dayTimeInterval': return new arrow.DurationMicrosecond()
    case 'yearMonthInterval': return new arrow.IntervalYearMonth()
    case 'calendarInterval': return new arrow.IntervalMonthDayNano()
    case 'array': return new arrow.List(new arrow.Field('element', arrowType(type.elementType!), type.containsNull ?? true))
    case 'map': {
      const key = new arrow.Field('key', arrowType(type.keyType!), false)
      const value = new arrow.Field('value', arrowType(type.valueType!), type.valueContainsNull ?? true)
      return new arrow.Map_(new arrow.Field('entries', new arrow.Struct<{ key: arrow.DataType; value: arrow.DataType }>([key, value]), false))
    }
    case 'struct': return new arrow.Struct(arrowSchema(type).fields)
    case 'variant': return new arrow.Struct(VARIANT)
    case 'udt': return arrowType(type.sqlType!)
    default: throw new TypeError(`values of type ${simpleString(type)} cannot be sent as data: send text and convert it there, parseJson('text')`)
  }
}

// How Spark tells a variant from a struct of two byte strings.
const VARIANT = [
  new arrow.Field('value', new arrow.Binary(), false),
  new arrow.Field('metadata', new arrow.Binary(), false, new Map([['variant', 'true']])),
]
