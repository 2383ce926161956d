import { formatText } from './format.ts'
import { argumentsOf, stringOf, wholeOf } from './given.ts'
import { isEqual, order } from './operator.ts'
import { Refusal } from './refusal.ts'
import { callable, type Dict, type Given, itemsOf, type Thing, Tuple, textOf, type Value } from './value.ts'

/** The method of this name that Python gives the value's type, bound to it; undefined where it has none. */
export function methodOf(value: Value, name: string): Thing | undefined {
  if (typeof value === 'string') return bound(STRING[name], value, `str.${name}`)
  if (Array.isArray(value)) return bound(LIST[name], value, `list.${name}`)
  if (value instanceof Tuple) return bound(TUPLE[name], value, `tuple.${name}`)
  if (value instanceof Map) return bound(DICT[name], value, `dict.${name}`)
  return undefined
}

type Method<T> = (self: T, given: Given, what: string) => Value

function bound<T>(method: Method<T> | undefined, self: T, what: string): Thing | undefined {
  return method && callable(what, (given) => method(self, given, what))
}

const SPACE = '[ \\t\\n\\r\\f\\v\\u00a0]'

function strip(side: 'start' | 'end' | 'both'): Method<string> {
  return (self, given, what) => {
    const { chars = null } = argumentsOf(what, given, ['chars'])
    const set = chars === null ? SPACE : `[${stringOf('chars', chars).replace(/[\]\\^-]/g, '\\$&')}]`
    let text = self
    if (side !== 'end') text = text.replace(new RegExp(`^${set}+`), '')
    if (side !== 'start') text = text.replace(new RegExp(`${set}+$`), '')
    return text
  }
}

function plain(make: (self: string) => Value): Method<string> {
  return (self, given, what) => {
    argumentsOf(what, given, [])
    return make(self)
  }
}

function affix(test: (self: string, affix: string) => boolean): Method<string> {
  return (self, given, what) => {
    const { affix: one = null } = argumentsOf(what, given, ['affix'])
    return (one instanceof Tuple ? one.items : [one]).some((text) => test(self, stringOf(what, text)))
  }
}

function split(self: string, given: Given, what: string): Value {
  const { sep = null, maxsplit = -1n } = argumentsOf(what, given, ['sep', 'maxsplit'])
  const limit = wholeOf('maxsplit', maxsplit)
  const parts = sep === null ? self.trim().split(/\s+/).filter(Boolean) : self.split(stringOf('sep', sep))
  if (limit < 0 || parts.length <= limit + 1) return parts
  const joiner = sep === null ? ' ' : stringOf('sep', sep)
  return [...parts.slice(0, limit), parts.slice(limit).join(joiner)]
}

function replace(self: string, given: Given, what: string): Value {
  const { old, new: by, count = -1n } = argumentsOf(what, given, ['old', 'new', 'count'])
  const parts = self.split(stringOf('old', old))
  const limit = wholeOf('count', count)
  if (limit < 0) return parts.join(stringOf('new', by))
  const kept = parts.splice(limit)
  return [...parts, kept.join(stringOf('old', old))].join(stringOf('new', by))
}

// Every run of letters starts with a capital.
function titled(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => word[0]!.toUpperCase() + word.slice(1).toLowerCase())
}

const STRING: Readonly<Record<string, Method<string>>> = {
  upper: plain((self) => self.toUpperCase()),
  lower: plain((self) => self.toLowerCase()),
  title: plain(titled),
  capitalize: plain((self) => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase()),
  swapcase: plain((self) =>
    [...self].map((one) => (one === one.toUpperCase() ? one.toLowerCase() : one.toUpperCase())).join(''),
  ),
  isdigit: plain((self) => /^\d+$/.test(self)),
  isnumeric: plain((self) => /^\p{N}+$/u.test(self)),
  isalpha: plain((self) => /^\p{L}+$/u.test(self)),
  isalnum: plain((self) => /^[\p{L}\p{N}]+$/u.test(self)),
  isupper: plain((self) => self === self.toUpperCase() && self !== self.toLowerCase()),
  islower: plain((self) => self === self.toLowerCase() && self !== self.toUpperCase()),
  splitlines: plain((self) => self.replace(/\n$/, '').split(/\r?\n/)),
  strip: strip('both'),
  lstrip: strip('start'),
  rstrip: strip('end'),
  startswith: affix((self, one) => self.startsWith(one)),
  endswith: affix((self, one) => self.endsWith(one)),
  split,
  replace,
  join: (self, given, what) =>
    itemsOf(argumentsOf(what, given, ['items']).items ?? [])
      .map((item) => stringOf('each item of join', item))
      .join(self),
  find: (self, given, what) => BigInt(self.indexOf(stringOf('sub', argumentsOf(what, given, ['sub']).sub))),
  count: (self, given, what) => BigInt(self.split(stringOf('sub', argumentsOf(what, given, ['sub']).sub)).length - 1),
  zfill: (self, given, what) => self.padStart(wholeOf('width', argumentsOf(what, given, ['width']).width), '0'),
  format: (self, given) => formatText(self, given),
}

const LIST: Readonly<Record<string, Method<Value[]>>> = {
  append: (self, given, what) => nothing(self.push(argumentsOf(what, given, ['item']).item ?? null)),
  extend: (self, given, what) => nothing(self.push(...itemsOf(argumentsOf(what, given, ['items']).items ?? []))),
  insert: (self, given, what) => {
    const { index, item = null } = argumentsOf(what, given, ['index', 'item'])
    return nothing(self.splice(wholeOf('index', index), 0, item))
  },
  pop: (self, given, what) => {
    const at = wholeOf('index', argumentsOf(what, given, ['index']).index ?? -1n)
    const [taken] = self.splice(at, 1)
    if (taken === undefined) throw new Refusal('pop from an empty list')
    return taken
  },
  remove: (self, given, what) => {
    const at = self.findIndex((one) => isEqual(one, argumentsOf(what, given, ['item']).item ?? null))
    if (at < 0) throw new Refusal('the list has no such item')
    return nothing(self.splice(at, 1))
  },
  reverse: (self) => nothing(self.reverse()),
  sort: (self) => nothing(self.sort(order)),
  copy: (self) => [...self],
  clear: (self) => nothing(self.splice(0)),
  index: (self, given, what) => indexIn(self, given, what),
  count: (self, given, what) => countIn(self, given, what),
}

const TUPLE: Readonly<Record<string, Method<Tuple>>> = {
  index: (self, given, what) => indexIn(self.items, given, what),
  count: (self, given, what) => countIn(self.items, given, what),
}

const DICT: Readonly<Record<string, Method<Dict>>> = {
  items: (self) => [...self].map(([key, value]) => new Tuple([key, value])),
  keys: (self) => [...self.keys()],
  values: (self) => [...self.values()],
  get: (self, given, what) => {
    const { key = null, default: fallback = null } = argumentsOf(what, given, ['key', 'default'])
    return self.get(key) ?? (self.has(key) ? null : fallback)
  },
  update: (self, given) => {
    for (const more of given.positional) if (more instanceof Map) for (const [key, value] of more) self.set(key, value)
    for (const [key, value] of given.named) self.set(key, value)
    return null
  },
  setdefault: (self, given, what) => {
    const { key = null, default: fallback = null } = argumentsOf(what, given, ['key', 'default'])
    if (!self.has(key)) self.set(key, fallback)
    return self.get(key) ?? null
  },
  pop: (self, given, what) => {
    const { key = null, default: fallback } = argumentsOf(what, given, ['key', 'default'])
    const value = self.get(key)
    if (value === undefined && fallback === undefined) throw new Refusal(`the dict has no ${textOf(key)}`)
    self.delete(key)
    return value ?? fallback ?? null
  },
  copy: (self) => new Map(self),
  clear: (self) => nothing(self.clear()),
}

function nothing(_done: unknown): null {
  return null
}

function indexIn(items: readonly Value[], given: Given, what: string): Value {
  const at = items.findIndex((one) => isEqual(one, argumentsOf(what, given, ['item']).item ?? null))
  if (at < 0) throw new Refusal('there is no such item')
  return BigInt(at)
}

function countIn(items: readonly Value[], given: Given, what: string): Value {
  return BigInt(items.filter((one) => isEqual(one, argumentsOf(what, given, ['item']).item ?? null)).length)
}
