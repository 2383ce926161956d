import { argumentsOf } from '../given.ts'
import { contains, isEqual } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { callable, type Given, isThing, itemsOf, reprOf, type Thing, Tuple, type Value } from '../value.ts'
import { checkKey } from './key.ts'

/** Python's set. Runs in order of insertion (Python's order is its own); what cannot be printed alike is refused. */
export function setOf(values: Iterable<Value>): Thing {
  const members: Value[] = []
  const add = (value: Value) => {
    checkKey(value)
    if (!has(members, value)) members.push(value)
  }
  for (const value of values) add(value)
  const keep = (rest: readonly Value[]) => {
    members.splice(0, members.length, ...rest)
  }
  const set: Thing = {
    thing: 'set',
    items: () => members,
    size: () => members.length,
    equals: (other) => isSet(other) && sameMembers(members, [...(other.items?.() ?? [])]),
    order: () => undefined,
    binary: (operator, other, reflected) => {
      if (operator !== '-' || !isSet(other)) return undefined
      const others = itemsOf(other)
      return setOf(reflected ? without(others, members) : without(members, others))
    },
    text: () => {
      if (members.length > 1) throw new Refusal('a set prints in no order', 'make it a list: … | sort')
      return members.length === 0 ? 'set()' : `{${reprOf(members[0] ?? null)}}`
    },
    attribute: (name) => {
      const method = METHODS[name]
      return method && callable(`set.${name}`, (given) => method({ members, add, keep }, given, `set.${name}`))
    },
  }
  return set
}

interface Self {
  readonly members: readonly Value[]
  add(value: Value): void
  keep(rest: readonly Value[]): void
}

type Method = (self: Self, given: Given, what: string) => Value

const has = (members: readonly Value[], value: Value) => members.some((one) => isEqual(one, value))
const isSet = (value: Value): value is Thing => isThing(value) && (value.thing === 'set' || value.thing === 'dict_keys')
const without = (members: readonly Value[], others: readonly Value[]) => members.filter((one) => !has(others, one))
const sameMembers = (a: readonly Value[], b: readonly Value[]) => a.length === b.length && a.every((one) => has(b, one))
const others = (given: Given): readonly Value[] => given.positional.flatMap((one) => [...itemsOf(one)])
const item = (given: Given, what: string): Value => argumentsOf(what, given, ['item']).item ?? null
const nothing = (_done: unknown): null => null

const METHODS: Readonly<Record<string, Method>> = {
  add: (self, given, what) => nothing(self.add(item(given, what))),
  update: (self, given) => nothing(others(given).forEach(self.add)),
  discard: (self, given, what) => nothing(self.keep(without(self.members, [item(given, what)]))),
  remove: (self, given, what) => {
    const one = item(given, what)
    if (!has(self.members, one)) throw new Refusal(`the set has no ${reprOf(one)}`)
    return nothing(self.keep(without(self.members, [one])))
  },
  clear: (self) => nothing(self.keep([])),
  copy: ({ members }) => setOf(members),
  union: ({ members }, given) => setOf([...members, ...others(given)]),
  difference: ({ members }, given) => setOf(without(members, others(given))),
  intersection: ({ members }, given) =>
    setOf(members.filter((one) => given.positional.every((list) => contains(new Tuple(itemsOf(list)), one)))),
  symmetric_difference: ({ members }, given) =>
    setOf([...without(members, others(given)), ...without(others(given), members)]),
  issubset: ({ members }, given) => members.every((one) => has(others(given), one)),
  issuperset: ({ members }, given) => others(given).every((one) => has(members, one)),
  isdisjoint: ({ members }, given) => !members.some((one) => has(others(given), one)),
}
