import { Refusal } from './refusal.ts'
import { fromPlain, isThing, plainOf, reprOf, Tuple, type Value } from './value.ts'

/**
 * Python's `json.dumps`: a blank behind commas and colons, ASCII alone. `sorted`: keys in order; `safe`: <, >, & and ' as
 * escapes, as Jinja2's filter has it. Throws Refusal for what is no data.
 */
export function jsonOf(
  value: Value,
  options: { readonly sorted?: boolean; readonly safe?: boolean; readonly indent?: number | undefined } = {},
): string {
  const text = dumped(value, options.sorted ?? false, options.indent, 0)
  return options.safe ? text.replace(/[<>&']/g, escaped) : text
}

function dumped(value: Value, sorted: boolean, indent: number | undefined, depth: number): string {
  if (value instanceof Tuple) return dumped([...value.items], sorted, indent, depth)
  if (Array.isArray(value))
    return enclosed(
      '[',
      value.map((one) => dumped(one, sorted, indent, depth + 1)),
      ']',
      indent,
      depth,
    )
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]) => [keyText(key), one] as const)
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    const parts = entries.map(([key, one]) => `${quoted(key)}: ${dumped(one, sorted, indent, depth + 1)}`)
    return enclosed('{', parts, '}', indent, depth)
  }
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') {
    return Number.isFinite(value) ? reprOf(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  }
  if (typeof value === 'string') return quoted(value)
  if (isThing(value) && value.plain) return dumped(fromPlain(value.plain()), sorted, indent, depth)
  return JSON.stringify(plainOf(value))
}

function enclosed(
  open: string,
  parts: readonly string[],
  close: string,
  indent: number | undefined,
  depth: number,
): string {
  if (indent === undefined || parts.length === 0) return `${open}${parts.join(', ')}${close}`
  const pad = ' '.repeat(indent * (depth + 1))
  return `${open}\n${parts.map((part) => pad + part).join(',\n')}\n${' '.repeat(indent * depth)}${close}`
}

function keyText(key: Value): string {
  if (typeof key === 'string') return key
  if (key === null || typeof key === 'boolean') return JSON.stringify(key)
  if (typeof key === 'bigint' || typeof key === 'number') return dumped(key, false, undefined, 0)
  throw new Refusal(`${reprOf(key)} is no key of JSON`)
}

const quoted = (text: string) =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (one) => (one === '\u007f' ? one : escaped(one)))
const escaped = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The value of JSON as Python reads it: 1 is an int, 1.0 a float, ints of any size, NaN. Undefined for what is none. */
export function readJson(text: string): Value | undefined {
  const reader = { text, at: 0 }
  try {
    const value = valueAt(reader)
    blank(reader)
    return reader.at === text.length ? value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface Reader {
  readonly text: string
  at: number
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORDS: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]

function valueAt(reader: Reader): Value {
  blank(reader)
  const word = WORDS.find(([text]) => reader.text.startsWith(text, reader.at))
  if (word) {
    reader.at += word[0].length
    return word[1]
  }
  if (takes(reader, '[')) {
    const items: Value[] = []
    if (takes(reader, ']')) return items
    do items.push(valueAt(reader))
    while (takes(reader, ','))
    expected(reader, ']')
    return items
  }
  if (takes(reader, '{')) {
    const entries = new Map<Value, Value>()
    if (takes(reader, '}')) return entries
    do {
      blank(reader)
      const key = stringAt(reader)
      expected(reader, ':')
      entries.set(key, valueAt(reader))
    } while (takes(reader, ','))
    expected(reader, '}')
    return entries
  }
  return reader.text[reader.at] === '"' ? stringAt(reader) : numberAt(reader)
}

function stringAt(reader: Reader): string {
  const text: unknown = JSON.parse(matched(reader, STRING)[0])
  return String(text)
}

function numberAt(reader: Reader): Value {
  const [text, fraction, power] = matched(reader, NUMBER)
  return fraction === undefined && power === undefined ? BigInt(text) : Number(text)
}

function matched(reader: Reader, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found === null) throw new SyntaxError('no JSON')
  reader.at += found[0].length
  return found
}

function blank(reader: Reader) {
  while (/[ \t\n\r]/.test(reader.text[reader.at] ?? '')) reader.at++
}

function takes(reader: Reader, text: string): boolean {
  blank(reader)
  if (!reader.text.startsWith(text, reader.at)) return false
  reader.at += text.length
  return true
}

function expected(reader: Reader, text: string) {
  if (!takes(reader, text)) throw new SyntaxError('no JSON')
}
