import { entrySchemas } from '../dbt/fault/entry-shape.ts'
import { CONSTRAINTS } from '../dbt/fault/model-faults.ts'
import { ACCESS } from '../dbt/fault/node-faults.ts'
import { EXPOSED, WORDS } from '../dbt/fault/property-faults.ts'
import { type Configured, configWords, orTemplate } from './dbt-config.ts'
import type { JsonSchema } from './json-schema.ts'

/** The JSON schema of the .yml files of a dbt project that describe its nodes: what is refused of them by the kinds of their values, and words that dbt does not know. */
export function dbtPropertiesYml(): JsonSchema {
  const kinds = Object.entries(entrySchemas()).map(([kind, schema]) => [kind, entry(kind, schema)] as const)
  const later = LATER.map((kind) => [kind, { type: 'object', required: ['name'] }] as const)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'properties of a dbt project as Tidemark reads them',
    definitions: { template: { type: 'string', pattern: '\\{[{%]' } },
    type: ['object', 'null'],
    // dbt passes by any other word, which may hold anchors, and any version.
    properties: {
      ...Object.fromEntries([...kinds, ...later].map(([kind, items]) => [kind, { type: 'array', items }])),
      ...Object.fromEntries(SLIPS.map((word) => [word, { not: {} }])),
    },
  }
}

// What is left out, as the docs say, or of a kind that a project which runs as it is may hold.
const LATER = ['metrics', 'semantic_models', 'saved_queries', 'functions']

// What stands under these is read by nobody.
const SLIPS = [
  ...['model', 'seed', 'snapshot', 'source', 'exposure', 'macro', 'group', 'analysis', 'metric', 'unit_test'],
  ...['unit-tests', 'data_test', 'data-tests', 'semantic-models', 'saved-queries'],
]

const CONFIGURED: Readonly<Record<string, Configured>> = { models: 'model', seeds: 'seed', snapshots: 'snapshot' }

function entry(kind: string, schema: JsonSchema): JsonSchema {
  const words = WORDS[kind]
  const resource = CONFIGURED[kind] ?? null
  const own = {
    ...Object.fromEntries((words?.all ?? []).map((word) => [word, {}])),
    ...propertiesOf(strict(schema, resource, resource)),
    ...(kind === 'exposures' ? { type: orTemplate({ enum: EXPOSED }) } : {}),
    ...(kind === 'exposures' || kind === 'groups' ? { owner: owned(propertiesOf(schema).owner) } : {}),
  }
  const required = ['name', ...(words?.needed ?? [])]
  return {
    ...strict(schema, resource, resource),
    ...{ properties: own, required, ...(words === undefined ? {} : { additionalProperties: false }) },
  }
}

// What dbt refuses beside the kinds of values, wherever it stands in an entry. The config of a column is its own.
function strict(schema: JsonSchema, resource: Configured | null, of: Configured | null): JsonSchema {
  const { properties, items, anyOf } = schema
  const own = (word: string, one: unknown): unknown => {
    if (word === 'tests' || word === 'data_tests') return TESTS
    if (word === 'config' && of !== null) return { type: 'object', properties: configWords(of) }
    if (word === 'access' && resource === 'model') return orTemplate({ enum: [...ACCESS, null] })
    if (word === 'constraints' && resource === 'model') return { type: 'array', items: CONSTRAINT }
    return isSchema(one) ? strict(one, resource, word === 'columns' ? null : of) : one
  }
  const within = (one: unknown) => (isSchema(one) ? strict(one, resource, of) : one)
  const words = isSchema(properties) ? Object.entries(properties).map(([word, one]) => [word, own(word, one)]) : null
  return {
    ...schema,
    ...(words === null ? {} : { properties: Object.fromEntries(words) }),
    ...(isSchema(properties) && 'data_tests' in properties ? { not: { required: ['tests', 'data_tests'] } } : {}),
    ...(items === undefined ? {} : { items: within(items) }),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map(within) } : {}),
  }
}

const CONSTRAINT: JsonSchema = {
  type: 'object',
  properties: { type: orTemplate({ enum: CONSTRAINTS }) },
  required: ['type'],
}

// One entry is one test, but where its name stands in it: {name: …, test_name: …}.
const TESTS: JsonSchema = {
  type: 'array',
  items: {
    anyOf: [
      { type: 'string' },
      { type: 'object', maxProperties: 1, minProperties: 1 },
      { type: 'object', required: ['test_name'] },
    ],
  },
}

function owned(owner: unknown): JsonSchema {
  const said = { not: { type: 'null' } }
  const either = ['name', 'email'].map((word) => ({ required: [word], properties: { [word]: said } }))
  return { ...(isSchema(owner) ? owner : {}), anyOf: either }
}

const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null

const propertiesOf = ({ properties }: JsonSchema): JsonSchema => (isSchema(properties) ? properties : {})
