import { Refusal } from '../refusal.ts'
import { type Decimal, quantized, textOf } from './decimal-number.ts'

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(0)?(\d+)?(,)?(?:\.(\d+))?([eEfFgGn%])?$/su

/** A Decimal by Python's `format()`: its own digits, never those of a float. Throws Refusal for a form that it has not. */
export function decimalFormat(value: Decimal | number, spec: string): string {
  const match = SPEC.exec(spec)
  if (!match) throw new Refusal(`a Decimal has no format '${spec}'`, "write 'f', or … | int")
  const [, fill, align, sign, zero, width = '0', comma, precision, form] = match
  const body = written(value, form, precision === undefined ? undefined : Number(precision))
  const [whole = '', ...rest] = body.replace('-', '').split('.')
  const grouped = comma === undefined ? whole : whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  const lead = body.startsWith('-') ? '-' : sign === '+' || sign === ' ' ? sign : ''
  const text = [grouped, ...rest].join('.')
  const space = Math.max(0, Number(width) - lead.length - text.length)
  if ((zero && !align) || align === '=') {
    if (comma && space > 0) throw new Refusal('zeros in front of grouped digits are not supported')
    return lead + (fill ?? (zero ? '0' : ' ')).repeat(space) + text
  }
  const pad = (fill ?? ' ').repeat(space)
  if (align === '<') return lead + text + pad
  const half = Math.floor(space / 2)
  return align === '^' ? pad.slice(0, half) + lead + text + pad.slice(half) : pad + lead + text
}

function written(value: Decimal | number, form: string | undefined, precision: number | undefined): string {
  if (typeof value === 'number') return textOf(value)
  if (form === '%') return `${plain(precision === undefined ? shifted(value) : quantized(shifted(value), precision))}%`
  const kind = form?.toLowerCase()
  if (kind === 'f') return plain(precision === undefined ? value : quantized(value, precision))
  const digits = value.digits.toString().length
  if (kind === 'e') {
    const text = scientific(precision === undefined ? value : digitsOf(value, precision + 1))
    return form === 'E' ? text.toUpperCase() : text
  }
  const short =
    precision !== undefined && digits > Math.max(precision, 1) ? digitsOf(value, Math.max(precision, 1)) : value
  const text = textOf(short)
  return kind === undefined || form === 'G' ? text : text.replace('E', 'e')
}

const shifted = (value: Decimal): Decimal => ({ ...value, power: value.power + 2 })

function digitsOf(value: Decimal, count: number): Decimal {
  const over = value.digits.toString().length - count
  const made = quantized(value, -(value.power + over))
  return made.digits.toString().length > count ? { ...made, digits: made.digits / 10n, power: made.power + 1 } : made
}

const plain = (value: Decimal): string =>
  textOf(value.power > 0 ? quantized(value, 0) : value).replace(/^(-?)(\d)(?:\.(\d+))?E-(\d+)$/, spread)

// As many zeros in front as the power says.
function spread(_all: string, sign: string, first: string, rest: string | undefined, power: string): string {
  return `${sign}0.${'0'.repeat(Number(power) - 1)}${first}${rest ?? ''}`
}

function scientific(value: Decimal): string {
  const text = value.digits.toString()
  const lead = value.power + text.length - 1
  const rest = text.length > 1 ? `.${text.slice(1)}` : ''
  return `${value.negative ? '-' : ''}${text[0]}${rest}e${lead < 0 ? '-' : '+'}${Math.abs(lead)}`
}
