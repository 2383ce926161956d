import { asciiDigits, stripped } from './unicode.ts'
import type { Value } from './value.ts'

/** Is it an int or a float? */
export const isNumeric = (value: Value): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number'

/** A truth as the int that it is in Python. */
export function asNumber<V extends Value>(value: V): V | bigint {
  return typeof value === 'boolean' ? BigInt(value) : value
}

/** A number as printf's %f has it, with so many digits: halves of the exact value go to the even digit. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  if (size >= 1e21) return sign + BigInt(size).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '')
  // toFixed(100) is the exact value of every double that is not tiny.
  const [whole = '0', fraction = ''] = size.toFixed(100).split('.')
  const kept = BigInt(whole + fraction.slice(0, digits))
  const rest = fraction.slice(digits)
  const half = `5${'0'.repeat(Math.max(0, rest.length - 1))}`
  const up = rest > half || (rest === half && kept % 2n === 1n)
  const text = (kept + (up ? 1n : 0n)).toString().padStart(digits + 1, '0')
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`)
}

/** Python's `round(value, digits)` of a float. */
export function rounded(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 100) return value
  if (digits >= 0) return Number(fixed(value, digits))
  const whole = Math.trunc(value)
  const scale = 10n ** BigInt(-digits)
  const size = BigInt(Math.abs(whole))
  const [kept, rest] = [size / scale, (size % scale) * 2n]
  const above = rest === scale && value !== whole
  const up = rest > scale || above || (rest === scale && kept % 2n === 1n)
  return Number((kept + (up ? 1n : 0n)) * scale) * Math.sign(value)
}

/** Python's `round(value, digits)` of an int: digits below zero round to tens, hundreds …, halves to even. */
export function roundedWhole(value: bigint, digits: number): bigint {
  if (digits >= 0) return value
  const scale = 10n ** BigInt(-digits)
  const size = value < 0n ? -value : value
  const [kept, rest] = [size / scale, (size % scale) * 2n]
  const up = rest > scale || (rest === scale && kept % 2n === 1n)
  const result = (kept + (up ? 1n : 0n)) * scale
  return value < 0n ? -result : result
}

/** A number as printf's %e has it. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return fixed(value, 0)
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2')
}

/** A number as printf's %g has it: so many digits in all, no zeros behind. */
export function general(value: number, digits: number): string {
  if (!Number.isFinite(value)) return fixed(value, 0)
  const count = digits || 1
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const written = exponential(value, count - 1)
  const [mantissa = '', power = '0'] = written.split('e')
  const exponent = Number(power)
  const strip = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  if (exponent < -4 || exponent >= count) return `${strip(mantissa)}e${power}`
  return strip(fixed(value, count - 1 - exponent))
}

/** The float that Python's `float(text)` reads; undefined where it raises. */
export function floatIn(text: string): number | undefined {
  const written = asciiDigits(stripped(text))
  const word = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(written)
  if (word) return word[2]?.toLowerCase() === 'nan' ? Number.NaN : word[1] === '-' ? -Infinity : Infinity
  if (!/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/i.test(written)) return undefined
  return Number(written.replaceAll('_', ''))
}

const PREFIXES: Readonly<Record<number, string>> = { 2: '0b', 8: '0o', 16: '0x' }

/** The int that Python's `int(text, base)` reads; undefined where it raises. Base 0 goes by the prefix. */
export function wholeIn(text: string, base = 10): bigint | undefined {
  const written = /^([+-]?)([\da-z_]+)$/i.exec(asciiDigits(stripped(text)))
  if (!written) return undefined
  const sign = written[1] === '-' ? -1n : 1n
  let digits = written[2]?.toLowerCase() ?? ''
  let radix = base
  for (const [one, prefix] of Object.entries(PREFIXES)) {
    if (digits.startsWith(prefix) && (base === 0 || base === Number(one))) {
      radix = Number(one)
      digits = digits.slice(2).replace(/^_/, '')
      break
    }
  }
  if (radix === 0 && /^0+[1-9_]/.test(digits)) return undefined
  if (radix === 0) radix = 10
  if (!/^[\da-z]+(_[\da-z]+)*$/.test(digits)) return undefined
  let value = 0n
  for (const one of digits.replaceAll('_', '')) {
    const digit = Number.parseInt(one, 36)
    if (digit >= radix) return undefined
    value = value * BigInt(radix) + BigInt(digit)
  }
  return sign * value
}
