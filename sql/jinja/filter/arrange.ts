import { once } from '../collection/once.ts'
import { argumentsOf, stringOf, wholeOf } from '../given.ts'
import { isEqual, order } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { type Dict, describe, type Given, isThing, isTrue, itemsOf, Tuple, Undefined, type Value } from '../value.ts'
import { attribute, keyBy } from './attribute.ts'

/** `sort(reverse, case_sensitive, attribute)`: a list. */
export function sort(value: Value, given: Given): Value {
  const {
    reverse = false,
    case_sensitive: exact = false,
    attribute: path = null,
  } = argumentsOf('sort', given, ['reverse', 'case_sensitive', 'attribute'])
  return sorted([...itemsOf(value)], keyBy(path, exact), isTrue(reverse))
}

/** `dictsort(case_sensitive, by, reverse)`: a list of (key, value). */
export function dictsort(value: Value, given: Given): Value {
  const {
    case_sensitive: exact = false,
    by = 'key',
    reverse = false,
  } = argumentsOf('dictsort', given, ['case_sensitive', 'by', 'reverse'])
  if (by !== 'key' && by !== 'value') throw new Refusal("dictsort goes by='key' or by='value'")
  const pairs = [...dictIn('dictsort', value)].map((entry) => new Tuple(entry))
  return sorted(pairs, keyBy(by === 'key' ? 0n : 1n, exact), isTrue(reverse))
}

/** `unique(case_sensitive, attribute)`: the first of those that are equal. */
export function unique(value: Value, given: Given): Value {
  const { case_sensitive: exact = false, attribute: path = null } = argumentsOf('unique', given, [
    'case_sensitive',
    'attribute',
  ])
  return once('generator', differing(itemsOf(value), keyBy(path, exact)))
}

/** `min` (side -1) and `max` (side 1). */
export function extreme(value: Value, given: Given, side: 1 | -1): Value {
  const { case_sensitive: exact = false, attribute: path = null } = argumentsOf(side === 1 ? 'max' : 'min', given, [
    'case_sensitive',
    'attribute',
  ])
  const key = keyBy(path, exact)
  const items = itemsOf(value)
  if (items.length === 0) return new Undefined('the list is empty')
  return items.reduce((best, item) => (order(key(item), key(best)) * side > 0 ? item : best))
}

/** `groupby(attribute, default, case_sensitive)`: a list of (grouper, list), by the order of the grouper. */
export function groupby(value: Value, given: Given): Value {
  const {
    attribute: path,
    default: otherwise,
    case_sensitive: exact = false,
  } = argumentsOf('groupby', given, ['attribute', 'default', 'case_sensitive'])
  if (path === undefined) throw new Refusal('groupby needs an attribute')
  const key = keyBy(path, exact, otherwise === null ? undefined : otherwise)
  const groups: { readonly key: Value; readonly items: Value[] }[] = []
  for (const item of sorted([...itemsOf(value)], key, false)) {
    const last = groups.at(-1)
    if (last && isEqual(last.key, key(item))) last.items.push(item)
    else groups.push({ key: key(item), items: [item] })
  }
  return groups.map(({ items }) => {
    const grouper = attribute(items[0] ?? null, path, otherwise === null ? undefined : otherwise)
    return new Tuple([grouper, items], ['grouper', 'list'])
  })
}

/** `batch(linecount, fill_with)`: lists of so many items. */
export function batch(value: Value, given: Given): Value {
  const { linecount, fill_with: fill = null } = argumentsOf('batch', given, ['linecount', 'fill_with'])
  const size = wholeOf('linecount', linecount)
  const items = itemsOf(value)
  const rows: Value[] = []
  for (let at = 0; at < items.length; at += size) {
    const row = items.slice(at, at + size)
    rows.push(fill === null ? row : [...row, ...Array.from({ length: size - row.length }, () => fill)])
  }
  return once('generator', rows)
}

/** `slice(slices, fill_with)`: so many lists, the longer ones first. */
export function slice(value: Value, given: Given): Value {
  const { slices, fill_with: fill = null } = argumentsOf('slice', given, ['slices', 'fill_with'])
  const count = wholeOf('slices', slices)
  const items = itemsOf(value)
  const [each, over] = [Math.floor(items.length / count), items.length % count]
  let from = 0
  const rows = Array.from({ length: count }, (_, at): Value => {
    const to = from + each + (at < over ? 1 : 0)
    const row = items.slice(from, to)
    from = to
    return fill !== null && over > 0 && at >= over ? [...row, fill] : row
  })
  return once('generator', rows)
}

/** `reverse`: text, or what goes once through the items from the end. */
export function reverse(value: Value, given: Given): Value {
  argumentsOf('reverse', given, [])
  if (typeof value === 'string') return [...value].reverse().join('')
  const items = [...itemsOf(value)].reverse()
  return isThing(value) && !/^(range|dict_)/.test(value.thing) ? items : once('list_reverseiterator', items)
}

/** The dict that a filter is given. Throws Refusal for anything else. */
export function dictIn(what: string, value: Value): Dict {
  if (value instanceof Map) return value
  throw new Refusal(`${stringOf('a name', what)} needs a dict, not ${describe(value)}`)
}

// Python keeps equal items in their order when it reverses.
function sorted(items: Value[], key: (item: Value) => Value, backwards: boolean): Value[] {
  const keyed = items.map((item) => ({ item, key: key(item) }))
  return keyed.sort((a, b) => (backwards ? order(b.key, a.key) : order(a.key, b.key))).map(({ item }) => item)
}

function* differing(items: readonly Value[], key: (item: Value) => Value): Generator<Value> {
  const seen: Value[] = []
  for (const item of items) {
    const one = key(item)
    if (seen.some((other) => isEqual(other, one))) continue
    seen.push(one)
    yield item
  }
}
