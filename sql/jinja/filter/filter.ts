import { nearest } from '#core/nearest.ts'
import { attributeOf } from '../access.ts'
import { once } from '../collection/once.ts'
import { formatted } from '../format.ts'
import { argumentsOf, stringOf } from '../given.ts'
import { jsonOf } from '../json.ts'
import { literalOf } from '../literal.ts'
import { markup } from '../markup.ts'
import { capitalized, STRING } from '../method/string.ts'
import { decimalOf, signedDecimal } from '../modules/decimal.ts'
import { binary, negated, order } from '../operator.ts'
import { Refusal } from '../refusal.ts'
import { describe, type Given, isThing, isTrue, itemsOf, Tuple, Undefined, type Value } from '../value.ts'
import { batch, dictIn, dictsort, extreme, groupby, reverse, slice, sort, unique } from './arrange.ts'
import { attribute } from './attribute.ts'
import { choose, chooseBy, map } from './choose.ts'
import { FILTER_NAMES, type FilterName, REFUSED_FILTERS } from './name.ts'
import { filesizeformat, float, int, round } from './number.ts'
import { indent, join, pprint, textIn, title, truncate, urlencode, wordwrap } from './text.ts'

/** `value | name(…)`, the filters of Jinja2 and dbt, and `literal`. Throws Refusal for an unknown one, with the nearest. */
export function applyFilter(name: string, value: Value, given: Given, dialect: Dialect): Value {
  const known = FILTER_NAMES.find((one) => one === name)
  if (known !== undefined) return FILTERS[known](value, given, dialect)
  const instead = REFUSED_FILTERS[name]
  if (instead !== undefined) throw new Refusal(`the filter '${name}' is not supported`, instead)
  const near = nearest(name, FILTER_NAMES)[0]
  throw new Refusal(`unknown filter '${name}'`, near ? `did you mean '${near}'?` : undefined)
}

type Dialect = 'duckdb' | 'clickhouse'
type Filter = (value: Value, given: Given, dialect: Dialect) => Value

const FILTERS: Readonly<Record<FilterName, Filter>> = {
  abs: (value) => {
    const decimal = decimalOf(value)
    if (decimal !== undefined) return signedDecimal(decimal, () => false)
    if (isThing(value) && value.negative) return order(value, value.negative()) < 0 ? value.negative() : value
    return order(value, 0n) < 0 ? negated(value) : binary('+', value, 0n)
  },
  // In SQL, dbt's four give the value as it is.
  as_bool: same,
  as_native: same,
  as_number: same,
  as_text: same,
  attr: (value, given) => {
    const { name } = argumentsOf('attr', given, ['name'])
    const key = stringOf('name', name)
    if (value instanceof Map) return new Undefined(`a dict has no attribute '${key}'`)
    return attributeOf(value, key)
  },
  batch,
  capitalize: ofText(capitalized),
  center: (value, given) => {
    const { width = 80n } = argumentsOf('center', given, ['width'])
    return method(textIn(value), 'center', [width])
  },
  count: lengthOf,
  d: otherwise,
  default: otherwise,
  dictsort,
  filesizeformat,
  first: (value) => {
    for (const item of isThing(value) && value.items ? value.items() : itemsOf(value)) return item
    return new Undefined('the list is empty, it has no first item')
  },
  float,
  format: (value, given) => {
    const named = given.named.size > 0 ? new Map<Value, Value>(given.named) : undefined
    if (named && given.positional.length > 0)
      throw new Refusal('format takes arguments with or without names, not both')
    return formatted(textIn(value), named ?? new Tuple(given.positional))
  },
  groupby,
  indent,
  int,
  is_list: (value) => Array.isArray(value),
  items: (value) => {
    if (value instanceof Undefined) return []
    return once(
      'generator',
      [...dictIn('items', value)].map((entry) => new Tuple(entry)),
    )
  },
  join,
  last: (value) => {
    if (isThing(value) && (value.size === undefined || value.thing === 'set')) {
      throw new Refusal(`a ${value.thing} has no last item`, 'make it a list before: … | list | last')
    }
    const items = itemsOf(value)
    return items.length === 0 ? new Undefined('the list is empty, it has no last item') : items.at(-1)!
  },
  length: lengthOf,
  list: (value) => [...itemsOf(value)],
  literal: (value, _given, dialect) => literalOf(value, dialect),
  lower: ofText((text) => text.toLowerCase()),
  map: (value, given, dialect) => map(value, given, (name, item, inner) => applyFilter(name, item, inner, dialect)),
  max: (value, given) => extreme(value, given, 1),
  min: (value, given) => extreme(value, given, -1),
  pprint,
  reject: (value, given) => choose(value, given, false),
  rejectattr: (value, given) => chooseBy(value, given, false),
  replace: (value, given) => {
    const { old = null, new: by = null, count = null } = argumentsOf('replace', given, ['old', 'new', 'count'])
    return method(textIn(value), 'replace', [textIn(old), textIn(by), ...(count === null ? [] : [count])])
  },
  reverse,
  round,
  select: (value, given) => choose(value, given, true),
  selectattr: (value, given) => chooseBy(value, given, true),
  slice,
  sort,
  string: ofText((text) => text),
  sum: (value, given) => {
    const { attribute: path = null, start = 0n } = argumentsOf('sum', given, ['attribute', 'start'])
    const items = itemsOf(value).map((item) => (path === null ? item : attribute(item, path)))
    if (typeof start === 'string') throw new Refusal('sum adds no strings', "write … | join('')")
    return items.reduce<Value>((sum, item) => binary('+', sum, item), start)
  },
  title: ofText(title),
  tojson: (value, given) => {
    const { indent: width = null } = argumentsOf('tojson', given, ['indent'])
    return markup(jsonOf(value, { sorted: true, safe: true, indent: width === null ? undefined : Number(width) }))
  },
  trim: (value, given) => {
    const { chars = null } = argumentsOf('trim', given, ['chars'])
    return method(textIn(value), 'strip', chars === null ? [] : [chars])
  },
  truncate,
  unique,
  upper: ofText((text) => text.toUpperCase()),
  urlencode,
  wordcount: ofText((text) => BigInt(text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0)),
  wordwrap,
}

function same(value: Value): Value {
  return value
}

function ofText(make: (text: string) => Value): Filter {
  return (value, given) => {
    argumentsOf('the filter', given, [])
    return make(textIn(value))
  }
}

function method(self: string, name: 'center' | 'replace' | 'strip', positional: readonly Value[]): Value {
  return STRING[name]?.(self, { positional, named: new Map() }, name) ?? null
}

function otherwise(value: Value, given: Given): Value {
  const { default_value: fallback = '', boolean = false } = argumentsOf('default', given, ['default_value', 'boolean'])
  if (value instanceof Undefined) return fallback
  return isTrue(boolean) && !isTrue(value) ? fallback : value
}

function lengthOf(value: Value): Value {
  if (value instanceof Map) return BigInt(value.size)
  if (isThing(value)) {
    if (value.size) return BigInt(value.size())
    throw new Refusal(`${describe(value)} has no length`, 'make it a list before: … | list | length')
  }
  // Of code points, as Python counts; a text may be long, and asked for its length in a loop.
  if (typeof value === 'string')
    return BigInt(value.length - (value.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0))
  return BigInt(itemsOf(value).length)
}
