import type { DataType, StructType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'
import { PySparkTypeError, PySparkValueError } from '../error/argument-error.ts'
import { Variant } from '../variant/variant.ts'
import type { LocalColumns } from './local-columns.ts'

/** The type of a row by its values: whole numbers and bigints are longs, other numbers doubles, objects structs, Maps maps. Throws PySparkValueError for a column that is always null. */
export function inferSchema({ names, values }: LocalColumns): StructType {
  return types.StructType(
    names.map((name, n) => {
      const type = inferType(values[n]!)
      if (isUnknown(type))
        throw new PySparkValueError(
          `the type of '${name}' cannot be told, for all its values are null: give a schema, "${name} double, …"`,
          'CANNOT_DETERMINE_TYPE',
        )
      return types.StructField(name, type)
    }),
  )
}

/** The type that all the values have; null where there are none. Typed arrays say it by themselves. */
export function inferType(values: ArrayLike<unknown>): DataType {
  let found: DataType = typeOfArray(values) ?? types.NullType()
  if (found.kind === 'null')
    for (const value of Array.from(values))
      if (value !== null && value !== undefined) found = merged(found, typeOf(value))
  return found
}

// Unsigned numbers need the next larger type of Spark.
function typeOfArray(values: ArrayLike<unknown>): DataType | null {
  if (values instanceof Float64Array) return types.DoubleType()
  if (values instanceof Float32Array) return types.FloatType()
  if (values instanceof BigInt64Array || values instanceof BigUint64Array || values instanceof Uint32Array)
    return types.LongType()
  if (values instanceof Int32Array || values instanceof Uint16Array) return types.IntegerType()
  if (values instanceof Int16Array || values instanceof Uint8Array) return types.ShortType()
  return values instanceof Int8Array ? types.ByteType() : null
}

function typeOf(value: unknown): DataType {
  if (typeof value === 'bigint') return types.LongType()
  if (typeof value === 'number') return Number.isInteger(value) ? types.LongType() : types.DoubleType()
  if (typeof value === 'string') return types.StringType()
  if (typeof value === 'boolean') return types.BooleanType()
  if (value instanceof Date) return types.TimestampType()
  if (value instanceof Uint8Array) return types.BinaryType()
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return types.ArrayType(inferType(value as ArrayLike<unknown> & ArrayBufferView))
  if (value instanceof Map) return types.MapType(inferType([...value.keys()]), inferType([...value.values()]))
  if (value instanceof Variant) return types.VariantType()
  if (typeof value !== 'object') throw new TypeError(`${typeof value} is no value of a row`)
  return types.StructType(
    Object.entries(value as object).map(([name, one]) => types.StructField(name, inferType([one]))),
  )
}

function merged(one: DataType, other: DataType): DataType {
  if (one.kind === 'null') return other
  if (other.kind === 'null' || (one.kind === 'double' && other.kind === 'long')) return one
  if (one.kind === 'long' && other.kind === 'double') return other
  if (one.kind === 'array' && other.kind === 'array')
    return types.ArrayType(merged(one.elementType!, other.elementType!))
  if (one.kind === 'map' && other.kind === 'map')
    return types.MapType(merged(one.keyType!, other.keyType!), merged(one.valueType!, other.valueType!))
  if (one.kind === 'struct' && other.kind === 'struct') return mergedStructs(one, other)
  if (one.kind === other.kind) return one
  throw new PySparkTypeError(
    `a column has both ${one.kind} and ${other.kind}: give a schema, or make them of one type`,
    'CANNOT_MERGE_TYPE',
    { data_type1: className(one), data_type2: className(other) },
  )
}

function className({ kind }: DataType): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Type`
}

function mergedStructs(one: StructType, other: StructType): StructType {
  const fields = new Map((one.fields ?? []).map((field) => [field.name ?? '', field]))
  for (const field of other.fields ?? []) {
    const name = field.name ?? ''
    const known = fields.get(name)
    fields.set(name, known === undefined ? field : types.StructField(name, merged(known.dataType!, field.dataType!)))
  }
  return types.StructType([...fields.values()])
}

function isUnknown(type: DataType): boolean {
  if (type.kind === 'null') return true
  if (type.kind === 'array') return isUnknown(type.elementType!)
  if (type.kind === 'map') return isUnknown(type.keyType!) || isUnknown(type.valueType!)
  return type.kind === 'struct' && (type.fields ?? []).some(({ dataType }) => isUnknown(dataType!))
}
