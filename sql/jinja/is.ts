import { nearest } from '#core/nearest.ts'
import { FILTER_NAMES, REFUSED_FILTERS } from './filter/name.ts'
import { argumentsOf } from './given.ts'
import { decimalOf } from './modules/decimal.ts'
import { asNumber, isNumeric } from './number.ts'
import { binary, compare, contains, isCallable, isEqual } from './operator.ts'
import { Refusal } from './refusal.ts'
import { defined, type Given, isThing, Tuple, textOf, Undefined, type Value } from './value.ts'

/** `value is name(…)`, the tests of Jinja2. Throws Refusal for an unknown test, with the nearest one. */
export function holds(name: string, value: Value, given: Given): boolean {
  const test = TESTS[SIGNS[name] ?? name]
  if (test) return test(value, given)
  const near = nearest(name, Object.keys(TESTS))[0]
  throw new Refusal(`unknown test 'is ${name}'`, near ? `did you mean 'is ${near}'?` : undefined)
}

type Test = (value: Value, given: Given) => boolean

const other = (given: Given) => argumentsOf('the test', given, ['other']).other ?? null
const isWhole = (value: Value) => typeof value === 'bigint'
const isNumber = (value: Value) => isNumeric(asNumber(value)) || decimalOf(value) !== undefined
const isSequence = (of: Value) => {
  const value = defined(of)
  if (isThing(value)) return value.thing === 'range' || (value.item !== undefined && value.size !== undefined)
  return Array.isArray(value) || value instanceof Tuple || value instanceof Map || typeof value === 'string'
}
const isIterable = (of: Value) => {
  const value = defined(of)
  return isSequence(value) || (isThing(value) && value.items !== undefined)
}
// The tests of Jinja2 that `select('>', 1)` may name by their signs.
const SIGNS: Readonly<Record<string, string>> = { '==': 'eq', '!=': 'ne', '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' }
const isCased = (of: Value, make: (text: string) => string) => {
  const text = textOf(defined(of))
  return text === make(text) && text.toLowerCase() !== text.toUpperCase()
}
const divides = (value: Value, by: Value, rest: Value) => isEqual(binary('%', value, by), rest)

const TESTS: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string' || (isThing(value) && value.thing === 'Markup'),
  number: isNumber,
  integer: isWhole,
  float: (value) => typeof value === 'number',
  mapping: (value) => value instanceof Map || (isThing(value) && value.thing === 'mapping'),
  sequence: isSequence,
  iterable: isIterable,
  callable: isCallable,
  even: (value) => divides(value, 2n, 0n),
  odd: (value) => divides(value, 2n, 1n),
  divisibleby: (value, given) => divides(value, other(given), 0n),
  lower: (value) => isCased(value, (text) => text.toLowerCase()),
  upper: (value) => isCased(value, (text) => text.toUpperCase()),
  in: (value, given) => contains(other(given), value),
  sameas: (value, given) => value === other(given),
  escaped: () => false,
  // Jinja2 knows those that are refused here, too.
  filter: (value) => FILTER_NAMES.some((name) => name === value) || Object.hasOwn(REFUSED_FILTERS, textOf(value)),
  test: (value) => typeof value === 'string' && Object.hasOwn(TESTS, SIGNS[value] ?? value),
  eq: (value, given) => isEqual(value, other(given)),
  equalto: (value, given) => isEqual(value, other(given)),
  ne: (value, given) => !isEqual(value, other(given)),
  lt: (value, given) => compare('<', value, other(given)),
  lessthan: (value, given) => compare('<', value, other(given)),
  le: (value, given) => compare('<=', value, other(given)),
  gt: (value, given) => compare('>', value, other(given)),
  greaterthan: (value, given) => compare('>', value, other(given)),
  ge: (value, given) => compare('>=', value, other(given)),
}
