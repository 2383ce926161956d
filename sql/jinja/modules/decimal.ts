import { asNumber } from '../number.ts'
import { Refusal } from '../refusal.ts'
import { callable, isThing, type Thing, Tuple, type Value } from '../value.ts'
import { decimalFormat } from './decimal-format.ts'
import { type Decimal, halved, quantized, ten, textOf } from './decimal-number.ts'

/** Python's `decimal.Decimal` of `1.50`, `1E+20`, `nan` or `-inf`, as agate gives numbers that are no ints; computed to 28 digits, halves to even. */
export function decimal(text: string): Thing {
  const found = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text)
  if (found) {
    const [, sign, whole = '', fraction = '', power = '0'] = found
    return thingOf({
      negative: sign === '-',
      digits: BigInt(whole + fraction),
      power: Number(power) - fraction.length,
    })
  }
  if (/nan/i.test(text)) return thingOf(Number.NaN)
  if (/inf/i.test(text)) return thingOf(text.startsWith('-') ? -Infinity : Infinity)
  throw new Refusal(`'${text}' is no decimal`)
}

/** The number behind a Decimal, a float where it is none or without end; undefined for anything else. */
export function decimalOf(value: Value): Decimal | number | undefined {
  return isThing(value) ? known.get(value) : undefined
}

/** Its whole part, as `int()` has it; throws Refusal where it has none. */
export function wholePart(value: Decimal | number): bigint {
  if (typeof value === 'number') throw new Refusal(`cannot convert ${textOf(value)} to an int`)
  const size = value.power >= 0 ? value.digits * ten(value.power) : value.digits / ten(-value.power)
  return value.negative ? -size : size
}

/** Python's `round(decimal, places)`. */
export function roundedDecimal(value: Decimal | number, places: number): Thing {
  return thingOf(typeof value === 'number' ? value : quantized(value, places))
}

/** `-value` and `abs(value)`: a zero loses its sign. */
export function signedDecimal(value: Decimal | number, negative: (was: boolean) => boolean): Thing {
  if (typeof value === 'number') return thingOf(negative(value < 0) ? -Math.abs(value) : Math.abs(value))
  const rounded = kept(value)
  return thingOf({ ...rounded, negative: rounded.digits !== 0n && negative(value.negative) })
}

const known = new WeakMap<Thing, Decimal | number>()
const PRECISION = 28
const isZero = (value: Decimal | number) => typeof value !== 'number' && value.digits === 0n

function thingOf(value: Decimal | number): Thing {
  const thing: Thing = {
    thing: 'decimal.Decimal',
    text: () => textOf(value),
    repr: () => `Decimal('${textOf(value)}')`,
    literal: () => textOf(value),
    truth: () => !isZero(value),
    format: (spec) => decimalFormat(value, spec),
    equals: (other) => orderOf(value, other, true) === 0,
    order: (other) => orderOf(value, other, false),
    binary: (operator, other, reflected) => computed(value, operator, other, reflected),
    attribute: (name) => {
      const method = METHODS[name]
      if (method) return callable(`Decimal.${name}`, ({ positional: [first] }) => method(value, first))
      throw new Refusal(
        `a Decimal has no '${name}' here`,
        `it has ${Object.keys(METHODS).join(', ')}; | float and | int`,
      )
    },
  }
  known.set(thing, value)
  return thing
}

const METHODS: Readonly<Record<string, (self: Decimal | number, first: Value | undefined) => Value>> = {
  is_nan: (self) => Number.isNaN(self),
  is_infinite: (self) => self === Infinity || self === -Infinity,
  is_finite: (self) => typeof self !== 'number',
  is_zero: isZero,
  is_signed: (self) => (typeof self === 'number' ? self < 0 : self.negative),
  normalize: (self) => {
    if (typeof self === 'number') return thingOf(self)
    let { digits, power } = kept(self)
    if (digits === 0n) return thingOf({ ...self, digits, power: 0 })
    for (; digits % 10n === 0n; power++) digits /= 10n
    return thingOf({ ...self, digits, power })
  },
  to_integral_value: (self) => thingOf(typeof self === 'number' || self.power >= 0 ? self : quantized(self, 0)),
  quantize: (self, first) => {
    const other = first === undefined ? undefined : decimalOf(first)
    if (typeof self === 'number' || other === undefined || typeof other === 'number')
      throw new Refusal('quantize takes a Decimal')
    return thingOf(quantized(self, -other.power))
  },
  as_tuple: (self) => {
    if (typeof self === 'number') throw new Refusal(`${textOf(self)} has no digits`)
    const digits = new Tuple([...self.digits.toString()].map(BigInt))
    const parts = [self.negative ? 1n : 0n, digits, BigInt(self.power)]
    return new Tuple(parts, ['sign', 'digits', 'exponent'], 'DecimalTuple')
  },
}

// An int is a Decimal beside one; a float is for comparisons alone.
function beside(other: Value, compared: boolean): Decimal | number | undefined {
  const number = asNumber(other)
  if (typeof number === 'bigint') return { negative: number < 0n, digits: number < 0n ? -number : number, power: 0 }
  if (typeof number === 'number') return compared ? exact(number) : undefined
  return decimalOf(other)
}

// Every float is a whole number of some power of a half.
function exact(value: number): Decimal | number {
  if (!Number.isFinite(value)) return value
  let [size, halves] = [Math.abs(value), 0]
  for (; !Number.isInteger(size); halves++) size *= 2
  return { negative: value < 0, digits: BigInt(size) * 5n ** BigInt(halves), power: -halves }
}

function orderOf(value: Decimal | number, other: Value, equality: boolean): number | undefined {
  const theirs = beside(other, true)
  if (theirs === undefined) return undefined
  if (typeof value === 'number' || typeof theirs === 'number') {
    const [a, b] = [value, theirs].map((one) => (typeof one === 'number' ? one : 0))
    if (Number.isNaN(a) || Number.isNaN(b)) {
      if (equality) return undefined
      throw new Refusal('NaN has no order')
    }
    return a === b ? 0 : (a ?? 0) < (b ?? 0) ? -1 : 1
  }
  const [a, b] = level(value, theirs)
  return a === b ? 0 : a < b ? -1 : 1
}

// Both with their sign, at the same power.
function level(left: Decimal, right: Decimal): readonly [bigint, bigint, number] {
  const power = Math.min(left.power, right.power)
  const at = (one: Decimal) => (one.negative ? -1n : 1n) * one.digits * ten(one.power - power)
  return [at(left), at(right), power]
}

function computed(self: Decimal | number, operator: string, other: Value, reflected: boolean): Value | undefined {
  const theirs = beside(other, false)
  if (theirs === undefined) return undefined
  const [left, right] = reflected ? [theirs, self] : [self, theirs]
  if (typeof left === 'number' || typeof right === 'number') return endless(left, operator, right)
  const signed = (value: bigint, power: number) =>
    thingOf(kept({ negative: value < 0n, digits: value < 0n ? -value : value, power }))
  const [a, b, power] = level(left, right)
  const negative = left.negative !== right.negative
  switch (operator) {
    case '+':
      return signed(a + b, power)
    case '-':
      return signed(a - b, power)
    case '*':
      return thingOf(kept({ negative, digits: left.digits * right.digits, power: left.power + right.power }))
    case '/':
      return thingOf(divided(left, right, negative))
    case '//':
    case '%': {
      if (right.digits === 0n) throw new Refusal('division by zero')
      // Towards zero, unlike ints.
      const whole = a / b
      if (operator === '%') return signed(a - whole * b, power)
      return thingOf(kept({ negative, digits: whole < 0n ? -whole : whole, power: 0 }))
    }
    case '**': {
      const times = right.power >= 0 ? right.digits * ten(right.power) : undefined
      if (times === undefined || right.negative || times > 1000n)
        throw new Refusal('a Decimal is raised to a whole number of 0 to 1000 alone', 'compute it in the query')
      const raised = left.digits ** times
      return thingOf(
        kept({ negative: left.negative && times % 2n === 1n, digits: raised, power: left.power * Number(times) }),
      )
    }
  }
  return undefined
}

function endless(left: Decimal | number, operator: string, right: Decimal | number): Thing {
  if (Number.isNaN(left) || Number.isNaN(right)) return thingOf(Number.NaN)
  const number = (one: Decimal | number) => (typeof one === 'number' ? one : Number(textOf(one)))
  const [a, b] = [number(left), number(right)]
  const found = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : undefined
  if (found === undefined || Number.isNaN(found)) throw new Refusal(`Python has no ${a} ${operator} ${b}`)
  return thingOf(found)
}

function divided(left: Decimal, right: Decimal, negative: boolean): Decimal {
  if (right.digits === 0n) throw new Refusal('division by zero')
  const ideal = left.power - right.power
  if (left.digits === 0n) return { negative, digits: 0n, power: ideal }
  const shift = Math.max(0, right.digits.toString().length - left.digits.toString().length + PRECISION + 1)
  const scaled = left.digits * ten(shift)
  let digits = scaled / right.digits
  let power = ideal - shift
  if (scaled % right.digits !== 0n) {
    // A digit behind says that there is a rest, so that the rounding sees it.
    return kept({ negative, digits: digits * 10n + 1n, power: power - 1 })
  }
  for (; power < ideal && digits % 10n === 0n; power++) digits /= 10n
  return kept({ negative, digits, power })
}

function kept(value: Decimal): Decimal {
  const over = value.digits.toString().length - PRECISION
  if (over <= 0) return value
  const digits = halved(value.digits, ten(over))
  return digits === ten(PRECISION)
    ? { ...value, digits: digits / 10n, power: value.power + over + 1 }
    : { ...value, digits, power: value.power + over }
}
