import { dayOf } from '../arrow/date.ts'
import type { Expression_Literal } from '../proto/spark-connect.gen.ts'

/** The value of a literal that the server sent: as rows have it, 64-bit integers and instants as bigint. */
// biome-ignore format: one line a case
export function literalValue(literal: Expression_Literal): unknown {
  const { case: name, value } = literal.literalType
  switch (name) {
    case undefined:
    case 'null': return null
    case 'decimal': return value.value
    case 'date': return dayOf(value)
    case 'time': return value.nano
    case 'array': return value.elements.map(literalValue)
    case 'map': return new Map(value.keys.map((key, n) => [literalValue(key), literalValue(value.values[n]!)]))
    case 'struct': {
      const kind = (value.structType ?? literal.dataType)?.kind
      const fields = kind?.case === 'struct' ? kind.value.fields : []
      return Object.fromEntries(value.elements.map((one, n) => [fields[n]?.name ?? `_${n + 1}`, literalValue(one)]))
    }
    case 'specializedArray': return value.valueType.value?.values ?? []
    case 'calendarInterval': return { months: value.months, days: value.days, microseconds: value.microseconds }
    default: return value
  }
}
