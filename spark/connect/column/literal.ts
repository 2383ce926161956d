import { daysOf } from '../arrow/date.ts'
import type { DataType } from '../data-type/data-type.ts'
import { simpleString } from '../data-type/simple-string.ts'
import { PySparkTypeError, pythonType } from '../error/argument-error.ts'
import { type ExpressionNode, type LiteralNode, node } from '../plan/node.ts'
import { Variant } from '../variant/variant.ts'
import { wellFormed } from '../well-formed.ts'

/** A value of JavaScript that says its type in Spark by itself. */
export type LiteralValue = null | boolean | number | bigint | string | Uint8Array | Date

const INT = 2 ** 31

/** The literal of a value: an integral number is an int or a long, any other a double, a Date a timestamp. Throws RangeError beyond 64 bits, and for integral numbers beyond 2^53; those beyond 64 bits are doubles. */
export function literalOf(value: unknown): LiteralNode {
  if (value === null || value === undefined) return literal('null', { kind: 'null' })
  if (typeof value === 'boolean') return literal('boolean', value)
  if (typeof value === 'string') return literal('string', wellFormed(value))
  if (typeof value === 'number') return numberLiteral(value)
  if (typeof value === 'bigint')
    return value >= -INT && value < INT ? literal('integer', Number(value)) : longLiteral(value)
  if (value instanceof Uint8Array) return literal('binary', value)
  if (value instanceof Date) return literal('timestamp', BigInt(value.getTime()) * 1000n)
  if (value instanceof Variant)
    throw new PySparkTypeError(
      'Spark Connect has no literal for a variant: parseJson(lit(JSON.stringify(variant))), or createDataFrame() with it',
      'UNSUPPORTED_DATA_TYPE',
      { data_type: 'VariantVal' },
    )
  throw new PySparkTypeError(
    `no literal for ${describe(value)}: give a string, number, bigint, boolean, Date, Uint8Array or null; lit.array, lit.decimal, lit.date … say a type`,
    'UNSUPPORTED_DATA_TYPE',
    { data_type: pythonType(value) },
  )
}

/** The literal of a value as a type that is said. Throws RangeError for what the type cannot hold. */
// biome-ignore format: one line a type
export function literalAs(value: unknown, type: DataType): LiteralNode {
  if (value === null) return literal('null', type)
  const refused = () => new TypeError(`${describe(value)} is no ${simpleString(type)}`)
  switch (type.kind) {
    case 'byte': return literal('byte', within(value, 2 ** 7, type))
    case 'short': return literal('short', within(value, 2 ** 15, type))
    case 'integer': return literal('integer', within(value, INT, type))
    case 'long': return longLiteral(BigInt(value as number | bigint | string))
    case 'float': return literal('float', Number(value))
    case 'double': return literal('double', Number(value))
    case 'boolean': return literal('boolean', Boolean(value))
    case 'string': return literal('string', wellFormed(String(value)))
    case 'binary': if (value instanceof Uint8Array) return literal('binary', value); throw refused()
    case 'decimal': return literal('decimal', node({ value: String(value), precision: type.precision, scale: type.scale }))
    case 'date': return literal('date', typeof value === 'string' ? daysOf(value) : within(value, INT, type))
    case 'timestamp': return literal('timestamp', micros(value))
    case 'timestampNtz': return literal('timestampNtz', micros(value))
    case 'time': return literal('time', node({ nano: BigInt(value as bigint), precision: type.precision }))
    case 'dayTimeInterval': return literal('dayTimeInterval', BigInt(value as bigint))
    case 'yearMonthInterval': return literal('yearMonthInterval', within(value, INT, type))
    case 'array': {
      if (!Array.isArray(value) || type.elementType === undefined) throw refused()
      const { elementType } = type
      return literal('array', node({ elementType, elements: value.map((one) => literalAs(one, elementType)) }))
    }
    default: throw refused()
  }
}

/** An expression of a literal. */
export function literalNode(value: LiteralNode): ExpressionNode {
  return node<ExpressionNode>({ kind: 'literal', ...value })
}

type Case = Extract<NonNullable<LiteralNode['literalType']>, { value: unknown }>

function literal<K extends Case['case']>(name: K, value: Extract<Case, { case: K }>['value']): LiteralNode {
  // K picks the case that the value belongs to.
  return node({ literalType: node({ case: name, value }) as Case })
}

function numberLiteral(value: number): LiteralNode {
  // Beyond 64 bits there is no whole number that it could have been meant for.
  if (!Number.isInteger(value) || Object.is(value, -0) || Math.abs(value) >= 2 ** 64) return literal('double', value)
  if (value >= -INT && value < INT) return literal('integer', value)
  if (Number.isSafeInteger(value)) return literal('long', BigInt(value))
  throw new RangeError(`${value} is beyond 2^53 and may be rounded already: give a bigint, or lit.double(${value})`)
}

function longLiteral(value: bigint): LiteralNode {
  if (BigInt.asIntN(64, value) !== value)
    throw new RangeError(`${value} does not fit into 64 bits: use lit.decimal('${value}')`)
  return literal('long', value)
}

function within(value: unknown, limit: number, type: DataType): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= -limit && number < limit) return number
  throw new RangeError(`${describe(value)} does not fit into ${simpleString(type)}`)
}

function micros(value: unknown): bigint {
  if (value instanceof Date) return BigInt(value.getTime()) * 1000n
  if (typeof value === 'bigint') return value
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return BigInt(Date.parse(value)) * 1000n
  throw new TypeError(`${describe(value)} is no instant: give a Date, bigint microseconds since 1970, or ISO text`)
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'an array' : `an object (${value.constructor?.name ?? 'without class'})`
  return typeof value === 'function' ? 'a function' : String(value)
}
