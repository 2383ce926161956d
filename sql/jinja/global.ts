import { argumentsOf, stringOf, wholeOf } from './given.ts'
import { jsonOf } from './json.ts'
import { binary } from './operator.ts'
import { Refusal } from './refusal.ts'
import { Returned } from './render.ts'
import { callable, fromPlain, type Given, itemsOf, type Thing, Tuple, textOf, type Value } from './value.ts'

/** The names that every template knows: Jinja2's own and those of dbt that ask nothing of a project. */
export const GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', callable('range', range)],
  ['dict', callable('dict', dict)],
  ['namespace', callable('namespace', namespace)],
  ['zip', callable('zip', zip)],
  ['set', callable('set', ({ positional }) => [...new Set(itemsOf(positional[0] ?? []))])],
  ['return', callable('return', give)],
  ['tojson', callable('tojson', (given) => jsonOf(given.positional[0] ?? null))],
  ['fromjson', callable('fromjson', fromJson)],
  ['log', callable('log', () => '')],
  ['exceptions', { thing: 'exceptions', attribute: exception }],
])

function range(given: Given): Value {
  const numbers = given.positional.map((value) => wholeOf('an argument of range', value))
  const [start = 0, stop = 0, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers
  if (step === 0) throw new Refusal('range has no step of 0')
  if ((stop - start) / step > 100_000) throw new Refusal('range of more than 100,000 numbers')
  const items: Value[] = []
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) items.push(BigInt(at))
  return items
}

function dict(given: Given): Value {
  const made = new Map<Value, Value>()
  const [first] = given.positional
  if (first instanceof Map) for (const [key, value] of first) made.set(key, value)
  else if (first !== undefined) {
    for (const pair of itemsOf(first)) made.set(itemsOf(pair)[0] ?? null, itemsOf(pair)[1] ?? null)
  }
  for (const [key, value] of given.named) made.set(key, value)
  return made
}

function namespace(given: Given): Thing {
  const values = new Map<string, Value>()
  const [first] = given.positional
  if (first instanceof Map) for (const [key, value] of first) values.set(textOf(key), value)
  for (const [key, value] of given.named) values.set(key, value)
  return {
    thing: 'namespace',
    attribute: (name) => values.get(name),
    assign: (name, value) => {
      values.set(name, value)
    },
  }
}

function zip(given: Given): Value {
  const lists = given.positional.map(itemsOf)
  const length = Math.min(...lists.map((list) => list.length))
  return Array.from(
    { length: lists.length === 0 ? 0 : length },
    (_, at) => new Tuple(lists.map((list) => list[at] ?? null)),
  )
}

function give(given: Given): never {
  const { value = null } = argumentsOf('return', given, ['value'])
  throw new Returned(value)
}

function fromJson(given: Given): Value {
  const { string, default: fallback = null } = argumentsOf('fromjson', given, ['string', 'default'])
  try {
    return fromPlain(JSON.parse(stringOf('string', string)))
  } catch {
    // dbt gives the default for text that is no JSON.
    return fallback
  }
}

function exception(name: string): Thing | undefined {
  if (name !== 'raise_compiler_error' && name !== 'warn') return undefined
  return callable(`exceptions.${name}`, ({ positional }) => {
    if (name === 'warn') return ''
    throw new Refusal(textOf(binary('+', '', positional[0] ?? '')))
  })
}
