import { formatText } from '../format.ts'
import { argumentsOf, stringOf, wholeOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { DIGIT, LINE_END, stripped, WHITE } from '../unicode.ts'
import { type Given, isTrue, itemsOf, type Method, reprOf, Tuple, type Value } from '../value.ts'

/** The methods of Python's str. */
export const STRING: Readonly<Record<string, Method<string>>> = {
  upper: plain((self) => self.toUpperCase()),
  lower: plain((self) => self.toLowerCase()),
  casefold: plain((self) => {
    const folded = self.replaceAll('ß', 'ss').toLowerCase()
    // Letters whose fold is none of their cases: ligatures, the last sigma, the micro sign, Cherokee.
    if (folded.toUpperCase().toLowerCase() !== folded || /[\u13a0-\u13fd\uab70-\uabbf]/.test(self))
      throw new Refusal(`'${self}'.casefold() folds by rules of its own`, 'write lower()')
    return folded
  }),
  title: plain(titled),
  capitalize: plain(capitalized),
  swapcase: plain((self) =>
    [...self].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(''),
  ),
  isdigit: plain((self) => DIGITS.test(self)),
  isdecimal: plain((self) => /^\p{Nd}+$/u.test(self)),
  isnumeric: plain((self) => /^\p{N}+$/u.test(self)),
  isalpha: plain((self) => /^\p{L}+$/u.test(self)),
  isalnum: plain((self) => /^[\p{L}\p{N}]+$/u.test(self)),
  isupper: plain((self) => self === self.toUpperCase() && self !== self.toLowerCase()),
  islower: plain((self) => self === self.toLowerCase() && self !== self.toUpperCase()),
  istitle: plain((self) => /\p{L}/u.test(self) && self === titled(self)),
  isspace: plain((self) => self !== '' && stripped(self) === ''),
  isidentifier: plain((self) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(self)),
  isascii: plain((self) => [...self].every((one) => one <= '\x7f')),
  splitlines: (self, given, what) => {
    const { keepends = false } = argumentsOf(what, given, ['keepends'])
    const parts = self.split(ENDS_OF_LINES)
    const lines = parts.flatMap((text, at) =>
      at % 2 === 1 || (at === parts.length - 1 && text === '') ? [] : [[text, parts[at + 1] ?? '']],
    )
    return lines.map(([text = '', end = '']) => (isTrue(keepends) ? text + end : text))
  },
  strip: strip('both'),
  lstrip: strip('start'),
  rstrip: strip('end'),
  startswith: affix((self, one) => self.startsWith(one)),
  endswith: affix((self, one) => self.endsWith(one)),
  removeprefix: (self, given, what) => {
    const prefix = stringOf(what, argumentsOf(what, given, ['prefix']).prefix)
    return self.startsWith(prefix) ? self.slice(prefix.length) : self
  },
  removesuffix: (self, given, what) => {
    const suffix = stringOf(what, argumentsOf(what, given, ['suffix']).suffix)
    return suffix !== '' && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self
  },
  split: (self, given, what) => split(self, given, what, false),
  rsplit: (self, given, what) => split(self, given, what, true),
  partition: (self, given, what) => {
    const sep = separator(given, what)
    const at = self.indexOf(sep)
    return new Tuple(at < 0 ? [self, '', ''] : [self.slice(0, at), sep, self.slice(at + sep.length)])
  },
  rpartition: (self, given, what) => {
    const sep = separator(given, what)
    const at = self.lastIndexOf(sep)
    return new Tuple(at < 0 ? ['', '', self] : [self.slice(0, at), sep, self.slice(at + sep.length)])
  },
  replace,
  join: (self, given, what) =>
    itemsOf(argumentsOf(what, given, ['items']).items ?? [])
      .map((item, at) => {
        if (typeof item === 'string') return item
        throw new Refusal(`join takes strings, and item ${at} is ${reprOf(item)}`, "write … | join(',')")
      })
      .join(self),
  find: (self, given, what) => searched(self, given, what, false, false),
  rfind: (self, given, what) => searched(self, given, what, true, false),
  index: (self, given, what) => searched(self, given, what, false, true),
  rindex: (self, given, what) => searched(self, given, what, true, true),
  count: (self, given, what) => {
    const { sub, start = null, end = null } = argumentsOf(what, given, ['sub', 'start', 'end'])
    const points = [...self]
    const text = points.slice(bound(start) ?? 0, bound(end) ?? points.length).join('')
    const wanted = stringOf('sub', sub)
    return BigInt(wanted === '' ? [...text].length + 1 : text.split(wanted).length - 1)
  },
  zfill: (self, given, what) => {
    const width = wholeOf('width', argumentsOf(what, given, ['width']).width)
    const sign = /^[+-]/.exec(self)?.[0] ?? ''
    return sign + self.slice(sign.length).padStart(width - sign.length, '0')
  },
  ljust: (self, given, what) => justified(self, given, what, (_space) => 0),
  rjust: (self, given, what) => justified(self, given, what, (space) => space),
  // Python puts the odd blank to the left where the width is odd.
  center: (self, given, what) =>
    justified(
      self,
      given,
      what,
      (space, width) => Math.floor(space / 2) + (space % 2 === 1 && width % 2 === 1 ? 1 : 0),
    ),
  expandtabs: (self, given, what) => {
    const size = wholeOf('tabsize', argumentsOf(what, given, ['tabsize']).tabsize ?? 8n)
    let column = 0
    return [...self]
      .map((one) => {
        const text = one === '\t' ? ' '.repeat(size === 0 ? 0 : size - (column % size)) : one
        column = one === '\n' || one === '\r' ? 0 : column + text.length
        return text
      })
      .join('')
  },
  format: (self, given) => formatText(self, given),
  encode: plain(() => {
    throw new Refusal('there are no bytes in templates', 'local_md5(text) gives a hash')
  }),
}

const bound = (value: Value): number | undefined => (value === null ? undefined : wholeOf('a bound', value))
const separator = (given: Given, what: string) => stringOf('sep', argumentsOf(what, given, ['sep']).sep)

function plain(make: (self: string) => Value): Method<string> {
  return (self, given, what) => {
    argumentsOf(what, given, [])
    return make(self)
  }
}

// Every run of letters starts with a capital.
function titled(text: string): string {
  return text.replace(/\p{L}+/gu, capitalized)
}

/** Python's `str.capitalize()`: Unicode's title case, then small letters. Throws Refusal for a letter whose title case is several. */
export function capitalized(text: string): string {
  const [first = '', ...rest] = text
  const large = first.toUpperCase()
  if ([...large].length > 1) throw new Refusal(`the title case of '${first}' is not supported`, 'write it out')
  return (TITLE[large] ?? large) + rest.join('').toLowerCase()
}

// Letters of two signs, of which only the first is large in title case.
const TITLE: Readonly<Record<string, string>> = { Ǆ: 'ǅ', Ǉ: 'ǈ', Ǌ: 'ǋ', Ǳ: 'ǲ' }

function strip(side: 'start' | 'end' | 'both'): Method<string> {
  return (self, given, what) => {
    const { chars = null } = argumentsOf(what, given, ['chars'])
    const drop = chars === null ? isSpace : among(stringOf('chars', chars))
    const points = [...self]
    let [from, to] = [0, points.length]
    if (side !== 'end') while (from < to && drop(points[from]!)) from++
    if (side !== 'start') while (to > from && drop(points[to - 1]!)) to--
    return points.slice(from, to).join('')
  }
}

const isSpace = (one: string) => stripped(one) === ''
const among = (chars: string) => (one: string) => chars.includes(one)

function affix(test: (self: string, affix: string) => boolean): Method<string> {
  return (self, given, what) => {
    const { affix: one = null, start = null, end = null } = argumentsOf(what, given, ['affix', 'start', 'end'])
    const points = [...self]
    const text = points.slice(bound(start) ?? 0, bound(end) ?? points.length).join('')
    return (one instanceof Tuple ? one.items : [one]).some((affix) => test(text, stringOf(what, affix)))
  }
}

function split(self: string, given: Given, what: string, fromEnd: boolean): Value {
  const { sep = null, maxsplit = -1n } = argumentsOf(what, given, ['sep', 'maxsplit'])
  const limit = wholeOf('maxsplit', maxsplit)
  if (sep === null) return words(self, limit, fromEnd)
  const joiner = stringOf('sep', sep)
  if (joiner === '') throw new Refusal('the separator of split is empty')
  const parts = self.split(joiner)
  if (limit < 0 || parts.length <= limit + 1) return parts
  if (fromEnd) return [parts.slice(0, parts.length - limit).join(joiner), ...parts.slice(parts.length - limit)]
  return [...parts.slice(0, limit), parts.slice(limit).join(joiner)]
}

const ENDS_OF_LINES = new RegExp(`(${LINE_END})`, 'u')
const WORDS = new RegExp(`[^${WHITE}]+`, 'gu')
const WHITE_END = new RegExp(`[${WHITE}]+$`, 'u')
const DIGITS = new RegExp(`^[${DIGIT}]+$`, 'u')

function words(self: string, limit: number, fromEnd: boolean): Value {
  const all = [...self.matchAll(WORDS)]
  if (limit < 0 || all.length <= limit) return all.map(([word]) => word)
  if (fromEnd) {
    const rest = all.slice(all.length - limit)
    const head = self.slice(0, rest[0]?.index ?? self.length).replace(WHITE_END, '')
    return [...(stripped(head) === '' ? [] : [head]), ...rest.map(([word]) => word)]
  }
  return [...all.slice(0, limit).map(([word]) => word), self.slice(all[limit]?.index ?? self.length)]
}

function replace(self: string, given: Given, what: string): Value {
  const { old, new: by, count = -1n } = argumentsOf(what, given, ['old', 'new', 'count'])
  const [from, to, limit] = [stringOf('old', old), stringOf('new', by), wholeOf('count', count)]
  // Between all characters, and at both ends.
  const parts = from === '' ? ['', ...self, ''] : self.split(from)
  if (limit < 0 || limit >= parts.length) return parts.join(to)
  const kept = parts.splice(limit)
  return [...parts, kept.join(from)].join(to)
}

function searched(self: string, given: Given, what: string, last: boolean, must: boolean): Value {
  const { sub, start = null, end = null } = argumentsOf(what, given, ['sub', 'start', 'end'])
  const points = [...self]
  const from = bound(start) ?? 0
  const first = from < 0 ? Math.max(0, from + points.length) : from
  const text = points.slice(first, bound(end) ?? points.length).join('')
  const wanted = stringOf('sub', sub)
  const at = last ? text.lastIndexOf(wanted) : text.indexOf(wanted)
  if (at < 0 && must) throw new Refusal(`${reprOf(self)} does not hold ${reprOf(wanted)}`)
  return at < 0 ? -1n : BigInt([...text.slice(0, at)].length + first)
}

function justified(self: string, given: Given, what: string, left: (space: number, width: number) => number): Value {
  const { width, fillchar = ' ' } = argumentsOf(what, given, ['width', 'fillchar'])
  const wide = wholeOf('width', width)
  const fill = stringOf('fillchar', fillchar)
  const space = Math.max(0, wide - [...self].length)
  const before = left(space, wide)
  return fill.repeat(before) + self + fill.repeat(space - before)
}
