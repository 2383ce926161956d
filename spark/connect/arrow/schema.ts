import type { DataType as ArrowType, Field, Schema } from 'apache-arrow'
import type { DataType, StructField, StructType } from '../data-type/data-type.ts'
import * as types from '../data-type/data-type.ts'

/** The Spark type of Arrow columns, for results and local data that come without one. Throws TypeError for types that Spark has not. */
export function schemaOfArrow({ fields }: Schema): StructType {
  return types.StructType(fields.map(fieldOf))
}

function fieldOf({ name, type, nullable }: Field): StructField {
  return types.StructField(name, typeOfArrow(type), nullable)
}

/** The Spark type of an Arrow type, by the numbers of Arrow's own schema. */
// biome-ignore format: one line a type
export function typeOfArrow(type: ArrowType): DataType {
  const { typeId, children = [], bitWidth = 0, isSigned, precision = 0, scale = 0, unit, timezone } = type as ArrowType & Details
  switch (typeId) {
    case -1: return typeOfArrow((type as ArrowType & { dictionary: ArrowType }).dictionary)
    case 1: return types.NullType()
    case 2: if (isSigned === false) return [types.ShortType(), types.IntegerType(), types.LongType(), types.DecimalType(20, 0)][Math.log2(bitWidth / 8)] ?? types.DecimalType(20, 0)
      return [types.ByteType(), types.ShortType(), types.IntegerType(), types.LongType()][Math.log2(bitWidth / 8)] ?? types.LongType()
    case 3: return precision === 2 ? types.DoubleType() : types.FloatType()
    case 4: case 15: case 19: return types.BinaryType()
    case 5: case 20: return types.StringType()
    case 6: return types.BooleanType()
    case 7: return types.DecimalType(precision, scale)
    case 8: return types.DateType()
    case 9: return types.TimeType()
    case 10: return timezone ? types.TimestampType() : types.TimestampNTZType()
    case 11: return unit === 0 ? types.YearMonthIntervalType() : types.CalendarIntervalType()
    case 12: case 16: case 21: return types.ArrayType(typeOfArrow(children[0]!.type), children[0]!.nullable)
    case 13: return isVariant(children) ? types.VariantType() : types.StructType(children.map(fieldOf))
    case 17: {
      const [key, value] = children[0]!.type.children as [Field, Field]
      return types.MapType(typeOfArrow(key.type), typeOfArrow(value.type), value.nullable)
    }
    case 18: return types.DayTimeIntervalType()
    default: throw new TypeError(`Spark has no type for Arrow's ${type}`)
  }
}

// Spark's own mark.
function isVariant(children: readonly Field[]): boolean {
  return children.some(({ name, metadata }) => name === 'metadata' && metadata.get('variant') === 'true')
}

interface Details {
  readonly bitWidth?: number
  readonly isSigned?: boolean
  readonly precision?: number
  readonly scale?: number
  readonly unit?: number
  readonly timezone?: string | null
}
