import { dictView } from '../collection/dict-view.ts'
import { keyIn, put } from '../collection/key.ts'
import { argumentsOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { type Dict, itemsOf, type Method, reprOf, Tuple, type Value } from '../value.ts'

/** The methods of Python's dict. */
export const DICT: Readonly<Record<string, Method<Dict>>> = {
  items: (self) => dictView('dict_items', self),
  keys: (self) => dictView('dict_keys', self),
  values: (self) => dictView('dict_values', self),
  get: (self, given, what) => {
    const { key = null, default: fallback = null } = argumentsOf(what, given, ['key', 'default'])
    const found = self.get(keyIn(self, key))
    return found === undefined ? fallback : found
  },
  update: (self, given) => {
    for (const more of given.positional) fill(self, more)
    for (const [key, value] of given.named) self.set(key, value)
    return null
  },
  setdefault: (self, given, what) => {
    const { key = null, default: fallback = null } = argumentsOf(what, given, ['key', 'default'])
    const own = keyIn(self, key)
    if (!self.has(own)) self.set(own, fallback)
    return self.get(own) ?? null
  },
  pop: (self, given, what) => {
    const { key = null, default: fallback } = argumentsOf(what, given, ['key', 'default'])
    const own = keyIn(self, key)
    const value = self.get(own)
    if (value === undefined && fallback === undefined) throw new Refusal(`the dict has no ${reprOf(key)}`)
    self.delete(own)
    return value === undefined ? (fallback ?? null) : value
  },
  popitem: (self) => {
    const last = [...self].at(-1)
    if (last === undefined) throw new Refusal('popitem of an empty dict')
    self.delete(last[0])
    return new Tuple(last)
  },
  fromkeys: (_self, given, what) => {
    const { keys = [], value = null } = argumentsOf(what, given, ['keys', 'value'])
    const made: Dict = new Map()
    for (const key of itemsOf(keys)) put(made, key, value)
    return made
  },
  copy: (self) => new Map(self),
  clear: (self) => {
    self.clear()
    return null
  },
}

/** Puts the entries of a dict, or pairs, into a dict. Throws Refusal for what is neither. */
export function fill(dict: Dict, more: Value) {
  if (more instanceof Map) for (const [key, value] of more) put(dict, key, value)
  else
    for (const pair of itemsOf(more)) {
      const [key, value, ...rest] = itemsOf(pair)
      if (key === undefined || value === undefined || rest.length > 0) throw new Refusal(`${reprOf(pair)} is no pair`)
      put(dict, key, value)
    }
}
