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

/** What dbt refuses in an entry by the kinds of its values alone, by the kind of entry; a text with a template in it may be anything. */
export function misshapen(kind: string, said: Plain): readonly Misshapen[] {
  const shape = SHAPES[kind]
  return shape === undefined ? [] : faultsOf(said, shape, '')
}

/** The same as a JSON schema, by the kind of entry; `#/definitions/template` is any text with a template in it. */
export const entrySchemas = (): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(Object.entries(SHAPES).map(([kind, { schema }]) => [kind, schema]))

interface Shape {
  readonly schema: JsonSchema
  readonly called: string
  readonly mend: string
  readonly takes: (value: Plain) => boolean
  readonly within?: (value: Plain, path: string) => readonly Misshapen[]
}

function faultsOf(value: Plain, shape: Shape, path: string): readonly Misshapen[] {
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
const isNumber = (value: Plain) =>
  typeof value === 'number' || (value instanceof Exact && typeof value.value !== 'object')

const TEMPLATE: JsonSchema = { $ref: '#/definitions/template' }

const ANY: Shape = { schema: {}, called: 'anything', mend: '', takes: () => true }
const TEXT: Shape = {
  schema: { type: 'string' },
  ...{ called: 'a text', mend: 'write it in quotes, or leave it out', takes: isText },
}
const TRUTH: Shape = {
  schema: { anyOf: [{ type: 'boolean' }, TEMPLATE] },
  ...{ called: 'true or false', mend: 'write true or false', takes: (one) => typeof one === 'boolean' },
}
const COUNT: Shape = {
  schema: { anyOf: [{ type: 'integer' }, TEMPLATE] },
  ...{ called: 'a whole number', mend: 'write 1', takes: (one) => Number.isInteger(one) },
}
const MAP: Shape = {
  schema: { type: 'object' },
  ...{ called: 'a map', mend: 'write each word with its value under it', takes: isMap },
}

const oneOf = (...words: readonly string[]): Shape => ({
  schema: { anyOf: [{ enum: words }, TEMPLATE] },
  ...{ called: words.join(', '), mend: 'write one of them' },
  takes: (one) => typeof one === 'string' && words.includes(one),
})

const orNone = (shape: Shape): Shape => ({
  ...shape,
  schema: { anyOf: [shape.schema, { type: 'null' }] },
  takes: (one) => one === null || shape.takes(one),
  within: (one, path) => (one === null ? [] : (shape.within?.(one, path) ?? [])),
})

const either = (one: Shape, other: Shape): Shape => ({
  schema: { anyOf: [one.schema, other.schema] },
  ...{ called: `${one.called} or ${other.called}`, mend: one.mend },
  takes: (value) => one.takes(value) || other.takes(value),
  within: (value, path) => (one.takes(value) ? one : other).within?.(value, path) ?? [],
})

const listOf = (of: Shape): Shape => ({
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

const words = (all: Readonly<Record<string, Shape>>, { needs = [], open }: Words = {}): Shape => ({
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

const named = { name: TEXT, description: TEXT, meta: MAP, config: MAP }
const DOCS = words({ show: TRUTH, node_color: orNone(TEXT) })
const TESTS = listOf(either(MAP, TEXT))
const described = { ...named, data_type: orNone(TEXT), constraints: listOf(MAP), docs: DOCS }
const tested = { ...described, data_tests: TESTS, tests: TESTS }
const COLUMN = words(
  { ...tested, quote: orNone(TRUTH), tags: listOf(TEXT), granularity: orNone(TEXT) },
  { needs: ['name'], open: true },
)
const ofNode = { ...tested, columns: listOf(COLUMN), quote_columns: orNone(TRUTH), access: orNone(TEXT) }
const VERSION_NAME = either(TEXT, { ...COUNT, schema: { type: 'number' }, takes: isNumber })
const INCLUDED = words({ include: either(TEXT, listOf(TEXT)), exclude: listOf(TEXT) })
const VERSION_COLUMN: Shape = {
  ...MAP,
  schema: { anyOf: [INCLUDED.schema, COLUMN.schema] },
  within: (value, path) => faultsOf(value, isMap(value) && value.include !== undefined ? INCLUDED : COLUMN, path),
}
const VERSION = words(
  {
    ...{ v: VERSION_NAME, defined_in: orNone(TEXT), description: TEXT, access: orNone(TEXT), config: MAP },
    ...{ constraints: listOf(MAP), docs: DOCS, data_tests: orNone(TESTS), tests: orNone(TESTS) },
    ...{ columns: listOf(VERSION_COLUMN), deprecation_date: orNone(TEXT) },
  },
  { needs: ['v'] },
)
const AFTER = orNone(words({ count: orNone(COUNT), period: orNone(oneOf('minute', 'hour', 'day')) }))
const loaded = {
  ...{ loaded_at_field: orNone(TEXT), loaded_at_query: orNone(TEXT), tags: listOf(TEXT) },
  freshness: orNone(words({ warn_after: AFTER, error_after: AFTER, filter: orNone(TEXT) })),
  quoting: words({
    ...{ database: orNone(TRUTH), schema: orNone(TRUTH), identifier: orNone(TRUTH), column: orNone(TRUTH) },
  }),
}
const TABLE = words(
  { ...tested, ...loaded, columns: listOf(COLUMN), identifier: orNone(TEXT), external: orNone(MAP) },
  { needs: ['name'], open: true },
)
const OWNER = words({ name: orNone(TEXT), email: orNone(either(TEXT, listOf(TEXT))) }, { open: true })
const ROWS = { rows: orNone(either(listOf(MAP), TEXT)), format: oneOf('dict', 'csv', 'sql'), fixture: orNone(TEXT) }
const VERSION_NAMES = orNone(listOf(VERSION_NAME))

const OPEN = { open: true } as const

const SHAPES: Readonly<Record<string, Shape>> = {
  models: words(
    {
      ...{ ...ofNode, latest_version: orNone(VERSION_NAME), versions: listOf(VERSION) },
      ...{ deprecation_date: orNone(TEXT), time_spine: orNone(MAP) },
    },
    OPEN,
  ),
  seeds: words(ofNode, OPEN),
  snapshots: words(ofNode, OPEN),
  analyses: words(
    { ...described, columns: listOf(words(described, { needs: ['name'], open: true })), access: orNone(TEXT) },
    OPEN,
  ),
  macros: words(
    {
      ...described,
      arguments: listOf(words({ name: TEXT, type: orNone(TEXT), description: TEXT }, { needs: ['name'] })),
    },
    OPEN,
  ),
  data_tests: words(described, OPEN),
  sources: words(
    {
      ...{ ...named, ...loaded, database: orNone(TEXT), schema: orNone(TEXT), loader: TEXT },
      tables: listOf(TABLE),
    },
    OPEN,
  ),
  exposures: words(
    {
      ...{ ...named, owner: OWNER, label: orNone(TEXT), maturity: orNone(oneOf('low', 'medium', 'high')) },
      ...{ type: TEXT, tags: listOf(TEXT), url: orNone(TEXT), depends_on: listOf(TEXT) },
    },
    OPEN,
  ),
  groups: words({ ...named, description: orNone(TEXT), owner: OWNER }, OPEN),
  unit_tests: words(
    {
      ...{ name: TEXT, model: TEXT, description: TEXT, config: MAP },
      ...{ given: listOf(words({ input: TEXT, ...ROWS }, { needs: ['input'] })), expect: words(ROWS) },
      overrides: orNone(words({ macros: MAP, vars: MAP, env_vars: MAP })),
      versions: orNone(words({ include: VERSION_NAMES, exclude: VERSION_NAMES })),
    },
    OPEN,
  ),
}
