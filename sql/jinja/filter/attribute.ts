import { itemOf } from '../access.ts'
import { isTrue, Tuple, Undefined, type Value } from '../value.ts'

/** Jinja2's `attribute='a.b.0'`: item after item, `otherwise` where one is missing. */
export function attribute(value: Value, path: Value, otherwise?: Value): Value {
  let found = value
  for (const part of partsOf(path)) {
    found = itemOf(found, part)
    if (found instanceof Undefined && otherwise !== undefined) found = otherwise
  }
  return found
}

/** What the items of a list are compared by: an attribute or more (`'a,b'`), text without its case. */
export function keyBy(path: Value, exact: Value, otherwise?: Value): (item: Value) => Value {
  const cased = (value: Value) => (isTrue(exact) || typeof value !== 'string' ? value : value.toLowerCase())
  return (item) => {
    if (path === null) return cased(item)
    const several = typeof path === 'string' ? path.split(',') : [path]
    const keys = several.map((one) => cased(attribute(item, one, otherwise)))
    return keys.length === 1 ? (keys[0] ?? null) : new Tuple(keys)
  }
}

function partsOf(path: Value): readonly Value[] {
  if (typeof path !== 'string') return path === null ? [] : [path]
  return path.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part))
}
