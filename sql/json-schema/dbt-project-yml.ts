import { HOLDINGS } from '../dbt/read/project.ts'
import { PROJECT_WORDS } from '../project-file.ts'
import { type JsonSchema, listOf, mapOf, TEXT, TEXTS } from './json-schema.ts'

/** The JSON schema of a dbt_project.yml: the keys that are read here, with their shapes, and no others but dbt's. */
export function dbtProjectYml(): JsonSchema {
  const paths = HOLDINGS.flatMap(([, keys]) => keys.map((key) => [key, TEXTS] as const))
  const tree = { type: ['object', 'null'] }
  const hooks = { anyOf: [TEXTS, listOf({ type: 'object', properties: { sql: TEXT } }), { type: 'null' }] }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'dbt_project.yml as Tidemark reads it',
    type: 'object',
    required: ['name'],
    // dbt's own words are let pass, whether they are read here or not; another one is a slip.
    additionalProperties: false,
    patternProperties: { '^x-': {} },
    properties: {
      ...Object.fromEntries([...PROJECT_WORDS, ...MORE].map((word) => [word, {}])),
      name: { type: 'string', pattern: '^\\w+$' },
      version: TEXT,
      profile: { type: 'string' },
      ...Object.fromEntries(paths),
      'target-path': { type: 'string' },
      'packages-install-path': { type: 'string' },
      vars: tree,
      ...Object.fromEntries(TREES.map((name) => [name, tree])),
      'on-run-start': hooks,
      'on-run-end': hooks,
      dispatch: listOf({
        ...mapOf({ macro_namespace: TEXT, search_order: TEXTS }),
        required: ['macro_namespace', 'search_order'],
      }),
      quoting: { type: 'object' },
      flags: { type: 'object' },
    },
  }
}

// Words of dbt that a project which runs as it is may say.
const MORE = [
  ...['selectors', 'restrict-access', 'dbt-cloud', 'unit_tests', 'functions', 'function-paths', 'modules-path'],
  ...['model-paths', 'source-paths', 'data-paths', 'analysis-paths', 'snapshot-paths'],
]
const TREES = ['models', 'seeds', 'snapshots', 'data_tests', 'tests', 'sources', 'unit_tests', 'exposures']
