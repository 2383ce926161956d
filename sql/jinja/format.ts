import { decimalOf, wholePart } from './modules/decimal.ts'
import { asNumber, exponential, fixed, general, isNumeric } from './number.ts'
import { Refusal } from './refusal.ts'
import { describe, type Given, isThing, itemsOf, reprOf, Tuple, textOf, typeName, type Value } from './value.ts'

/**
 * Python's `'{} {name:>8} {0[key].part:.2f}'.format(…)`: specs of fill, align, sign, #, 0, width, `,` or `_`, precision and
 * one of s d b o x X e E f F g G n % c. Throws Refusal for what Python raises on.
 */
export function formatText(pattern: string, given: Given): string {
  let automatic = 0
  const valueAt = (field: string): Value => {
    const [, head = '', path = ''] = /^([^.[]*)(.*)$/s.exec(field) ?? []
    const key = head === '' ? String(automatic++) : head
    let value = /^\d+$/.test(key) ? given.positional[Number(key)] : given.named.get(key)
    if (value === undefined) throw new Refusal(`the format string asks for {${key}}, which was not given`)
    for (const [, name, index] of path.matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
      value = partOf(value, name ?? index ?? '')
    }
    return value
  }
  return pattern.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::((?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g,
    (all, field: string | undefined, conversion: string | undefined, written: string | undefined) => {
      if (all === '{{' || all === '}}') return all[0]!
      if (field === undefined) throw new Refusal(`a single '${all}' in a format string`, `write '${all}${all}'`)
      const value = valueAt(field)
      const shown = conversion === undefined ? value : conversion === 's' ? textOf(value) : reprOf(value)
      const spec = written?.replace(/\{([^{}]*)\}/g, (_all, inner: string) => textOf(valueAt(inner)))
      return spec ? specified(shown, spec) : textOf(shown)
    },
  )
}

function partOf(value: Value, name: string): Value {
  const part = value instanceof Map ? value.get(name) : isThing(value) ? value.attribute?.(name) : undefined
  const item =
    /^\d+$/.test(name) && !isThing(value) && !(value instanceof Map) ? itemsOf(value)[Number(name)] : undefined
  const found = part ?? item
  if (found === undefined) throw new Refusal(`${describe(value)} has no '${name}'`)
  return found
}

/** `'%s of %d' % (…)`, the forms s r d i u f F e E g G x X o c %. Throws Refusal for what Python raises on. */
export function formatted(pattern: string, given: Value): string {
  const values = given instanceof Tuple ? [...given.items] : [given]
  const names = given instanceof Map ? given : undefined
  let used = 0
  const take = (): Value => {
    const value = values[used++]
    if (value === undefined) throw new Refusal('not enough arguments for the format string')
    return value
  }
  const text = pattern.replace(
    /%(?:\(([^)]*)\))?([-+0 #]*)(\d+|\*)?(?:\.(\d+|\*))?(.)?/gs,
    (
      all,
      name: string | undefined,
      flags: string,
      wide: string | undefined,
      fine: string | undefined,
      form?: string,
    ) => {
      if (form === '%') return '%'
      if (form === undefined || !/[srdiufFeEgGxXoc]/.test(form))
        throw new Refusal(`no format is called '${all}'`, 'write %% for a percent sign')
      const width = wide === '*' ? Number(take()) : Number(wide ?? 0)
      const digits = fine === '*' ? Number(take()) : fine === undefined ? undefined : Number(fine)
      if (name !== undefined && names === undefined) throw new Refusal('the format string needs a dict')
      const value = name === undefined ? take() : names?.get(name)
      if (value === undefined) throw new Refusal(`the format string asks for ${name}, which was not given`)
      return padded(oneFormatted(value, form, digits, flags), flags, width, form)
    },
  )
  if (names === undefined && used < values.length) throw new Refusal('not all arguments were used by the format string')
  return text
}

function oneFormatted(value: Value, form: string, digits: number | undefined, flags: string): string {
  if (form === 's' || form === 'r') return (form === 's' ? textOf(value) : reprOf(value)).slice(0, digits)
  if (form === 'c' && typeof value === 'string' && [...value].length === 1) return value
  const decimal = decimalOf(value)
  if (decimal !== undefined && /[diu]/.test(form)) return wholePart(decimal).toString()
  const number = decimal === undefined ? asNumber(value) : Number(textOf(value))
  if (!isNumeric(number)) throw new Refusal(`%${form} needs a number, not ${describe(value)}`)
  if (form === 'c') return String.fromCodePoint(Number(number))
  if (/[diu]/.test(form)) return integerOf(number).toString()
  if (/[xXo]/.test(form)) {
    if (typeof number !== 'bigint') throw new Refusal(`%${form} needs an int, not ${describe(value)}`)
    return based(number, form, flags.includes('#'))
  }
  return realText(Number(number), form, digits ?? 6)
}

function integerOf(number: bigint | number): bigint {
  if (typeof number === 'bigint') return number
  if (!Number.isFinite(number)) throw new Refusal(`${number} is no whole number`)
  return BigInt(Math.trunc(number))
}

function based(number: bigint, form: string, prefix: boolean): string {
  const size = number < 0n ? -number : number
  const radix = form === 'b' ? 2 : form === 'o' ? 8 : 16
  const text = `${prefix ? `0${form}` : ''}${size.toString(radix)}`
  return (number < 0n ? '-' : '') + (form === 'X' ? text.toUpperCase() : text)
}

function realText(number: number, form: string, digits: number): string {
  const kind = form.toLowerCase()
  const text =
    kind === 'f' ? fixed(number, digits) : kind === 'e' ? exponential(number, digits) : general(number, digits)
  return form === kind ? text : text.toUpperCase()
}

function padded(text: string, flags: string, width: number, form: string): string {
  const numeric = !/[src]/.test(form)
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const signed = numeric && !text.startsWith('-') ? plus + text : text
  // Python counts characters.
  const spaces = ' '.repeat(Math.max(width - [...signed].length, 0))
  if (flags.includes('-')) return signed + spaces
  if (flags.includes('0') && numeric) {
    const sign = /^[+\- ]/.exec(signed)?.[0] ?? ''
    return sign + signed.slice(sign.length).padStart(width - sign.length, '0')
  }
  return spaces + signed
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([sdboxXeEfFgGn%c])?$/su

function specified(value: Value, spec: string): string {
  if (isThing(value) && value.format) return value.format(spec)
  const match = SPEC.exec(spec)
  if (!match) throw new Refusal(`unknown format '${spec}'`)
  const [, fill, align, sign, alternate, zero, width, group, precision, form] = match
  const number = typeof value === 'boolean' && form !== undefined && form !== 's' ? asNumber(value) : value
  if (!isNumeric(number)) {
    // Python formats None and lists by an empty spec alone.
    if (typeof value !== 'string') throw new Refusal(`'${typeName(value)}' has no format '${spec}'`, 'write {!s:…}')
    if ((form !== undefined && form !== 's') || sign || group || align === '=') {
      throw new Refusal(`a string has no format '${spec}'`)
    }
    const text = [...value].slice(0, precision === undefined ? undefined : Number(precision)).join('')
    return aligned(text, fill ?? (zero ? '0' : ' '), align ?? '<', Number(width ?? 0))
  }
  const body = numberText(number, form, precision, group, alternate !== undefined)
  const signed = body.startsWith('-') || sign === undefined || sign === '-' ? body : sign + body
  const lead = /^[+\- ]/.exec(signed)?.[0] ?? ''
  if ((zero && !align) || align === '=') {
    return lead + zeroed(signed.slice(lead.length), fill ?? (zero ? '0' : ' '), Number(width ?? 0) - lead.length, group)
  }
  return aligned(signed, fill ?? ' ', align ?? '>', Number(width ?? 0))
}

function zeroed(text: string, fill: string, width: number, group: string | undefined): string {
  if (group !== undefined && text.length < width)
    throw new Refusal('zeros in front of grouped digits are not supported')
  return text.padStart(width, fill)
}

function aligned(text: string, fill: string, align: string, width: number): string {
  const space = Math.max(0, width - [...text].length)
  if (align === '<') return text + fill.repeat(space)
  if (align === '>') return fill.repeat(space) + text
  return fill.repeat(Math.floor(space / 2)) + text + fill.repeat(Math.ceil(space / 2))
}

function numberText(
  value: bigint | number,
  form: string | undefined,
  precision: string | undefined,
  group: string | undefined,
  alternate: boolean,
): string {
  const grouped = (text: string) => {
    const [whole = '', ...rest] = text.split('.')
    return group ? [whole.replace(/\B(?=(\d{3})+(?!\d))/g, group), ...rest].join('.') : text
  }
  if (form === undefined || form === 'd' || form === 'n' || form === 'c' || /[boxX]/.test(form)) {
    if (typeof value === 'bigint') {
      if (precision !== undefined) throw new Refusal('an int has no precision', "write 'f'")
      if (form === 'c') return String.fromCodePoint(Number(value))
      return form && /[boxX]/.test(form) ? based(value, form, alternate) : grouped(value.toString())
    }
    if (form !== undefined && form !== 'n')
      throw new Refusal(`a float has no format '${form}'`, "write 'f', or … | int")
    return grouped(precision === undefined ? textOf(value) : shortest(value, Number(precision)))
  }
  if (form === '%') return `${grouped(fixed(Number(value) * 100, Number(precision ?? 6)))}%`
  return grouped(realText(Number(value), form, Number(precision ?? 6)))
}

// A precision without a form: as 'g', but a float keeps a digit behind the point.
function shortest(value: number, digits: number): string {
  const text = general(value, digits)
  return /[.e]|inf|nan/.test(text) ? text : `${text}.0`
}
