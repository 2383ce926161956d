import { entrySchemas } from '../dbt/fault/entry-shape.ts'
import { CONSTRAINTS } from '../dbt/fault/model-faults.ts'
import { EXPOSED, WORDS } from '../dbt/fault/property-faults.ts'
import { dbtConfig } from './dbt-config.ts'
import { type JsonSchema, listOf, oneOf, orNone } from './json-schema.ts'

/** The JSON schema of the .yml files of a dbt project that describe its nodes: what is refused of them by the kinds of their values, and words that dbt does not know. */
export function dbtPropertiesYml(): JsonSchema {
  const kinds = Object.entries(entrySchemas()).map(([kind, schema]) => [kind, listOf(entry(kind, schema))] as const)
  const later = LATER.map((kind) => [kind, listOf({ type: 'object', required: ['name'] })] as const)
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'properties of a dbt project as Tidemark reads them',
    definitions: { template: { type: 'string', pattern: '\\{[{%]' } },
    type: ['object', 'null'],
    properties: { version: { enum: [2] }, ...Object.fromEntries([...kinds, ...later]), anchors: {} },
    additionalProperties: false,
  }
}

// What is left out, as the docs say, or of a kind that a project which runs as it is may hold.
const LATER = ['metrics', 'semantic_models', 'saved_queries', 'functions']

function entry(kind: string, schema: JsonSchema): JsonSchema {
  const properties = typeof schema.properties === 'object' ? schema.properties : {}
  const words = WORDS[kind]
  const own = {
    ...Object.fromEntries((words?.all ?? []).map((word) => [word, {}])),
    ...properties,
    ...(kind === 'exposures' ? { type: { anyOf: [{ enum: EXPOSED }, { $ref: '#/definitions/template' }] } } : {}),
  }
  const required = ['name', ...(words?.needed ?? [])]
  return { ...schema, properties: own, required, ...(words === undefined ? {} : { additionalProperties: false }) }
}
