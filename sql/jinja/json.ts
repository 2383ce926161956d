import { plainOf, reprOf, Tuple, textOf, type Value } from './value.ts'

/**
 * Python's `json.dumps`: a blank behind commas and colons, ASCII alone. `sorted`: keys in order; `safe`: <, >, & and ' as
 * escapes, as Jinja2's filter has it. Throws Refusal for what is no data.
 */
export function jsonOf(value: Value, options: { readonly sorted?: boolean; readonly safe?: boolean } = {}): string {
  const text = dumped(value, options.sorted ?? false)
  return options.safe ? text.replace(/[<>&']/g, escaped) : text
}

function dumped(value: Value, sorted: boolean): string {
  if (Array.isArray(value)) return `[${value.map((one) => dumped(one, sorted)).join(', ')}]`
  if (value instanceof Tuple) return dumped([...value.items], sorted)
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]) => [textOf(key), one] as const)
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, one]) => `${dumped(key, sorted)}: ${dumped(one, sorted)}`).join(', ')}}`
  }
  if (typeof value === 'number' || typeof value === 'bigint') return reprOf(value)
  return JSON.stringify(plainOf(value)).replace(/[\u007f-\uffff]/g, escaped)
}

const escaped = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`
