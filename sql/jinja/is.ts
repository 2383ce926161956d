import { nearest } from '#core/nearest.ts'
import { argumentsOf } from './given.ts'
import { binary, compare, contains, isCallable, isEqual } from './operator.ts'
import { Refusal } from './refusal.ts'
import { defined, type Given, Tuple, Undefined, type Value } from './value.ts'

/** `value is name(…)`, the tests of Jinja2. Throws Refusal for an unknown test, with the nearest one. */
export function holds(name: string, value: Value, given: Given): boolean {
  const test = TESTS[name]
  if (test) return test(value, given)
  const near = nearest(name, Object.keys(TESTS))[0]
  throw new Refusal(`unknown test 'is ${name}'`, near ? `did you mean 'is ${near}'?` : undefined)
}

type Test = (value: Value, given: Given) => boolean

const other = (given: Given) => argumentsOf('the test', given, ['other']).other ?? null
const isWhole = (value: Value) => typeof value === 'bigint'
const isNumber = (value: Value) => typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
const isSequence = (of: Value) => {
  const value = defined(of)
  return Array.isArray(value) || value instanceof Tuple || value instanceof Map || typeof value === 'string'
}
const divides = (value: Value, by: Value, rest: Value) => isEqual(binary('%', value, by), rest)

const TESTS: Readonly<Record<string, Test>> = {
  defined: (value) => !(value instanceof Undefined),
  undefined: (value) => value instanceof Undefined,
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: isNumber,
  integer: isWhole,
  float: (value) => typeof value === 'number',
  mapping: (value) => value instanceof Map,
  sequence: isSequence,
  iterable: isSequence,
  callable: isCallable,
  even: (value) => divides(value, 2n, 0n),
  odd: (value) => divides(value, 2n, 1n),
  divisibleby: (value, given) => divides(value, other(given), 0n),
  lower: (value) => typeof value === 'string' && value === value.toLowerCase() && value !== value.toUpperCase(),
  upper: (value) => typeof value === 'string' && value === value.toUpperCase() && value !== value.toLowerCase(),
  in: (value, given) => contains(other(given), value),
  sameas: (value, given) => value === other(given),
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
