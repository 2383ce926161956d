import { callable, type Method, type Thing, Tuple, type Value } from '../value.ts'
import { DICT } from './dict.ts'
import { LIST, TUPLE } from './list.ts'
import { STRING } from './string.ts'

/** The method of this name that Python gives the value's type, bound to it; undefined where it has none. */
export function methodOf(value: Value, name: string): Thing | undefined {
  if (typeof value === 'string') return bound(STRING, value, 'str', name)
  if (Array.isArray(value)) return bound(LIST, value, 'list', name)
  if (value instanceof Tuple) return bound(TUPLE, value, 'tuple', name)
  if (value instanceof Map) return bound(DICT, value, 'dict', name)
  return undefined
}

function bound<T>(
  methods: Readonly<Record<string, Method<T>>>,
  self: T,
  type: string,
  name: string,
): Thing | undefined {
  if (!Object.hasOwn(methods, name)) return undefined
  const method = methods[name]
  return method && callable(`${type}.${name}`, (given) => method(self, given, `${type}.${name}`))
}
