import { hooksSaid } from '../../hook/hook.ts'
import type { Resource } from '../node.ts'
import type { Config } from '../read/config-tree.ts'
import { isMap, listOf, type PlainMap } from '../read/yaml.ts'

/** A node's configuration as dbt writes it: every setting, with its default where nothing is said. */
export function wholeConfig(resource: Resource, config: Config): PlainMap {
  const { pre_hook: pre, post_hook: post, ...said } = config
  const whole: PlainMap = { ...COMMON, ...(OF[resource] ?? {}), ...said }
  const contract = isMap(whole.contract) ? { contract: { enforced: false, alias_types: true, ...whole.contract } } : {}
  const docs = isMap(whole.docs) ? { docs: { show: true, node_color: null, ...whole.docs } } : {}
  if (resource === 'test') return { ...whole, ...contract }
  const names =
    isMap(said.snapshot_meta_column_names) && isMap(META.snapshot_meta_column_names)
      ? { snapshot_meta_column_names: { ...META.snapshot_meta_column_names, ...said.snapshot_meta_column_names } }
      : {}
  return { ...whole, ...names, ...docs, ...contract, 'pre-hook': hooks(pre), 'post-hook': hooks(post) }
}

/** A test's configuration with its two words of keeping failing rows made one: `store_failures_as` decides where it is said. */
export function storedConfig(config: Config): Config {
  const { store_failures: said = null, store_failures_as: as = null } = config
  if (as !== null) return { ...config, store_failures: as !== 'ephemeral' }
  return typeof said === 'boolean' ? { ...config, store_failures_as: said ? 'table' : 'ephemeral' } : config
}

const hooks = (said: Config[string] | undefined) =>
  listOf(said).flatMap((one) =>
    typeof one === 'string'
      ? hooksSaid(one).map((hook) => ({ ...hook, index: null }))
      : [isMap(one) ? { index: null, ...one } : one],
  )

const COMMON: PlainMap = {
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
}

const STORED: PlainMap = {
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
}

const META: PlainMap = {
  target_schema: null,
  target_database: null,
  dbt_valid_to_current: null,
  snapshot_meta_column_names: Object.fromEntries(
    ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'].map((one) => [one, null]),
  ),
}

const OF: Readonly<Partial<Record<Resource, PlainMap>>> = {
  analysis: { materialized: 'view', ...STORED },
  operation: { materialized: 'view', ...STORED },
  model: { materialized: 'view', ...STORED, access: 'protected', freshness: null },
  seed: { materialized: 'seed', ...STORED, delimiter: ',', quote_columns: null },
  snapshot: { materialized: 'snapshot', ...STORED, strategy: null, updated_at: null, check_cols: null, ...META },
  test: {
    materialized: 'test',
    severity: 'ERROR',
    store_failures: null,
    store_failures_as: null,
    where: null,
    limit: null,
    fail_calc: 'count(*)',
    warn_if: '!= 0',
    error_if: '!= 0',
  },
}
