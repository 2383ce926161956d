import { unreachable } from '#core/error.ts'
import { formatted } from './format.ts'
import { decimalOf, signedDecimal } from './modules/decimal.ts'
import type { BinaryOperator, Comparison } from './node.ts'
import { asNumber, isNumeric } from './number.ts'
import { Refusal } from './refusal.ts'
import { defined, describe, isThing, itemsOf, Tuple, typeName, Undefined, type Value } from './value.ts'

/** `left operator right` as Python computes it. Throws Refusal where Python raises. */
export function binary(operator: BinaryOperator, leftValue: Value, rightValue: Value): Value {
  const left = asNumber(defined(leftValue))
  const right = asNumber(defined(rightValue))
  if (typeof left === 'bigint' && typeof right === 'bigint') return integers(operator, left, right)
  if (isNumeric(left) && isNumeric(right)) return floats(operator, Number(left), Number(right))
  const own = isThing(left) ? left.binary?.(operator, right, false) : undefined
  const made = own === undefined && isThing(right) ? right.binary?.(operator, left, true) : own
  if (made !== undefined) return made
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
    if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items])
  }
  if (operator === '*') {
    if (typeof right === 'bigint') return repeated(left, right)
    if (typeof left === 'bigint') return repeated(right, left)
  }
  if (operator === '%' && typeof left === 'string') return formatted(left, defined(rightValue))
  throw new Refusal(`cannot compute ${describe(left)} ${operator} ${describe(right)}`)
}

/** `-value`. */
export function negated(value: Value): Value {
  const number = asNumber(defined(value))
  if (typeof number === 'bigint') return -number
  if (typeof number === 'number') return -number
  const decimal = decimalOf(number)
  if (decimal !== undefined) return signedDecimal(decimal, (was) => !was)
  if (isThing(number) && number.negative) return number.negative()
  throw new Refusal(`cannot negate ${describe(number)}`)
}

/** `left comparison right` as Python compares. Throws Refusal where two types have no order. */
export function compare(comparison: Comparison, left: Value, right: Value): boolean {
  switch (comparison) {
    case '==':
      return isEqual(left, right)
    case '!=':
      return !isEqual(left, right)
    case 'in':
      return contains(right, left)
    case 'not in':
      return !contains(right, left)
    case '<':
      return order(left, right) < 0
    case '<=':
      return order(left, right) <= 0
    case '>':
      return order(left, right) > 0
    case '>=':
      return order(left, right) >= 0
    default:
      return unreachable(comparison)
  }
}

/** Deep equality: 1 == 1.0 == True, no string equals a number. */
export function isEqual(leftValue: Value, rightValue: Value): boolean {
  const left = asNumber(leftValue)
  const right = asNumber(rightValue)
  for (const side of [left, right]) if (side instanceof Undefined && side.bare) defined(side)
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint equals the number of the same value, exactly
  if (isNumeric(left) && isNumeric(right)) return left == right
  if (left instanceof Tuple && right instanceof Tuple) return isSameList(left.items, right.items)
  if (Array.isArray(left) && Array.isArray(right)) return isSameList(left, right)
  if (left instanceof Map && right instanceof Map) {
    return (
      left.size === right.size &&
      [...left].every(([key, one]) => right.has(key) && isEqual(one, right.get(key) ?? null))
    )
  }
  if (left instanceof Undefined) return right instanceof Undefined
  if (isThing(left) && left.equals) return left.equals(right)
  if (isThing(right) && right.equals) return right.equals(left)
  return left === right
}

/** Negative, zero or positive, as Python sorts. */
export function order(leftValue: Value, rightValue: Value): number {
  const left = asNumber(defined(leftValue))
  const right = asNumber(defined(rightValue))
  if (isNumeric(left) && isNumeric(right)) return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'string' && typeof right === 'string') return byCodePoint(left, right)
  if ((Array.isArray(left) && Array.isArray(right)) || (left instanceof Tuple && right instanceof Tuple)) {
    const [a, b] = [itemsOf(left), itemsOf(right)]
    for (let at = 0; at < Math.min(a.length, b.length); at++) {
      if (!isEqual(a[at]!, b[at]!)) return order(a[at]!, b[at]!)
    }
    return a.length - b.length
  }
  const found = isThing(left) ? left.order?.(right) : undefined
  if (found !== undefined) return found
  const turned = isThing(right) ? right.order?.(left) : undefined
  if (turned !== undefined) return -turned
  throw new Refusal(`'${typeName(left)}' and '${typeName(right)}' have no order`)
}

/** `needle in haystack`. */
export function contains(haystack: Value, needle: Value): boolean {
  if (typeof haystack === 'string') {
    if (typeof needle === 'string') return haystack.includes(needle)
    throw new Refusal(`'in' of a string needs a string, not ${describe(needle)}`)
  }
  if (haystack instanceof Map) return haystack.has(needle) || [...haystack.keys()].some((one) => isEqual(one, needle))
  if (isThing(haystack) && haystack.contains) return haystack.contains(needle)
  return itemsOf(haystack).some((one) => isEqual(one, needle))
}

function integers(operator: BinaryOperator, left: bigint, right: bigint): Value {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return quotient(left, nonZero(right))
    case '//':
      return floored(left, nonZero(right))
    case '%':
      return left - floored(left, nonZero(right)) * right
    case '**':
      if (right > 10_000n) throw new Refusal(`${left} ** ${right} is too large`)
      return right < 0n ? floats('**', Number(nonZero(left)), Number(right)) : left ** right
    default:
      return unreachable(operator)
  }
}

function floats(operator: BinaryOperator, left: number, right: number): Value {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / nonZero(right)
    case '//':
      return floatFloor(left, nonZero(right))
    case '%': {
      const rest = left % nonZero(right)
      if (rest === 0) return right < 0 ? -0 : 0
      return rest < 0 !== right < 0 ? rest + right : rest
    }
    case '**':
      return left ** right
    default:
      return unreachable(operator)
  }
}

function nonZero<N extends bigint | number>(value: N): N {
  if (Number(value) === 0) throw new Refusal('division by zero')
  return value
}

// As CPython has it: 5 // 0.1 is 49.0, since 0.1 is a little more than a tenth.
function floatFloor(left: number, right: number): number {
  const rest = left % right
  const whole = (left - rest) / right - (rest !== 0 && rest < 0 !== right < 0 ? 1 : 0)
  if (whole === 0) return left / right < 0 ? -0 : 0
  const floor = Math.floor(whole)
  return whole - floor > 0.5 ? floor + 1 : floor
}

// The float that is nearest to the exact quotient, also of ints that are no floats.
function quotient(left: bigint, right: bigint): number {
  const [a, b] = [left < 0n ? -left : left, right < 0n ? -right : right]
  if (a <= MOST_EXACT && b <= MOST_EXACT) return Number(left) / Number(right)
  const shift = BigInt(Math.max(0, b.toString(2).length - a.toString(2).length + 70))
  const scaled = a << shift
  // The last bit says that there is a rest, so that the rounding sees it.
  const size = Number(((scaled / b) << 1n) | (scaled % b === 0n ? 0n : 1n)) / 2 ** Number(shift + 1n)
  return left < 0n !== right < 0n ? -size : size
}

const MOST_EXACT = 2n ** 53n

// Python rounds towards minus infinity, BigInt towards zero.
function floored(left: bigint, right: bigint): bigint {
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
}

function repeated(value: Value, times: bigint): Value {
  const count = Math.max(0, Number(times))
  const size = typeof value === 'string' ? value.length : Array.isArray(value) ? value.length : 1
  if (count * size > LARGEST) throw new Refusal(`${describe(value)} ${times} times is too long`)
  if (typeof value === 'string') return value.repeat(count)
  if (Array.isArray(value)) return Array.from({ length: count }, () => value).flat(1)
  if (value instanceof Tuple) return new Tuple(Array.from({ length: count }, () => value.items).flat(1))
  throw new Refusal(`cannot repeat ${describe(value)}`)
}

const LARGEST = 10_000_000

// As in Python, what is the same object is equal without a look inside: a list may hold itself.
function isSameList(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((one, at) => one === right[at] || isEqual(one, right[at]!))
}

// JavaScript compares UTF-16 units, Python code points; they differ above U+FFFF alone.
function byCodePoint(left: string, right: string): number {
  if (left === right) return 0
  const [a, b] = [[...left], [...right]]
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a[at] !== b[at]) return a[at]!.codePointAt(0)! - b[at]!.codePointAt(0)!
  }
  return a.length - b.length
}

/** Does the value have a call? */
export function isCallable(value: Value): boolean {
  // To Python, what is not there can be called, and raises then.
  if (value instanceof Undefined && value.lenient) return true
  const thing = defined(value)
  return isThing(thing) && thing.call !== undefined
}
