import { Exact } from '../../jinja/exact.ts'
import type { JsonSchema } from '../../json-schema/json-schema.ts'
import { isMap, type Plain } from '../read/yaml.ts'

/** A value of another kind than an entry of a .yml file takes there. */
export interface Misshapen {
  /** The words down to it, as `columns.data_tests`. */
  readonly path: string
  readonly what: string
  readonly mend: string
}

/** The kind of a value, as a JSON schema and as what it takes. */
export interface Shape {
  readonly schema: JsonSchema
  readonly called: string
  readonly mend: string
  readonly takes: (value: Plain) => boolean
  readonly within?: (value: Plain, path: string) => readonly Misshapen[]
}

/** What a value is, and a shape does not take; a text with a template in it may be anything. */
export function faultsOf(value: Plain, shape: Shape, path: string): readonly Misshapen[] {
  if (typeof value === 'string' && /\{[{%]/.test(value)) return []
  if (shape.takes(value)) return shape.within?.(value, path) ?? []
  return [{ path, what: `${path}: is ${kindOf(value)}, and takes ${shape.called}`, mend: shape.mend }]
}

function kindOf(value: Plain): string {
  if (value === null) return 'empty'
  if (isMap(value)) return 'a map'
  if (typeof value === 'string') return `the text '${value}'`
  return typeof value === 'object' && !(value instanceof Exact) ? 'a list' : `'${String(value)}'`
}

const isText = (value: Plain) =>
  typeof value === 'string' || (value instanceof Exact && typeof value.value === 'object') // a day or an instant
export const isNumber = (value: Plain) =>
  typeof value === 'number' || (value instanceof Exact && typeof value.value !== 'object')

const TEMPLATE: JsonSchema = { $ref: '#/definitions/template' }

const ANY: Shape = { schema: {}, called: 'anything', mend: '', takes: () => true }
export const TEXT: Shape = {
  schema: { type: 'string' },
  ...{ called: 'a text', mend: 'write it in quotes, or leave it out', takes: isText },
}
export const TRUTH: Shape = {
  schema: { anyOf: [{ type: 'boolean' }, TEMPLATE] },
  ...{ called: 'true or false', mend: 'write true or false', takes: (one) => typeof one === 'boolean' },
}
export const COUNT: Shape = {
  schema: { anyOf: [{ type: 'integer' }, TEMPLATE] },
  ...{ called: 'a whole number', mend: 'write 1', takes: (one) => Number.isInteger(one) },
}
export const MAP: Shape = {
  schema: { type: 'object' },
  ...{ called: 'a map', mend: 'write each word with its value under it', takes: isMap },
}

/** One of these words, whatever its case. */
export const oneOfNoCase = (...all: readonly string[]): Shape => ({
  ...oneOf(...all),
  schema: { type: 'string' },
  takes: (one) => typeof one === 'string' && all.includes(one.toLowerCase()),
})

export const oneOf = (...words: readonly string[]): Shape => ({
  schema: { anyOf: [{ enum: words }, TEMPLATE] },
  ...{ called: words.join(', '), mend: 'write one of them' },
  takes: (one) => typeof one === 'string' && words.includes(one),
})

export const orNone = (shape: Shape): Shape => ({
  ...shape,
  schema: { anyOf: [shape.schema, { type: 'null' }] },
  takes: (one) => one === null || shape.takes(one),
  within: (one, path) => (one === null ? [] : (shape.within?.(one, path) ?? [])),
})

export const either = (one: Shape, other: Shape): Shape => ({
  schema: { anyOf: [one.schema, other.schema] },
  ...{ called: `${one.called} or ${other.called}`, mend: one.mend },
  takes: (value) => one.takes(value) || other.takes(value),
  within: (value, path) => (one.takes(value) ? one : other).within?.(value, path) ?? [],
})

export const listOf = (of: Shape): Shape => ({
  schema: { type: 'array', items: of.schema },
  ...{ called: 'a list', mend: 'write - in front of each of its entries' },
  takes: (one) => Array.isArray(one),
  within: (value, path) => (value as readonly Plain[]).flatMap((one) => faultsOf(one, of, path)), // a list, above
})

interface Words {
  readonly needs?: readonly string[]
  /** Are other words taken too? */
  readonly open?: true
}

export const words = (all: Readonly<Record<string, Shape>>, { needs = [], open }: Words = {}): Shape => ({
  ...MAP,
  schema: {
    type: 'object',
    properties: Object.fromEntries(Object.entries(all).map(([key, { schema }]) => [key, schema])),
    ...(open ? {} : { additionalProperties: false }),
    ...(needs.length === 0 ? {} : { required: needs }),
  },
  within: (value, path) => {
    if (!isMap(value)) return []
    const at = (key: string) => (path === '' ? key : `${path}.${key}`)
    const lacks = needs.filter((key) => value[key] === undefined)
    return [
      ...lacks.map((key) => ({ path, what: `an entry of ${path}: has no ${key}`, mend: `write ${key}: in it` })),
      ...Object.entries(value).flatMap(([key, one]) => {
        const shape = Object.hasOwn(all, key) ? all[key] : open && ANY
        if (shape) return faultsOf(one, shape, at(key))
        const what = `'${key}' is no word of ${path}:`
        return [{ path: at(key), what, mend: `there are ${Object.keys(all).join(', ')}` }]
      }),
    ]
  },
})
