import type { JsonSchema } from '../../json-schema/json-schema.ts'
import { isMap, type Plain } from '../read/yaml.ts'
import { SEMANTIC_SHAPES } from './semantic-shape.ts'
import {
  COUNT,
  either,
  faultsOf,
  isNumber,
  listOf,
  MAP,
  type Misshapen,
  oneOf,
  orNone,
  type Shape,
  TEXT,
  TRUTH,
  words,
} from './shape.ts'

/** What dbt refuses in an entry by the kinds of its values alone, by the kind of entry; a text with a template in it may be anything. */
export function misshapen(kind: string, said: Plain): readonly Misshapen[] {
  const shape = SHAPES[kind]
  return shape === undefined ? [] : faultsOf(said, shape, '')
}

/** The same as a JSON schema, by the kind of entry; `#/definitions/template` is any text with a template in it. */
export const entrySchemas = (): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(Object.entries(SHAPES).map(([kind, { schema }]) => [kind, schema]))

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
  ...SEMANTIC_SHAPES,
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
