import { nearest } from '#core/nearest.ts'
import { attributeOf, itemOf } from './access.ts'
import { argumentsOf, stringOf, wholeOf } from './given.ts'
import { holds } from './is.ts'
import { jsonOf } from './json.ts'
import { literalOf } from './literal.ts'
import { binary, formatted, isEqual, negated, order } from './operator.ts'
import { Refusal } from './refusal.ts'
import {
  defined,
  describe,
  type Given,
  isTrue,
  itemsOf,
  plainOf,
  Tuple,
  textOf,
  Undefined,
  type Value,
} from './value.ts'

/** `value | name(…)`, the filters of Jinja2 and dbt, and `literal`. Throws Refusal for an unknown one, with the nearest. */
export function applyFilter(name: string, value: Value, given: Given, dialect: 'duckdb' | 'clickhouse'): Value {
  if (name === 'literal') return literalOf(value, dialect)
  const filter = FILTERS[name]
  if (filter) return filter(value, given, dialect)
  const near = nearest(name, ['literal', ...Object.keys(FILTERS)])[0]
  throw new Refusal(`unknown filter '${name}'`, near ? `did you mean '${near}'?` : undefined)
}

type Filter = (value: Value, given: Given, dialect: 'duckdb' | 'clickhouse') => Value

const none: Given = { positional: [], named: new Map() }
const text = (make: (text: string) => Value): Filter => {
  return (value, given) => {
    argumentsOf('the filter', given, [])
    return make(textOf(defined(value)))
  }
}
const list = (value: Value): Value[] => [...itemsOf(value)]
const attribute = (value: Value, path: Value): Value =>
  typeof path === 'bigint'
    ? itemOf(value, path)
    : stringOf('attribute', path)
        .split('.')
        .reduce<Value>((of, part) => (/^\d+$/.test(part) ? itemOf(of, BigInt(part)) : attributeOf(of, part)), value)

const FILTERS: Readonly<Record<string, Filter>> = {
  default: otherwise,
  d: otherwise,
  upper: text((of) => of.toUpperCase()),
  lower: text((of) => of.toLowerCase()),
  title: text((of) =>
    of.replace(/[^-\s({[<]+/g, (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()),
  ),
  capitalize: text((of) => of.slice(0, 1).toUpperCase() + of.slice(1).toLowerCase()),
  string: text((of) => of),
  wordcount: text((of) => BigInt(of.match(/\w+/g)?.length ?? 0)),
  trim: (value, given) => {
    const { chars = null } = argumentsOf('trim', given, ['chars'])
    return attributeCall(textOf(defined(value)), 'strip', chars === null ? [] : [chars])
  },
  replace: (value, given) => {
    const { old = null, new: by = null, count } = argumentsOf('replace', given, ['old', 'new', 'count'])
    return attributeCall(
      textOf(defined(value)),
      'replace',
      count === undefined || count === null ? [old, by] : [old, by, count],
    )
  },
  format: (value, given) => formatted(textOf(value), new Tuple(given.positional)),
  indent,
  join,
  length: lengthOf,
  count: lengthOf,
  first: (value) => itemsOf(value)[0] ?? new Undefined('the list is empty, it has no first item'),
  last: (value) => itemsOf(value).at(-1) ?? new Undefined('the list is empty, it has no last item'),
  list,
  items: (value) => (value instanceof Map ? [...value].map((entry) => new Tuple(entry)) : notADict(value)),
  reverse: (value) => (typeof value === 'string' ? [...value].reverse().join('') : list(value).reverse()),
  sort,
  unique,
  min: (value, given) => extreme(value, given, -1),
  max: (value, given) => extreme(value, given, 1),
  sum: (value, given) => {
    const { attribute: path, start = 0n } = argumentsOf('sum', given, ['attribute', 'start'])
    const items =
      path === undefined || path === null ? itemsOf(value) : itemsOf(value).map((item) => attribute(item, path))
    return items.reduce<Value>((sum, item) => binary('+', sum, item), start)
  },
  map,
  select: (value, given, dialect) => chosen(value, given, dialect, true),
  reject: (value, given, dialect) => chosen(value, given, dialect, false),
  selectattr: (value, given) => chosenBy(value, given, true),
  rejectattr: (value, given) => chosenBy(value, given, false),
  attr: (value, given) => attribute(value, argumentsOf('attr', given, ['name']).name ?? null),
  dictsort: (value) =>
    value instanceof Map
      ? [...value].sort(([a], [b]) => order(folded(a), folded(b))).map((entry) => new Tuple(entry))
      : notADict(value),
  abs: (value) => (order(value, 0n) < 0 ? negated(value) : binary('+', value, 0n)),
  int: (value, given) => {
    const { default: fallback = 0n } = argumentsOf('int', given, ['default', 'base'])
    if (typeof value === 'number') return BigInt(Math.trunc(value))
    if (typeof value === 'boolean') return BigInt(value)
    if (typeof value === 'bigint') return value
    const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
    return Number.isFinite(read) ? BigInt(Math.trunc(read)) : fallback
  },
  float: (value, given) => {
    const { default: fallback = 0 } = argumentsOf('float', given, ['default'])
    const read = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(plainOf(value) ?? Number.NaN)
    return Number.isNaN(read) ? fallback : read
  },
  round,
  tojson: (value) => jsonOf(value, { sorted: true, safe: true }),
  as_text: (value) => value,
  as_native: (value) => value,
  as_bool: (value) =>
    typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value,
  as_number: (value) =>
    typeof value === 'string' && /^-?\d+$/.test(value)
      ? BigInt(value)
      : typeof value === 'string'
        ? Number(value)
        : value,
}

function attributeCall(self: string, name: string, positional: readonly Value[]): Value {
  const method = attributeOf(self, name)
  if (typeof method !== 'object' || method === null || !('call' in method) || !method.call)
    throw new Refusal(`no ${name}`)
  return method.call({ positional, named: new Map() })
}

function notADict(value: Value): never {
  throw new Refusal(`the filter needs a dict, not ${describe(value)}`)
}

const folded = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value)

function otherwise(value: Value, given: Given): Value {
  const { default_value: fallback = '', boolean = false } = argumentsOf('default', given, ['default_value', 'boolean'])
  if (value instanceof Undefined) return fallback
  return isTrue(boolean) && !isTrue(value) ? fallback : value
}

function indent(value: Value, given: Given): Value {
  const { width = 4n, first = false, blank = false } = argumentsOf('indent', given, ['width', 'first', 'blank'])
  const pad = typeof width === 'string' ? width : ' '.repeat(wholeOf('width', width))
  return textOf(defined(value))
    .split('\n')
    .map((line, at) => ((at === 0 && !isTrue(first)) || (line.trim() === '' && !isTrue(blank)) ? line : pad + line))
    .join('\n')
}

function join(value: Value, given: Given): Value {
  const { d = '', attribute: path = null } = argumentsOf('join', given, ['d', 'attribute'])
  return itemsOf(value)
    .map((item) => textOf(path === null ? item : attribute(item, path)))
    .join(textOf(d))
}

function lengthOf(value: Value): Value {
  return BigInt(value instanceof Map ? value.size : itemsOf(value).length)
}

function sort(value: Value, given: Given): Value {
  const names = ['reverse', 'case_sensitive', 'attribute'] as const
  const { reverse = false, case_sensitive: exact = false, attribute: path = null } = argumentsOf('sort', given, names)
  const key = keyOf(path, exact)
  const sorted = list(value).sort((a, b) => order(key(a), key(b)))
  // Python keeps equal items in their order when it reverses.
  return isTrue(reverse) ? list(value).sort((a, b) => order(key(b), key(a))) : sorted
}

function unique(value: Value, given: Given): Value {
  const { case_sensitive: exact = false, attribute: path = null } = argumentsOf('unique', given, [
    'case_sensitive',
    'attribute',
  ])
  const key = keyOf(path, exact)
  const seen: Value[] = []
  return list(value).filter((item) => {
    const one = key(item)
    if (seen.some((other) => isEqual(other, one))) return false
    seen.push(one)
    return true
  })
}

function extreme(value: Value, given: Given, side: 1 | -1): Value {
  const { case_sensitive: exact = false, attribute: path = null } = argumentsOf('the filter', given, [
    'case_sensitive',
    'attribute',
  ])
  const key = keyOf(path, exact)
  const items = itemsOf(value)
  if (items.length === 0) return new Undefined('the list is empty')
  return items.reduce((best, item) => (order(key(item), key(best)) * side > 0 ? item : best))
}

function keyOf(path: Value, exact: Value): (item: Value) => Value {
  return (item) => {
    const value = path === null ? item : attribute(item, path)
    return isTrue(exact) ? value : folded(value)
  }
}

function map(value: Value, given: Given, dialect: 'duckdb' | 'clickhouse'): Value {
  const path = given.named.get('attribute')
  const fallback = given.named.get('default')
  if (path !== undefined) {
    return itemsOf(value).map((item) => {
      const found = attribute(item, path)
      return found instanceof Undefined && fallback !== undefined ? fallback : found
    })
  }
  const [name, ...rest] = given.positional
  const inner = { positional: rest, named: given.named }
  return itemsOf(value).map((item) => applyFilter(stringOf('the filter of map', name), item, inner, dialect))
}

function chosen(value: Value, given: Given, _dialect: string, wanted: boolean): Value {
  const [name, ...rest] = given.positional
  if (name === undefined) return list(value).filter((item) => isTrue(item) === wanted)
  return list(value).filter((item) => holds(testName(name), item, { ...none, positional: rest }) === wanted)
}

function chosenBy(value: Value, given: Given, wanted: boolean): Value {
  const [path = null, name, ...rest] = given.positional
  return list(value).filter((item) => {
    const found = attribute(item, path)
    return (name === undefined ? isTrue(found) : holds(testName(name), found, { ...none, positional: rest })) === wanted
  })
}

const SIGNS: Readonly<Record<string, string>> = { '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }

function testName(name: Value): string {
  const read = stringOf('the test', name)
  return SIGNS[read] ?? read
}

function round(value: Value, given: Given): Value {
  const { precision = 0n, method = 'common' } = argumentsOf('round', given, ['precision', 'method'])
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
    throw new Refusal(`round needs a number, not ${describe(value)}`)
  }
  if (typeof value !== 'number' && method === 'common') return BigInt(value)
  const scale = 10 ** wholeOf('precision', precision)
  const number = Number(plainOf(value))
  if (method === 'ceil') return Math.ceil(number * scale) / scale
  if (method === 'floor') return Math.floor(number * scale) / scale
  // Python rounds halves to even, and knows the exact value of the double.
  const scaled = number * scale
  const low = Math.floor(scaled)
  const half = scaled - low
  const rounded = half < 0.5 ? low : half > 0.5 ? low + 1 : low % 2 === 0 ? low : low + 1
  return rounded / scale
}
