import { unreachable } from '#core/error.ts'
import type { BinaryOperator, Comparison } from './node.ts'
import { Refusal } from './refusal.ts'
import { defined, describe, isThing, itemsOf, reprOf, Tuple, textOf, typeName, Undefined, type Value } from './value.ts'

/** `left operator right` as Python computes it. Throws Refusal where Python raises. */
export function binary(operator: BinaryOperator, leftValue: Value, rightValue: Value): Value {
  const left = asNumber(defined(leftValue))
  const right = asNumber(defined(rightValue))
  if (typeof left === 'bigint' && typeof right === 'bigint') return integers(operator, left, right)
  if (isNumeric(left) && isNumeric(right)) return floats(operator, Number(left), Number(right))
  if (operator === '+') {
    if (typeof left === 'string' && typeof right === 'string') return left + right
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
    if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items])
  }
  if (operator === '*') {
    if (typeof right === 'bigint') return repeated(left, right)
    if (typeof left === 'bigint') return repeated(right, left)
  }
  if (operator === '%' && typeof left === 'string') return formatted(left, right)
  throw new Refusal(`cannot compute ${describe(left)} ${operator} ${describe(right)}`)
}

/** `-value`. */
export function negated(value: Value): Value {
  const number = asNumber(defined(value))
  if (typeof number === 'bigint') return -number
  if (typeof number === 'number') return -number
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
  throw new Refusal(`'${typeName(left)}' and '${typeName(right)}' have no order`)
}

/** `needle in haystack`. */
export function contains(haystack: Value, needle: Value): boolean {
  if (typeof haystack === 'string') {
    if (typeof needle === 'string') return haystack.includes(needle)
    throw new Refusal(`'in' of a string needs a string, not ${describe(needle)}`)
  }
  return itemsOf(haystack).some((one) => isEqual(one, needle))
}

/** `'%s of %d' % (…)`, the forms s, r, d, i, f, e, g, x, o, %. */
export function formatted(pattern: string, given: Value): string {
  const values = given instanceof Tuple ? [...given.items] : [given]
  const names = given instanceof Map ? given : undefined
  let used = 0
  const text = pattern.replace(
    /%(?:\((\w+)\))?([-+0 #]*)(\d+)?(?:\.(\d+))?([sdirfegxo%])/g,
    (
      _all,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      digits: string | undefined,
      form: string,
    ) => {
      if (form === '%') return '%'
      const value = name === undefined ? values[used++] : names?.get(name)
      if (value === undefined) throw new Refusal('not enough arguments for the format string')
      return padded(oneFormatted(value, form, digits), flags, Number(width ?? 0), form)
    },
  )
  if (names === undefined && used < values.length) throw new Refusal('not all arguments were used by the format string')
  return text
}

const isNumeric = (value: Value): value is bigint | number => typeof value === 'bigint' || typeof value === 'number'

function asNumber<V extends Value>(value: V): V | bigint {
  return typeof value === 'boolean' ? BigInt(value) : value
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
      return Number(left) / Number(nonZero(right))
    case '//':
      return floored(left, nonZero(right))
    case '%':
      return left - floored(left, nonZero(right)) * right
    case '**':
      return right < 0n ? Number(left) ** Number(right) : left ** right
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
      return Math.floor(left / nonZero(right))
    case '%': {
      const rest = left % nonZero(right)
      return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
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

// Python rounds towards minus infinity, BigInt towards zero.
function floored(left: bigint, right: bigint): bigint {
  const quotient = left / right
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient
}

function repeated(value: Value, times: bigint): Value {
  const count = Math.max(0, Number(times))
  if (typeof value === 'string') return value.repeat(count)
  if (Array.isArray(value)) return Array.from({ length: count }, () => value).flat(1)
  if (value instanceof Tuple) return new Tuple(Array.from({ length: count }, () => value.items).flat(1))
  throw new Refusal(`cannot repeat ${describe(value)}`)
}

function isSameList(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((one, at) => isEqual(one, right[at]!))
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

function oneFormatted(value: Value, form: string, digits: string | undefined): string {
  if (form === 's') return textOf(value).slice(0, digits === undefined ? undefined : Number(digits))
  if (form === 'r') return reprOf(value)
  const number = asNumber(value)
  if (!isNumeric(number)) throw new Refusal(`%${form} needs a number, not ${describe(value)}`)
  if (form === 'd' || form === 'i')
    return typeof number === 'bigint' ? number.toString() : BigInt(Math.trunc(number)).toString()
  if (form === 'f') return Number(number).toFixed(Number(digits ?? 6))
  if (form === 'e')
    return Number(number)
      .toExponential(Number(digits ?? 6))
      .replace(/e([+-])(\d)$/, 'e$10$2')
  if (form === 'g') return String(Number(Number(number).toPrecision(Number(digits ?? 6) || 1)))
  return BigInt(number).toString(form === 'x' ? 16 : 8)
}

function padded(text: string, flags: string, width: number, form: string): string {
  const signed = flags.includes('+') && form !== 's' && !text.startsWith('-') ? `+${text}` : text
  if (flags.includes('-')) return signed.padEnd(width)
  if (flags.includes('0') && form !== 's') {
    const sign = /^[+-]/.exec(signed)?.[0] ?? ''
    return sign + signed.slice(sign.length).padStart(width - sign.length, '0')
  }
  return signed.padStart(width)
}

/** Does the value have a call? */
export function isCallable(value: Value): boolean {
  return isThing(value) && value.call !== undefined
}
