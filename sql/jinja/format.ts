import { Refusal } from './refusal.ts'
import { type Given, reprOf, textOf, type Value } from './value.ts'

/** Python's `'{} {name:>8} {0:.2f}'.format(…)`: positions, names, and the specs fill, align, sign, 0, width, `,`, precision, s d f e g x %. */
export function formatText(pattern: string, given: Given): string {
  let automatic = 0
  return pattern.replace(
    /\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}|[{}]/g,
    (all, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (all === '{{' || all === '}}') return all[0]!
      if (field === undefined) throw new Refusal(`a single '${all}' in a format string`, `write '${all}${all}'`)
      const key = field === '' ? String(automatic++) : field
      const value = /^\d+$/.test(key) ? given.positional[Number(key)] : given.named.get(key)
      if (value === undefined) throw new Refusal(`the format string asks for {${key}}, which was not given`)
      const text = conversion === 'r' ? reprOf(value) : value
      return spec ? specified(text, spec) : textOf(text)
    },
  )
}

const SPEC = /^(?:(.)?([<>^]))?([+ ])?(0)?(\d+)?(,)?(?:\.(\d+))?([sdfegx%])?$/

function specified(value: Value, spec: string): string {
  const match = SPEC.exec(spec)
  if (!match) throw new Refusal(`unknown format '${spec}'`)
  const [, fill, align, sign, zero, width, comma, precision, form] = match
  const numeric = typeof value === 'bigint' || typeof value === 'number'
  let text = numeric
    ? numberText(value, form, precision, comma)
    : textOf(value).slice(0, precision ? Number(precision) : undefined)
  if (numeric && sign === '+' && !text.startsWith('-')) text = `+${text}`
  const wide = Number(width ?? 0)
  if (zero && numeric && !align) {
    const lead = /^[+-]/.exec(text)?.[0] ?? ''
    return lead + text.slice(lead.length).padStart(wide - lead.length, '0')
  }
  const space = Math.max(0, wide - text.length)
  const pad = fill ?? ' '
  const side = align ?? (numeric ? '>' : '<')
  if (side === '<') return text + pad.repeat(space)
  if (side === '>') return pad.repeat(space) + text
  return pad.repeat(Math.floor(space / 2)) + text + pad.repeat(Math.ceil(space / 2))
}

function numberText(
  value: bigint | number,
  form: string | undefined,
  precision: string | undefined,
  comma?: string,
): string {
  const group = (text: string) => (comma ? text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',') : text)
  const digits = Number(precision ?? 6)
  switch (form) {
    case 'f':
      return group(Number(value).toFixed(digits))
    case '%':
      return `${(Number(value) * 100).toFixed(digits)}%`
    case 'e':
      return Number(value)
        .toExponential(digits)
        .replace(/e([+-])(\d)$/, 'e$10$2')
    case 'x':
      return BigInt(value).toString(16)
    case 'g':
      return String(Number(Number(value).toPrecision(digits || 1)))
    default:
      if (precision && typeof value === 'number') return String(Number(value.toPrecision(digits || 1)))
      return group(textOf(value))
  }
}
