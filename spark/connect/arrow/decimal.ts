import type { Data } from 'apache-arrow'

/** Reads 128-bit decimals of an Arrow column: exact digits, or a double. */
export function decimalReader(data: Data, scale: number, as: 'string' | 'number'): (at: number) => string | number {
  const view = new DataView(data.values.buffer, data.values.byteOffset, data.length * 16)
  const read = (at: number) => (view.getBigInt64(at * 16 + 8, true) << 64n) | view.getBigUint64(at * 16, true)
  if (as === 'number') return (at) => Number(decimalText(read(at), scale))
  return (at) => decimalText(read(at), scale)
}

/** `unscaled` × 10^-scale, written out: `-1.50`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale))
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0')
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The digits of `text` times 10^scale, and how many there are. Throws RangeError for what is no number or has more than 38 digits or more places than `scale`. */
export function unscaledOf(text: string, scale: number): bigint {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  if (whole + fraction === '') throw new RangeError(`'${text}' is no decimal: write '-12.50'`)
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  const shift = scale - places
  const lost = shift < 0 ? digits % 10n ** BigInt(-shift) : 0n
  if (lost !== 0n)
    throw new RangeError(`${text} has more than ${scale} places: round it first, or declare a larger scale`)
  const unscaled = shift < 0 ? digits / 10n ** BigInt(-shift) : digits * 10n ** BigInt(shift)
  if (unscaled >= 10n ** 38n) throw new RangeError(`${text} has more than 38 digits at scale ${scale}`)
  return sign === '-' ? -unscaled : unscaled
}
