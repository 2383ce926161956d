import { argumentsOf, wholeOf } from '../given.ts'
import { decimalOf, roundedDecimal, wholePart } from '../modules/decimal.ts'
import { type Decimal, textOf } from '../modules/decimal-number.ts'
import { asNumber, fixed, floatIn, isNumeric, rounded, roundedWhole, wholeIn } from '../number.ts'
import { Refusal } from '../refusal.ts'
import { describe, type Given, isTrue, type Value } from '../value.ts'

/** `int(default, base)`: the default where the value is no number. */
export function int(value: Value, given: Given): Value {
  const { default: otherwise = 0n, base = 10n } = argumentsOf('int', given, ['default', 'base'])
  if (typeof value === 'string') {
    const whole = wholeIn(value, wholeOf('base', base))
    if (whole !== undefined) return whole
  }
  const decimal = decimalOf(value)
  if (decimal !== undefined) return Number.isNaN(decimal) ? otherwise : wholePart(decimal)
  const number = numberIn(value)
  if (typeof number === 'bigint') return number
  return number === undefined || !Number.isFinite(number) ? otherwise : BigInt(Math.trunc(number))
}

/** `float(default)`: the default where the value is no number. */
export function float(value: Value, given: Given): Value {
  const { default: otherwise = 0 } = argumentsOf('float', given, ['default'])
  const number = numberIn(value)
  return number === undefined ? otherwise : Number(number)
}

/** `round(precision, method)`: halves to even, as Python rounds; `floor` and `ceil` give floats. */
export function round(value: Value, given: Given): Value {
  const { precision = 0n, method = 'common' } = argumentsOf('round', given, ['precision', 'method'])
  if (method !== 'common' && method !== 'floor' && method !== 'ceil') {
    throw new Refusal("round's method is 'common', 'floor' or 'ceil'")
  }
  const decimal = decimalOf(value)
  if (decimal !== undefined) return roundOf(decimal, wholeOf('precision', precision), method)
  const number = asNumber(value)
  if (!isNumeric(number)) throw new Refusal(`round needs a number, not ${describe(value)}`)
  const digits = wholeOf('precision', precision)
  if (method === 'common') return typeof number === 'bigint' ? roundedWhole(number, digits) : rounded(number, digits)
  const scaled = Number(number) * 10 ** digits
  return (method === 'floor' ? Math.floor(scaled) : Math.ceil(scaled)) / 10 ** digits
}

// As Python computes it: the ceiling of a Decimal is an int, and ints are divided to a float.
function roundOf(value: Decimal | number, digits: number, method: 'common' | 'floor' | 'ceil'): Value {
  if (method === 'common') return roundedDecimal(value, digits)
  if (typeof value === 'number' || digits < 0)
    throw new Refusal(`round has no '${method}' of it`, 'compute it in the query')
  const scaled = { ...value, power: value.power + digits }
  const whole = wholePart(scaled)
  const rest = scaled.power < 0 && scaled.digits % 10n ** BigInt(-scaled.power) !== 0n
  const step = rest && method === (value.negative ? 'floor' : 'ceil') ? (value.negative ? -1n : 1n) : 0n
  return Number(whole + step) / 10 ** digits
}

/** `filesizeformat(binary)`: `1.3 kB`. */
export function filesizeformat(value: Value, given: Given): Value {
  const { binary = false } = argumentsOf('filesizeformat', given, ['binary'])
  const bytes = numberIn(value)
  if (bytes === undefined) throw new Refusal(`filesizeformat needs a number, not ${describe(value)}`)
  const size = Number(bytes)
  const base = isTrue(binary) ? 1024 : 1000
  if (size === 1) return '1 Byte'
  if (size < base) return `${Math.trunc(size)} Bytes`
  const units = [...'kMGTPEZY'].map((one) => (isTrue(binary) ? `${one.toUpperCase()}iB` : `${one}B`))
  let at = 0
  while (at < units.length - 1 && size >= base ** (at + 2)) at++
  return `${fixed(size / base ** (at + 1), 1)} ${units[at]}`
}

function numberIn(value: Value): number | bigint | undefined {
  if (typeof value === 'string') return floatIn(value)
  const decimal = decimalOf(value)
  if (decimal !== undefined) return typeof decimal === 'number' ? decimal : Number(textOf(decimal))
  const number = asNumber(value)
  return isNumeric(number) ? number : undefined
}
