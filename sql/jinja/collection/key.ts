import { isEqual } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { type Dict, defined, Tuple, typeName, type Value } from '../value.ts'

/** The key of this value that the dict already has: 1, 1.0 and true are one key, equal tuples are. Throws Refusal for lists and dicts. */
export function keyIn(dict: Pick<Dict, 'has' | 'keys'>, key: Value): Value {
  if (typeof key === 'string' || key === null) return key
  if (dict.has(key)) return key
  checkKey(key)
  for (const one of dict.keys()) if (typeof one !== 'string' && isEqual(one, key)) return one
  return key
}

/** Sets a key as Python does: the key that was there first stays. */
export function put(dict: Dict, key: Value, value: Value) {
  dict.set(keyIn(dict, defined(key)), value)
}

/** Throws Refusal for what can be neither a key nor a member of a set. */
export function checkKey(key: Value): void {
  if (Array.isArray(key) || key instanceof Map) throw new Refusal(`a ${typeName(key)} is no key`)
  if (key instanceof Tuple) key.items.forEach(checkKey)
}
