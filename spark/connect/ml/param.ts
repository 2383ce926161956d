import { didYouMean } from '../error/nearest.ts'
import { PARAM_KINDS } from './param-kinds.gen.ts'

/** Parameters of MLlib by name, `{ maxIter: 10, regParam: 0.1 }`; the server turns numbers into the type that it wants. */
export type Params = Readonly<Record<string, Parameter>>
export type Parameter =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly (readonly number[])[]
  | { readonly vector: readonly number[] }

interface Kinds {
  readonly string: string
  readonly strings: readonly string[]
  readonly number: number
  readonly numbers: readonly number[]
  readonly numberLists: readonly (readonly number[])[]
  readonly integer: number
  readonly integers: readonly number[]
  readonly boolean: boolean
  readonly vector: readonly number[] | { readonly vector: readonly number[] }
  readonly matrix: Parameter
  readonly any: Parameter
}

type Kind = keyof Kinds

/** Parameters of one class of MLlib; of any name where the class is not known here. */
export type ParamsOf<C> = C extends keyof typeof PARAM_KINDS
  ? { readonly [N in keyof (typeof PARAM_KINDS)[C]]?: Kinds[(typeof PARAM_KINDS)[C][N] & Kind] }
  : Params

const WANTED: Readonly<Record<Kind, readonly [words: string, is: (value: unknown) => boolean]>> = {
  string: ['a string', isString],
  strings: ['a list of strings', listOf(isString)],
  number: ['a number', isNumber],
  numbers: ['a list of numbers', listOf(isNumber)],
  numberLists: ['a list of lists of numbers', listOf(listOf(isNumber))],
  integer: ['a whole number', Number.isInteger],
  integers: ['a list of whole numbers', listOf(Number.isInteger)],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  vector: ['a vector: { vector: [ … ] }, or a list of numbers', (value) => listOf(isNumber)(vectorOf(value))],
  matrix: ['a matrix', () => true],
  any: ['a value', () => true],
}

/** Parameters that are all of the class, each with a value that it takes. Throws TypeError for another, with the name that is like it. */
export function checkedParams(className: string, params: object): Params {
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw new TypeError(`parameters are an object, { name: value, … }, not ${JSON.stringify(params)}`)
  const name = className.replace('org.apache.spark.ml.', '')
  const all: Readonly<Record<string, Readonly<Record<string, Kind>>>> = PARAM_KINDS
  const kinds = all[name]
  const given = Object.entries(params).filter(([, value]) => value !== undefined)
  if (kinds === undefined) return Object.fromEntries(given)
  return Object.fromEntries(given.map(([key, value]) => [key, checked(name, kinds, key, value)]))
}

function checked(className: string, kinds: Readonly<Record<string, Kind>>, key: string, value: unknown): Parameter {
  const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined
  if (kind === undefined)
    throw new TypeError(`${className} has no parameter '${key}': ${didYouMean(key, Object.keys(kinds))}`)
  const [wanted, is] = WANTED[kind]
  if (!is(value))
    throw new TypeError(`${className}: the parameter '${key}' takes ${wanted}, not ${JSON.stringify(value)}`)
  // What `is` has found it to be.
  return (kind === 'vector' ? { vector: vectorOf(value) } : value) as Parameter
}

function isString(value: unknown): boolean {
  return typeof value === 'string'
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number'
}

function listOf(is: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(is)
}

function vectorOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'vector' in value ? value.vector : value
}
