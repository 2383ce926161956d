import { argumentsOf, stringOf, wholeOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { type Given, isTrue, itemsOf, reprOf, Tuple, textOf, Undefined, type Value } from '../value.ts'
import { attribute } from './attribute.ts'

/** The value as text; throws Refusal where it is not there. */
export function textIn(value: Value): string {
  if (value instanceof Undefined && !value.blank) throw new Refusal(value.what, value.mend)
  return textOf(value)
}

/** `title`: a capital after each space, dash and bracket. */
export function title(text: string): string {
  return text.replace(/[^-\s({[<]+/g, (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
}

/** `indent(width, first, blank)`. */
export function indent(value: Value, given: Given): Value {
  const { width = 4n, first = false, blank = false } = argumentsOf('indent', given, ['width', 'first', 'blank'])
  const pad = typeof width === 'string' ? width : ' '.repeat(wholeOf('width', width))
  const text = textIn(value)
  // A newline at the end is no line of its own.
  const lines = text.replace(/\n$/, '').split('\n')
  const rest = lines.slice(1).map((line) => (line === '' && !isTrue(blank) ? line : pad + line))
  const head = (isTrue(first) ? pad : '') + (lines[0] ?? '')
  return [head, ...rest].join('\n') + (text.endsWith('\n') ? '\n' : '')
}

/** `join(d, attribute)`. */
export function join(value: Value, given: Given): Value {
  const { d = '', attribute: path = null } = argumentsOf('join', given, ['d', 'attribute'])
  const texts = itemsOf(value).map((item) => textIn(path === null ? item : attribute(item, path)))
  return texts.join(textOf(d))
}

/** `truncate(length, killwords, end, leeway)`: by words, unless they may be cut. */
export function truncate(value: Value, given: Given): Value {
  const read = argumentsOf('truncate', given, ['length', 'killwords', 'end', 'leeway'])
  const length = wholeOf('length', read.length ?? 255n)
  const end = stringOf('end', read.end ?? '...')
  const leeway = read.leeway === undefined || read.leeway === null ? 5 : wholeOf('leeway', read.leeway)
  if (typeof value !== 'string' && isTrue(value) && itemsOf(value).length <= length + leeway) return value
  const points = [...stringOf('what truncate cuts', value)]
  if (points.length <= length + leeway) return points.join('')
  const cut = points.slice(0, length - [...end].length).join('')
  if (isTrue(read.killwords ?? false)) return cut + end
  const space = cut.lastIndexOf(' ')
  return (space < 0 ? cut : cut.slice(0, space)) + end
}

/** `wordwrap(width, break_long_words, wrapstring)`. Throws Refusal for words with dashes, which Python breaks by rules of its own. */
export function wordwrap(value: Value, given: Given): Value {
  const read = argumentsOf('wordwrap', given, ['width', 'break_long_words', 'wrapstring', 'break_on_hyphens'])
  const width = wholeOf('width', read.width ?? 79n)
  const by = read.wrapstring === undefined || read.wrapstring === null ? '\n' : stringOf('wrapstring', read.wrapstring)
  const breaks = isTrue(read.break_long_words ?? true)
  return textIn(value)
    .split('\n')
    .map((line) => wrapped(line, width, breaks).join(by))
    .join(by)
}

function wrapped(line: string, width: number, breaks: boolean): readonly string[] {
  if (line.length > width && /\S-\S/.test(line)) throw new Refusal('wordwrap of words with dashes is not supported')
  const lines: string[] = []
  let chunks: readonly string[] = line.match(/\s+|\S+/g) ?? []
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks[0]?.trim() === '') chunks = chunks.slice(1)
    let text = ''
    while (chunks[0] !== undefined && text.length + chunks[0].length <= width) {
      text += chunks[0]
      chunks = chunks.slice(1)
    }
    const next = chunks[0]
    if (next !== undefined && next.length > width) {
      const room = breaks ? Math.max(1, width - text.length) : text === '' ? next.length : 0
      text += next.slice(0, room)
      chunks = room >= next.length ? chunks.slice(1) : [next.slice(room), ...chunks.slice(1)]
    }
    if (text.trimEnd() !== '') lines.push(text.trimEnd())
  }
  return lines
}

/** `urlencode` of text, or of a dict or pairs as a query. */
export function urlencode(value: Value, given: Given): Value {
  argumentsOf('urlencode', given, [])
  if (typeof value === 'string' || !(value instanceof Map || Array.isArray(value) || value instanceof Tuple)) {
    return quoted(textIn(value)).replaceAll('%2F', '/')
  }
  const pairs = value instanceof Map ? [...value] : itemsOf(value).map((pair) => itemsOf(pair))
  return pairs.map((pair) => pair.map((part) => quoted(textIn(part)).replaceAll('%20', '+')).join('=')).join('&')
}

function quoted(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** `pprint`: as `repr`, keys in order. Throws Refusal where Python would break the line. */
export function pprint(value: Value, given: Given): Value {
  argumentsOf('pprint', given, ['verbose'])
  const text = reprOf(inOrder(value))
  if (text.length > 79) throw new Refusal('pprint of more than a line is not supported', 'write | tojson')
  return text
}

function inOrder(value: Value): Value {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value instanceof Tuple) return new Tuple(value.items.map(inOrder))
  if (!(value instanceof Map)) return value
  const entries = [...value].map(([key, one]) => [key, inOrder(one)] as const)
  return new Map(entries.sort(([a], [b]) => (textOf(a) < textOf(b) ? -1 : 1)))
}
