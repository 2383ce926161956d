import { HOLDINGS } from '../dbt/read/project.ts'
import { PROJECT_WORDS } from '../project-file.ts'
import { type Configured, configWords, orTemplate } from './dbt-config.ts'
import { type JsonSchema, listOf, mapOf, orNone, TEXT } from './json-schema.ts'

/** The JSON schema of a dbt_project.yml: the keys that are read here, with their shapes, and no others but dbt's. */
export function dbtProjectYml(): JsonSchema {
  const paths = HOLDINGS.flatMap(([, keys]) => keys.map((key) => [key, PATHS] as const))
  const tree = { type: ['object', 'null'] }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'dbt_project.yml as Tidemark reads it',
    definitions: {
      template: { type: 'string', pattern: '\\{[{%]' },
      ...Object.fromEntries(Object.entries(CONFIGURED).map(([word, resource]) => [word, settings(word, resource)])),
    },
    type: 'object',
    required: ['name'],
    // dbt's own words are let pass, whether they are read here or not; another one is a slip.
    additionalProperties: false,
    properties: {
      ...Object.fromEntries([...PROJECT_WORDS, ...MORE].map((word) => [word, {}])),
      name: { type: 'string', pattern: '^\\w+$' },
      version: TEXT,
      'config-version': orNone(orTemplate({ enum: [2] })),
      profile: { type: 'string' },
      ...Object.fromEntries(paths),
      'clean-targets': PATHS,
      'target-path': orNone({ type: 'string' }),
      'log-path': orNone({ type: 'string' }),
      'packages-install-path': orNone({ type: 'string' }),
      'restrict-access': orTemplate({ type: ['boolean', 'null'] }),
      vars: tree,
      ...Object.fromEntries(TREES.map((name) => [name, tree])),
      ...Object.fromEntries(Object.keys(CONFIGURED).map((name) => [name, { $ref: `#/definitions/${name}` }])),
      'on-run-start': STATEMENTS,
      'on-run-end': STATEMENTS,
      dispatch: listOf({
        ...mapOf({ macro_namespace: { type: 'string' }, search_order: { type: 'array', items: { type: 'string' } } }),
        required: ['macro_namespace', 'search_order'],
      }),
      quoting: orNone(
        mapOf(Object.fromEntries(QUOTED.map((word) => [word, orTemplate({ type: ['boolean', 'null'] })]))),
      ),
      flags: tree,
    },
  }
}

const PATHS: JsonSchema = { type: ['array', 'null'], items: TEXT }
const STATEMENTS: JsonSchema = { type: ['string', 'array', 'null'], items: { type: 'string' } }
const QUOTED = ['database', 'project', 'schema', 'identifier', 'snowflake_ignore_case']

// Settings of dbt for all that lies under a folder: a name with + is a setting, a map under another is that of a folder.
function settings(word: string, resource: Configured): JsonSchema {
  const words = Object.entries(configWords(resource)).map(([key, shape]) => [`+${key}`, shape])
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(words),
    additionalProperties: { anyOf: [{ not: { type: 'object' } }, { $ref: `#/definitions/${word}` }] },
  }
}

const CONFIGURED: Readonly<Record<string, Configured>> = { models: 'model', seeds: 'seed', snapshots: 'snapshot' }

// Words of dbt that a project which runs as it is may say.
const MORE = [
  ...['selectors', 'restrict-access', 'dbt-cloud', 'unit_tests', 'functions', 'function-paths', 'modules-path'],
  ...['model-paths', 'source-paths', 'data-paths', 'analysis-paths', 'snapshot-paths'],
]
const TREES = ['data_tests', 'tests', 'sources', 'unit_tests', 'exposures']
