/** A finite decimal: `(negative ? -1 : 1) · digits · 10^power`; the digits keep the zeros behind. */
export interface Decimal {
  readonly negative: boolean
  readonly digits: bigint
  readonly power: number
}

/** Its text, as Python prints it. */
export function textOf(value: Decimal | number): string {
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  const { negative, digits, power } = value
  const sign = negative ? '-' : ''
  const written = digits.toString()
  const lead = power + written.length - 1
  if (power <= 0 && lead >= -6) {
    if (power === 0) return sign + written
    const padded = written.padStart(1 - power, '0')
    return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`
  }
  const rest = written.length > 1 ? `.${written.slice(1)}` : ''
  return `${sign}${written[0]}${rest}E${lead < 0 ? '-' : '+'}${Math.abs(lead)}`
}

/** With so many digits behind the point, halves to even. */
export function quantized(value: Decimal, places: number): Decimal {
  const shift = value.power + places
  if (shift >= 0) return { ...value, digits: value.digits * ten(shift), power: -places }
  return { ...value, digits: halved(value.digits, ten(-shift)), power: -places }
}

/** A power of ten. */
export const ten = (power: number): bigint => 10n ** BigInt(power)

/** A quotient, halves to even. */
export function halved(digits: bigint, by: bigint): bigint {
  const [whole, rest] = [digits / by, (digits % by) * 2n]
  return whole + (rest > by || (rest === by && whole % 2n === 1n) ? 1n : 0n)
}
