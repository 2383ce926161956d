import { argumentsOf, wholeOf } from '../given.ts'
import { isEqual, order } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { call, type Given, isTrue, itemsOf, type Method, type Tuple, type Value } from '../value.ts'

/** The methods of Python's list. */
export const LIST: Readonly<Record<string, Method<Value[]>>> = {
  append: (self, given, what) => nothing(self.push(item(given, what))),
  extend: (self, given, what) => nothing(self.push(...itemsOf(item(given, what)))),
  insert: (self, given, what) => {
    const { index, item: one = null } = argumentsOf(what, given, ['index', 'item'])
    return nothing(self.splice(wholeOf('index', index), 0, one))
  },
  pop: (self, given, what) => {
    const index = wholeOf('index', argumentsOf(what, given, ['index']).index ?? -1n)
    const at = index < 0 ? index + self.length : index
    const taken = at < 0 ? undefined : self.splice(at, 1)[0]
    if (taken === undefined) throw new Refusal(`pop of item ${index} of a list of ${self.length}`)
    return taken
  },
  remove: (self, given, what) => nothing(self.splice(Number(indexIn(self, given, what)), 1)),
  reverse: (self) => nothing(self.reverse()),
  sort: (self, given, what) => {
    const { key = null, reverse = false } = argumentsOf(what, given, ['key', 'reverse'])
    const keys = new Map(
      self.map((one) => [one, key === null ? one : call(key, { positional: [one], named: new Map() })]),
    )
    const of = (one: Value) => keys.get(one) ?? null
    // Python keeps equal items in their order when it reverses.
    return nothing(self.sort((a, b) => (isTrue(reverse) ? order(of(b), of(a)) : order(of(a), of(b)))))
  },
  copy: (self) => [...self],
  clear: (self) => nothing(self.splice(0)),
  index: indexIn,
  count: countIn,
}

/** The methods of Python's tuple. */
export const TUPLE: Readonly<Record<string, Method<Tuple>>> = {
  index: (self, given, what) => indexIn(self.items, given, what),
  count: (self, given, what) => countIn(self.items, given, what),
}

const nothing = (_done: unknown): null => null
const item = (given: Given, what: string): Value => argumentsOf(what, given, ['item']).item ?? null

function indexIn(items: readonly Value[], given: Given, what: string): Value {
  const { item: one = null, start = 0n } = argumentsOf(what, given, ['item', 'start'])
  const from = wholeOf('start', start)
  const at = items.findIndex((other, index) => index >= from && isEqual(other, one))
  if (at < 0) throw new Refusal('there is no such item')
  return BigInt(at)
}

function countIn(items: readonly Value[], given: Given, what: string): Value {
  const one = item(given, what)
  return BigInt(items.filter((other) => isEqual(other, one)).length)
}
