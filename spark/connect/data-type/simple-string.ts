import { unreachable } from '../unreachable.ts'
import type { DataType, StructField, StructType } from './data-type.ts'

const DAY_TIME = ['day', 'hour', 'minute', 'second']
const YEAR_MONTH = ['year', 'month']

/** A type as Spark writes it: `struct<id:bigint,prices:array<double>>`. */
export function simpleString(type: DataType): string {
  switch (type.kind) {
    case 'struct':
      return `struct<${(type.fields ?? []).map(({ name, dataType }) => `${name}:${simpleString(dataType!)}`).join(',')}>`
    case 'array':
      return `array<${simpleString(type.elementType!)}>`
    case 'map':
      return `map<${simpleString(type.keyType!)},${simpleString(type.valueType!)}>`
    case 'decimal':
      return `decimal(${type.precision ?? 10},${type.scale ?? 0})`
    case 'string':
      return collated(type.collation) ? `string collate ${type.collation}` : 'string'
    case 'char':
      return `char(${type.length ?? 0})`
    case 'varChar':
      return `varchar(${type.length ?? 0})`
    case 'dayTimeInterval':
      return interval(DAY_TIME, type.startField ?? 0, type.endField ?? 3)
    case 'yearMonthInterval':
      return interval(YEAR_MONTH, type.startField ?? 0, type.endField ?? 1)
    case 'time':
      return `time(${type.precision ?? 6})`
    case 'udt':
      return type.sqlType === undefined ? (type.jvmClass ?? 'udt') : simpleString(type.sqlType)
    case 'geometry':
    case 'geography':
      return `${type.kind}(${type.srid === undefined || type.srid === -1 ? 'any' : type.srid})`
    case 'unparsed':
      return type.dataTypeString ?? ''
    case 'byte':
      return 'tinyint'
    case 'short':
      return 'smallint'
    case 'integer':
      return 'int'
    case 'long':
      return 'bigint'
    case 'null':
      return 'void'
    case 'timestampNtz':
      return 'timestamp_ntz'
    case 'calendarInterval':
      return 'interval'
    case 'binary':
    case 'boolean':
    case 'date':
    case 'double':
    case 'float':
    case 'timestamp':
    case 'variant':
      return type.kind
    default:
      return unreachable(type)
  }
}

/** The columns of a row as DDL: `id BIGINT NOT NULL,close DOUBLE`, which Spark's parser reads back. */
export function toDDL({ fields = [] }: StructType): string {
  return fields
    .map(
      (field) =>
        `${quoted(field.name ?? '')} ${typeDDL(field.dataType!)}${field.nullable ? '' : ' NOT NULL'}${comment(field)}`,
    )
    .join(',')
}

function typeDDL(type: DataType): string {
  if (type.kind === 'array') return `ARRAY<${typeDDL(type.elementType!)}>`
  if (type.kind === 'map') return `MAP<${typeDDL(type.keyType!)}, ${typeDDL(type.valueType!)}>`
  if (type.kind !== 'struct') return simpleString(type).toUpperCase()
  const fields = type.fields ?? []
  return `STRUCT<${fields.map((one) => `${quoted(one.name ?? '')}: ${typeDDL(one.dataType!)}${one.nullable ? '' : ' NOT NULL'}`).join(', ')}>`
}

function comment({ metadata }: StructField): string {
  const said: unknown = metadata ? JSON.parse(metadata).comment : undefined
  return typeof said === 'string' ? ` COMMENT '${said.replaceAll("'", "\\'")}'` : ''
}

function quoted(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``
}

function interval(names: readonly string[], start: number, end: number): string {
  return start === end ? `interval ${names[start]}` : `interval ${names[start]} to ${names[end]}`
}

function collated(collation: string | undefined): boolean {
  return collation !== undefined && collation !== '' && collation !== 'UTF8_BINARY'
}
