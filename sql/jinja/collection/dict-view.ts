import { isEqual } from '../operator.ts'
import { type Dict, isThing, reprOf, type Thing, Tuple, type Value } from '../value.ts'
import { keyIn } from './key.ts'

/** Python's `dict.keys()`, `.values()` or `.items()`: follows the dict, and has no items by number. */
export function dictView(kind: 'dict_keys' | 'dict_values' | 'dict_items', dict: Dict): Thing {
  const items = (): Value[] => {
    if (kind === 'dict_keys') return [...dict.keys()]
    if (kind === 'dict_values') return [...dict.values()]
    return [...dict].map(([key, value]) => new Tuple([key, value]))
  }
  return {
    thing: kind,
    items,
    size: () => dict.size,
    ...(kind === 'dict_keys' ? { contains: (needle: Value) => dict.has(keyIn(dict, needle)) } : {}),
    equals: (other) => {
      if (kind === 'dict_values' || !isThing(other) || !other.items || !/^(dict_|set$)/.test(other.thing)) return false
      const [own, others] = [items(), [...other.items()]]
      return own.length === others.length && own.every((one) => others.some((two) => isEqual(one, two)))
    },
    text: () => `${kind}(${reprOf(items())})`,
  }
}
