import { Refusal } from './refusal.ts'

/**
 * A value of a template with Python's meaning: None is null, int is bigint (any size), float is number, list is an array,
 * dict is a Map in the order of insertion.
 */
export type Value = null | boolean | bigint | number | string | Value[] | Tuple | Dict | Thing | Undefined
export interface Dict extends Map<Value, Value> {}

/** `(1, 2)`: like a list, but prints in parentheses and cannot change. */
export class Tuple {
  readonly items: readonly Value[]

  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** A name, attribute or item that is not there; only `is defined`, `default` and (for parts of a value) truth may touch it. */
export class Undefined {
  readonly what: string
  readonly mend: string | undefined
  /** A bare name: even its truth is refused, since it is a typing error more often than a question. */
  readonly bare: boolean
  /** What an inline if without else leaves: it prints as nothing. */
  readonly blank: boolean

  constructor(what: string, { bare = false, blank = false, mend = undefined as string | undefined } = {}) {
    this.what = what
    this.bare = bare
    this.blank = blank
    this.mend = mend
  }
}

/** Anything with attributes or a call: functions, macros, `loop`, `this`, relations, moments. */
export interface Thing {
  readonly thing: string
  attribute?(name: string): Value | undefined
  assign?(name: string, value: Value): void
  call?(given: Given): Value
  /** Is called though a fault left out one of its arguments. */
  readonly lenient?: boolean
  /** As printed. */
  text?(): string
  /** As a SQL literal, where it is more than its text. */
  literal?(dialect: 'duckdb' | 'clickhouse'): string
}

/** The arguments of a call. */
export interface Given {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** A function of the context under its name. */
export function callable(thing: string, call: (given: Given) => Value): Thing {
  return { thing, call }
}

export function isThing(value: Value): value is Thing {
  return typeof value === 'object' && value !== null && 'thing' in value
}

/** A value of YAML or JSON as a template's: whole numbers are ints. */
export function fromPlain(plain: unknown): Value {
  if (plain === null || plain === undefined) return null
  if (typeof plain === 'number') return Number.isSafeInteger(plain) ? BigInt(plain) : plain
  if (typeof plain === 'string' || typeof plain === 'boolean' || typeof plain === 'bigint') return plain
  if (Array.isArray(plain)) return plain.map(fromPlain)
  if (plain instanceof Date) return plain.toISOString()
  if (typeof plain === 'object') return new Map(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]))
  throw new Refusal(`a template has no value for a ${typeof plain}`)
}

/** The plain value of a template's: ints become numbers. Throws Refusal for what is no data. */
export function plainOf(value: Value): unknown {
  if (value instanceof Undefined) throw new Refusal(value.what, value.mend)
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Tuple) return value.items.map(plainOf)
  if (Array.isArray(value)) return value.map(plainOf)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [textOf(key), plainOf(one)]))
  if (isThing(value)) throw new Refusal(`${value.thing} is no data`)
  return value
}

/** Python's truth: empty containers, zero and None are false. */
export function isTrue(value: Value): boolean {
  if (value instanceof Undefined) {
    if (value.bare) throw new Refusal(value.what, value.mend)
    return false
  }
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Tuple) return value.items.length > 0
  if (value instanceof Map) return value.size > 0
  return Boolean(value)
}

/** Python's `str()`. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined && value.blank) return ''
  if (isThing(value)) return value.text?.() ?? `<${value.thing}>`
  return reprOf(value)
}

/** Python's `repr()`. */
export function reprOf(value: Value): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return value.toString()
    case 'number':
      return floatText(value)
    case 'string':
      return quoted(value)
  }
  if (Array.isArray(value)) return `[${value.map(reprOf).join(', ')}]`
  if (value instanceof Map) return `{${[...value].map(([key, one]) => `${reprOf(key)}: ${reprOf(one)}`).join(', ')}}`
  if (value instanceof Tuple) {
    return value.items.length === 1 ? `(${reprOf(value.items[0] ?? null)},)` : `(${value.items.map(reprOf).join(', ')})`
  }
  if (value instanceof Undefined) throw new Refusal(value.what, value.mend)
  return value.text?.() ?? `<${value.thing}>`
}

/** What Python calls the value's type. */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'dict'
  if (value instanceof Tuple) return 'tuple'
  if (value instanceof Undefined) return 'undefined'
  if (typeof value === 'object') return value.thing
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  return typeof value === 'boolean' ? 'bool' : 'str'
}

/** The items that a loop, a filter or `*` runs over. Throws Refusal for what has none. */
export function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  if (value instanceof Tuple) return value.items
  if (value instanceof Map) return [...value.keys()]
  if (typeof value === 'string') return [...value]
  if (value instanceof Undefined) throw new Refusal(value.what, value.mend)
  throw new Refusal(`cannot loop over ${describe(value)}`)
}

/** The value as messages show it. */
export function describe(value: Value): string {
  if (value instanceof Undefined) return 'an undefined value'
  const text = reprOf(value)
  return `${typeName(value)} ${text.length > 40 ? `${text.slice(0, 37)}…` : text}`
}

/** The value itself; throws Refusal where it is undefined. */
export function defined(value: Value): Exclude<Value, Undefined> {
  if (value instanceof Undefined) throw new Refusal(value.what, value.mend)
  return value
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Object.is(value, -0)) return '-0.0'
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    // Python writes exponents with two digits at least.
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
  }
  const text = String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

const ESCAPED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' }

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: Python escapes exactly these in repr
    /[\\\n\r\t\x00-\x1f\x7f]/g,
    (one) => ESCAPED[one] ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote
}
