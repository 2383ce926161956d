import { isEqual } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import type { Thing, Value } from '../value.ts'

/** What can be run over once, as Python's generators: no length, no items by number, always true; `thing` is its type. */
export function once(thing: string, values: Iterable<Value>): Thing {
  const iterator = values[Symbol.iterator]()
  const rest: Iterable<Value> = {
    [Symbol.iterator]: () => ({ next: () => iterator.next() }),
  }
  return {
    thing,
    items: () => rest,
    contains: (needle) => {
      for (let next = iterator.next(); !next.done; next = iterator.next()) if (isEqual(next.value, needle)) return true
      return false
    },
    text: () => {
      throw new Refusal(`a ${thing} prints as its address in memory`, 'make it a list: … | list')
    },
  }
}
