import { createHash } from 'node:crypto'
import { once } from './collection/once.ts'
import { rangeOf } from './collection/range.ts'
import { setOf } from './collection/set.ts'
import { argumentsOf, stringOf } from './given.ts'
import { jsonOf, readJson } from './json.ts'
import { fill } from './method/dict.ts'
import { Refusal } from './refusal.ts'
import { Returned } from './render.ts'
import {
  callable,
  type Dict,
  type Given,
  isThing,
  isTrue,
  itemsOf,
  reprOf,
  type Thing,
  Tuple,
  textOf,
  type Value,
} from './value.ts'
import { readYamlValue, yamlOf } from './yaml.ts'

/** The names that every template knows: Jinja2's own and those of dbt that ask nothing of a project. */
export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  // Its blocks are templates' own; there are none here.
  ['self', { thing: 'TemplateReference', text: () => '<TemplateReference None>' }],
  ...Object.entries({
    range: rangeOf,
    dict,
    namespace,
    cycler,
    joiner,
    lipsum: () => {
      throw new Refusal('lipsum is not supported')
    },
    return: give,
    set: (given: Given) => tried('set', given, (values) => setOf(itemsOf(values))),
    set_strict: ({ positional }: Given) => setOf(itemsOf(positional[0] ?? null)),
    zip: (given: Given) => {
      const otherwise = given.named.get('default') ?? null
      return given.positional.some((one) => !isIterable(one)) ? otherwise : zipped(given.positional)
    },
    zip_strict: ({ positional }: Given) => zipped(positional),
    tojson,
    fromjson,
    toyaml,
    fromyaml,
    local_md5: (given: Given) => md5(stringOf('value', argumentsOf('local_md5', given, ['value']).value)),
    diff_of_two_dicts: difference,
    log: () => '',
    print: () => '',
  }).map(([name, run]) => [name, callable(name, run)] as const),
])

function dict(given: Given): Value {
  const made: Dict = new Map()
  const { positional } = given
  if (positional.length > 1) throw new Refusal(`dict takes 1 argument at most, not ${positional.length}`)
  if (positional[0] !== undefined) fill(made, positional[0])
  for (const [key, value] of given.named) made.set(key, value)
  return made
}

function namespace(given: Given): Thing {
  const values: Dict = new Map()
  for (const one of given.positional) fill(values, one)
  for (const [key, value] of given.named) values.set(key, value)
  return {
    thing: 'Namespace',
    text: () => `<Namespace ${reprOf(values)}>`,
    attribute: (name) => values.get(name),
    item: (name) => values.get(name),
    assign: (name, value) => {
      values.set(name, value)
    },
  }
}

function cycler(given: Given): Thing {
  const items = given.positional
  let at = 0
  if (items.length === 0) throw new Refusal('cycler needs items')
  const current = () => items[at] ?? null
  return {
    thing: 'Cycler',
    attribute: (name) => {
      if (name === 'current') return current()
      if (name === 'reset') {
        return callable('reset', () => {
          at = 0
          return null
        })
      }
      if (name !== 'next') return undefined
      return callable('next', () => {
        const value = current()
        at = (at + 1) % items.length
        return value
      })
    },
  }
}

function joiner(given: Given): Thing {
  const { sep = ', ' } = argumentsOf('joiner', given, ['sep'])
  let used = false
  return callable('Joiner', () => {
    const text = used ? sep : ''
    used = true
    return text
  })
}

function give(given: Given): never {
  const { data = null } = argumentsOf('return', given, ['data'])
  throw new Returned(data)
}

const isIterable = (value: Value) =>
  typeof value === 'string' ||
  Array.isArray(value) ||
  value instanceof Tuple ||
  value instanceof Map ||
  (isThing(value) && value.items !== undefined)

// dbt gives the default where the value is of a wrong kind.
function tried(what: string, given: Given, make: (value: Value) => Value): Value {
  const { value = null, default: otherwise = null } = argumentsOf(what, given, ['value', 'default'])
  return isIterable(value) ? make(value) : otherwise
}

function zipped(lists: readonly Value[]): Value {
  const items = lists.map(itemsOf)
  const length = items.length === 0 ? 0 : Math.min(...items.map((list) => list.length))
  return once(
    'zip',
    Array.from({ length }, (_, at) => new Tuple(items.map((list) => list[at] ?? null))),
  )
}

function tojson(given: Given): Value {
  const { value = null, sort_keys: sorted = false } = argumentsOf('tojson', given, ['value', 'default', 'sort_keys'])
  return jsonOf(value, { sorted: isTrue(sorted) })
}

function fromjson(given: Given): Value {
  const { string, default: otherwise = null } = argumentsOf('fromjson', given, ['string', 'default'])
  const value = readJson(stringOf('string', string))
  return value === undefined ? otherwise : value
}

function toyaml(given: Given): Value {
  const { value = null, sort_keys: sorted = false } = argumentsOf('toyaml', given, ['value', 'default', 'sort_keys'])
  return yamlOf(value, isTrue(sorted))
}

function fromyaml(given: Given): Value {
  const { value, default: otherwise = null } = argumentsOf('fromyaml', given, ['value', 'default'])
  const read = readYamlValue(stringOf('value', value))
  return read === undefined ? otherwise : read
}

const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex')

// For each list of the first dict what the second's list of that name lacks, without regard to case.
function difference(given: Given): Value {
  const { dict_a: left, dict_b: right } = argumentsOf('diff_of_two_dicts', given, ['dict_a', 'dict_b'])
  if (!(left instanceof Map) || !(right instanceof Map)) throw new Refusal('diff_of_two_dicts takes two dicts of lists')
  const lowered = (value: Value) => itemsOf(value).map((one) => textOf(one).toLowerCase())
  const others = new Map([...right].map(([key, list]) => [textOf(key).toLowerCase(), lowered(list)]))
  const made: Dict = new Map()
  for (const [key, list] of left) {
    const theirs = others.get(textOf(key).toLowerCase())
    const missing =
      theirs === undefined
        ? [...itemsOf(list)]
        : itemsOf(list).filter((one) => !theirs.includes(textOf(one).toLowerCase()))
    if (missing.length > 0) made.set(key, missing)
  }
  return made
}
