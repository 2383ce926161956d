import { MATERIALIZATIONS, ROLES } from '../model/config.ts'
import { CHANGES, STRATEGIES } from '../model/increment.ts'
import { BOOLEAN, type JsonSchema, listOf, mapOf, NOTE, oneOf, orNone, TEXT, TEXTS, WHOLE } from './json-schema.ts'

/** Who answers for a table. */
export const OWNED: JsonSchema = {
  type: 'string',
  pattern: '^(team:[a-z0-9][a-z0-9_-]*|[^@\\s]+@[^@\\s]+\\.[^@\\s]+)$',
}
const SPAN = '^\\d+(ms|s|m|h|d|w)$'
const SPAN_TEXT: JsonSchema = { type: 'string', pattern: SPAN }
const RELATION: JsonSchema = { type: 'string', pattern: '^[a-z][a-z0-9_]*$' }
const OBJECT: JsonSchema = { type: 'object' }

const HOOK: JsonSchema = {
  anyOf: [
    { type: 'string' },
    { type: 'object', properties: { sql: { type: 'string' }, transaction: BOOLEAN }, required: ['sql'] },
  ],
}
const HOOKS: JsonSchema = { anyOf: [HOOK, listOf(HOOK)] }

// As a promise is read: a cron or a release calendar needs what goes with it.
const PROMISE: JsonSchema = {
  type: 'object',
  properties: { within: SPAN_TEXT, by: TEXT, zone: TEXT, release: TEXT, warn_at: TEXT },
  anyOf: [{ required: ['within'] }, { required: ['by', 'zone'] }],
}

const HISTORY = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted']

/** The words of a config with the shapes that its reader takes, where it does not take any; one that says nothing is not said. */
export const CONFIG_WORDS: Readonly<Record<string, JsonSchema>> = everyOrNone({
  enabled: BOOLEAN,
  doc: NOTE,
  description: NOTE,
  owner: OWNED,
  tags: TEXTS,
  in: oneOf(ROLES),
  partitions: TEXT,
  at: { anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: TEXT }] },
  unique: TEXTS,
  unique_key: TEXTS,
  known_at: TEXT,
  touches: TEXT,
  alias: RELATION,
  schema: RELATION,
  target_schema: RELATION,
  version: TEXT,
  fresh: { anyOf: [SPAN_TEXT, PROMISE] },
  // A count is of batches.
  lookback: { anyOf: [SPAN_TEXT, { type: 'integer', minimum: 0 }] },
  batch: WHOLE,
  pool: TEXT,
  timeout: SPAN_TEXT,
  formerly: TEXTS,
  full_refresh: BOOLEAN,
  materialized: oneOf(MATERIALIZATIONS),
  contract: mapOf({ enforced: BOOLEAN }),
  incremental_strategy: oneOf(STRATEGIES),
  on_schema_change: oneOf(CHANGES),
  incremental_predicates: TEXTS,
  merge_update_columns: TEXTS,
  merge_exclude_columns: TEXTS,
  event_time: TEXT,
  begin: TEXT,
  batch_size: oneOf(['hour', 'day', 'month', 'year']),
  strategy: oneOf(['timestamp', 'check']),
  updated_at: TEXT,
  check_cols: TEXTS,
  hard_deletes: oneOf(['ignore', 'invalidate', 'new_record']),
  invalidate_hard_deletes: BOOLEAN,
  dbt_valid_to_current: TEXT,
  snapshot_meta_column_names: mapOf(Object.fromEntries(HISTORY.map((name) => [name, TEXT]))),
  column_types: { ...OBJECT, additionalProperties: TEXT },
  delimiter: TEXT,
  access: oneOf(['private', 'protected', 'public']),
  group: TEXT,
  deprecation_date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}' },
  pre_hook: HOOKS,
  post_hook: HOOKS,
})

function everyOrNone(words: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(words).map(([word, schema]) => [word, orNone(schema)]))
}
