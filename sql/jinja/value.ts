import { Exact, plainInteger } from './exact.ts'
import { Keyed } from './keyed.ts'
import { Refusal } from './refusal.ts'

/**
 * A value of a template with Python's meaning: None is null, int is bigint (any size), float is number, list is an array,
 * dict is a Map in the order of insertion.
 */
export type Value = null | boolean | bigint | number | string | Value[] | Tuple | Dict | Thing | Undefined
export interface Dict extends Map<Value, Value> {}

/**
 * `(1, 2)`: like a list, but prints in parentheses and cannot change. With `names` its items are attributes too; as a value of the
 * Python type `called` it prints with them.
 */
export class Tuple {
  readonly items: readonly Value[]
  readonly names: readonly string[]
  readonly called: string | null

  constructor(items: readonly Value[], names: readonly string[] = [], called: string | null = null) {
    this.items = items
    this.names = names
    this.called = called
  }
}

/** A name, attribute or item that is not there; only `is defined`, `default` and (for parts of a value) truth may touch it. */
export class Undefined {
  readonly #what: Told
  readonly #mend: Told | undefined
  /** A bare name: even its truth is refused, since it is a typing error more often than a question. */
  readonly bare: boolean
  /** What an inline if without else leaves: it prints as nothing. */
  readonly blank: boolean
  /** Jinja2's own reading, where the context asks for it: false, printed as nothing, looped over as empty. */
  readonly lenient: boolean
  /** A part of it, or a call, is undefined again: so is what a first reading cannot know. */
  readonly deep: boolean

  constructor(
    what: Told,
    { bare = false, blank = false, lenient = false, deep = false, mend = undefined as Told | undefined } = {},
  ) {
    this.#what = what
    this.bare = bare
    this.blank = blank
    this.#mend = mend
    this.lenient = lenient
    this.deep = deep
  }

  get what(): string {
    return told(this.#what) ?? ''
  }

  get mend(): string | undefined {
    return told(this.#mend)
  }
}

// Found when it is asked for: most are only tested for.
type Told = string | (() => string | undefined)
const told = (text: Told | undefined) => (typeof text === 'function' ? text() : text)

/** Anything with attributes or a call: functions, macros, `loop`, `this`, relations, moments, ranges, sets, tables. */
export interface Thing {
  /** What Python calls its type. */
  readonly thing: string
  attribute?(name: string): Value | undefined
  /** Attributes that a slip may mean. */
  readonly names?: readonly string[]
  assign?(name: string, value: Value): void
  call?(given: Given): Value
  /** What a loop runs over; what is given once goes on where it stopped. */
  items?(): Iterable<Value>
  /** Its length, which is its truth too; without it there is none, and it is true. */
  size?(): number
  /** Its truth, where that is no length. */
  truth?(): boolean
  /** `thing[index]`; undefined where there is none. */
  item?(index: Value): Value | undefined
  /** `needle in thing`, where it is more than a look at each item. */
  contains?(needle: Value): boolean
  equals?(other: Value): boolean
  /** Negative, zero or positive; undefined where the two have no order. */
  order?(other: Value): number | undefined
  /** `thing operator other`, or `other operator thing` where `reflected`; undefined where Python raises. */
  binary?(operator: string, other: Value, reflected: boolean): Value | undefined
  /** `-thing`. */
  negative?(): Value
  /** As `'{:spec}'.format(thing)` prints it. */
  format?(spec: string): string
  /** As printed inside a list. */
  repr?(): string
  /** As JSON and YAML have it. */
  plain?(): unknown
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

/** A method of one of Python's types; `what` names it in messages. */
export type Method<T> = (self: T, given: Given, what: string) => Value

/** A dict that prints as Python's OrderedDict. */
export function orderedDict(dict: Dict): Dict {
  ORDERED.add(dict)
  return dict
}

const ORDERED = new WeakSet<Dict>()

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
  if (plain instanceof Exact) return plain.value
  if (plain instanceof Keyed) return new Map(plain.pairs.map(([key, value]) => [fromPlain(key), fromPlain(value)]))
  if (typeof plain === 'object') return new Map(Object.entries(plain).map(([key, value]) => [key, fromPlain(value)]))
  throw new Refusal(`a template has no value for a ${typeof plain}`)
}

/** The plain value of a template's: ints become numbers, beyond 2^53 Exact. Throws Refusal for what is no data. */
export function plainOf(value: Value): unknown {
  if (value instanceof Undefined) throw new Refusal(value.what, value.mend)
  if (typeof value === 'bigint') return plainInteger(value)
  if (value instanceof Tuple) return value.items.map(plainOf)
  if (Array.isArray(value)) return value.map(plainOf)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, one]) => [textOf(key), plainOf(one)]))
  if (isThing(value)) {
    if (value.plain) return value.plain()
    throw new Refusal(`${value.thing} is no data`)
  }
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
  if (isThing(value)) return value.truth?.() ?? (value.size === undefined || value.size() > 0)
  return Boolean(value)
}

/** Python's `str()`. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined && value.blank) return ''
  if (isThing(value)) return value.text?.() ?? nameless(value)
  return reprOf(value)
}

/** Python's `repr()`. `within`: the lists and dicts that it is part of, so that one which holds itself has an end. */
export function reprOf(value: Value, within: readonly Value[] = []): string {
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
  if (value instanceof Undefined) {
    if (value.lenient) return 'Undefined'
    throw new Refusal(value.what, value.mend)
  }
  const inner = (one: Value) => reprOf(one, [...within, value])
  if (Array.isArray(value)) return within.includes(value) ? '[...]' : `[${value.map(inner).join(', ')}]`
  if (value instanceof Map) {
    if (within.includes(value)) return '{...}'
    if (ORDERED.has(value))
      return `OrderedDict([${[...value].map(([key, one]) => `(${inner(key)}, ${inner(one)})`).join(', ')}])`
    return `{${[...value].map(([key, one]) => `${inner(key)}: ${inner(one)}`).join(', ')}}`
  }
  if (value instanceof Tuple) {
    if (value.called !== null)
      return `${value.called}(${value.items.map((one, at) => `${value.names[at] ?? ''}=${inner(one)}`).join(', ')})`
    return value.items.length === 1 ? `(${inner(value.items[0] ?? null)},)` : `(${value.items.map(inner).join(', ')})`
  }
  return value.repr?.() ?? value.text?.() ?? nameless(value)
}

// Of a function Python prints where it lies in memory.
function nameless({ thing, call }: Thing): string {
  if (call === undefined) return `<${thing}>`
  throw new Refusal(`${thing} is printed, not called: Python prints an address`, 'write () behind it')
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
  if (value instanceof Undefined) {
    if (value.lenient) return []
    throw new Refusal(value.what, value.mend)
  }
  if (isThing(value) && value.items) return [...value.items()]
  throw new Refusal(`cannot loop over ${describe(value)}`)
}

/** The value as messages show it. */
export function describe(value: Value): string {
  if (value instanceof Undefined) return 'an undefined value'
  const text = reprOf(value)
  return `${typeName(value)} ${text.length > 40 ? `${text.slice(0, 37)}…` : text}`
}

/** Calls a value. Throws Refusal where it has no call. */
export function call(called: Value, given: Given): Value {
  if (called instanceof Undefined && called.deep) return called
  const thing = defined(called)
  if (isThing(thing) && thing.call) return thing.call(given)
  throw new Refusal(`${describe(thing)} cannot be called`)
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
  const body = text.replace(/[\\\p{C}\p{Z}]/gu, (one) =>
    one === ' ' ? one : (ESCAPED[one] ?? escapeOf(one.codePointAt(0) ?? 0)),
  )
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote
}

// Python escapes in repr what cannot be printed.
function escapeOf(code: number): string {
  const digits = code.toString(16)
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
