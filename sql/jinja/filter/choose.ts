import { once } from '../collection/once.ts'
import { stringOf } from '../given.ts'
import { holds } from '../is.ts'
import { Refusal } from '../refusal.ts'
import { type Given, isTrue, itemsOf, type Value } from '../value.ts'
import { attribute } from './attribute.ts'

/** `map('filter', …)` or `map(attribute='a.b', default=…)`, item by item as they are asked for. */
export function map(value: Value, given: Given, apply: (name: string, value: Value, given: Given) => Value): Value {
  const path = given.named.get('attribute')
  if (path !== undefined && given.positional.length === 0) {
    const otherwise = given.named.get('default')
    const unknown = [...given.named.keys()].find((name) => name !== 'attribute' && name !== 'default')
    if (unknown !== undefined) throw new Refusal(`map has no argument '${unknown}'`)
    return once(
      'generator',
      each(value, (item) => attribute(item, path, otherwise === null ? undefined : otherwise)),
    )
  }
  const [name, ...positional] = given.positional
  if (name === undefined) throw new Refusal("map needs a filter or attribute='name'")
  const inner = { positional, named: given.named }
  return once(
    'generator',
    each(value, (item) => apply(stringOf('the filter of map', name), item, inner)),
  )
}

/** `select` and `reject`: by a test, else by truth. */
export function choose(value: Value, given: Given, wanted: boolean): Value {
  const [name, ...positional] = given.positional
  const test = tested(name, { positional, named: given.named })
  return once(
    'generator',
    kept(value, (item) => test(item) === wanted),
  )
}

/** `selectattr` and `rejectattr`: the same, of an attribute. */
export function chooseBy(value: Value, given: Given, wanted: boolean): Value {
  const [path, name, ...positional] = given.positional
  if (path === undefined) throw new Refusal('selectattr and rejectattr need the name of an attribute')
  const test = tested(name, { positional, named: given.named })
  return once(
    'generator',
    kept(value, (item) => test(attribute(item, path)) === wanted),
  )
}

function tested(name: Value | undefined, given: Given): (value: Value) => boolean {
  if (name === undefined) return isTrue
  const test = stringOf('the test', name)
  return (value) => holds(test, value, given)
}

function* each(value: Value, make: (item: Value) => Value): Generator<Value> {
  for (const item of chosenFrom(value)) yield make(item)
}

function* kept(value: Value, keep: (item: Value) => boolean): Generator<Value> {
  for (const item of chosenFrom(value)) if (keep(item)) yield item
}

// Jinja2 looks at the value's truth first: None, and all else that is false, has no items.
const chosenFrom = (value: Value): readonly Value[] => (isTrue(value) ? itemsOf(value) : [])
