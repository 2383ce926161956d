import { fromPlain, textOf } from '../../jinja/value.ts'
import type { DbtProject, Tree } from './project.ts'
import { isMap, isoPlain, listOf, mapOf, type Plain, type PlainMap } from './yaml.ts'

/** The configuration of one node, as plain data. */
export type Config = Readonly<Record<string, Plain>>

/**
 * What the dbt_project.yml of a node's package and, over it, of the root project say of the node with this path of names. Texts
 * with Jinja are rendered by `render`, those of hooks are left for later.
 */
export function treeConfig(
  root: DbtProject,
  of: DbtProject,
  tree: Tree,
  fqn: readonly string[],
  render: (text: string) => Plain,
): Config {
  let config: Config = {}
  for (const project of root.name === of.name ? [root] : [of, root])
    for (const level of levelsOf(project.trees[tree], fqn)) config = mergeConfig(config, renderedConfig(level, render))
  return config
}

/** The same as it is written: as dbt keeps it, each level replaces what one above it says. */
export function writtenConfig(root: DbtProject, of: DbtProject, tree: Tree, fqn: readonly string[]): Config {
  const levels = (root.name === of.name ? [root] : [of, root]).flatMap((one) => [...levelsOf(one.trees[tree], fqn)])
  return Object.assign({}, ...levels)
}

/** One configuration over another: tags and hooks add up, meta and the like are merged, the rest is replaced. */
export function mergeConfig(below: Config, above: Config): Config {
  const merged: Record<string, Plain> = { ...below }
  for (const [written, value] of Object.entries(above)) {
    const key = NAMES[written] ?? written
    const before = merged[key]
    // What is null or no map is left to be refused.
    if (ADDED.has(key)) merged[key] = [...listOf(before), ...(value === null ? [null] : listOf(value))]
    else if (MERGED.has(key) && isMap(value)) merged[key] = before === null ? null : { ...mapOf(before), ...value }
    else if (key === 'grants' && isMap(value)) merged[key] = mergeGrants(mapOf(before), mapOf(value))
    else merged[key] = value
  }
  return merged
}

/**
 * The settings of a node over those of dbt_project.yml, its `tree`. As dbt has it, a null that a node says of a setting that dbt
 * knows takes nothing away: what dbt_project.yml says stands, while a null over a setting of a project's own is one.
 */
export function withoutNulls(config: Config, tree: Config, resource: string): Config {
  const known = resource === 'test' ? TEST : [...NODE, ...(MORE[resource] ?? [])]
  const back = known.flatMap((key) => {
    const value = tree[key] ?? null
    return config[key] === null && value !== null ? [[key, value] as const] : []
  })
  return back.length === 0 ? config : { ...config, ...Object.fromEntries(back) }
}

// The fields of dbt's NodeConfig, of those that add to it, and of TestConfig.
const BASE = ['enabled', 'alias', 'schema', 'database', 'group', 'materialized']
const NODE: readonly string[] = [
  ...[...BASE, 'incremental_strategy', 'batch_size', 'lookback', 'begin', 'persist_docs', 'quoting', 'column_types'],
  ...['full_refresh', 'unique_key', 'on_schema_change', 'on_configuration_change', 'grants', 'packages', 'docs'],
  ...['contract', 'event_time', 'concurrent_batches'],
]
const MORE: Readonly<Partial<Record<string, readonly string[]>>> = {
  model: ['access', 'freshness'],
  seed: ['delimiter', 'quote_columns'],
  snapshot: [
    ...['strategy', 'target_schema', 'target_database', 'updated_at', 'check_cols', 'snapshot_meta_column_names'],
    'dbt_valid_to_current',
  ],
}
const TEST: readonly string[] = [
  ...[...BASE, 'severity', 'store_failures', 'store_failures_as', 'where', 'limit', 'fail_calc', 'warn_if', 'error_if'],
]

const ADDED = new Set(['tags', 'packages', 'pre_hook', 'post_hook'])
const MERGED = new Set(['meta', 'docs', 'column_types', 'persist_docs', 'contract'])

// Hooks are written with a hyphen in YAML and with an underscore in calls.
const NAMES: Readonly<Record<string, string>> = { 'pre-hook': 'pre_hook', 'post-hook': 'post_hook' }

// `+select` adds to the grantees below, `select` takes their place.
function mergeGrants(before: PlainMap, above: PlainMap): PlainMap {
  const merged: Record<string, Plain> = { ...before }
  for (const [key, grantees] of Object.entries(above)) {
    if (key.startsWith('+')) merged[key.slice(1)] = [...listOf(merged[key.slice(1)]), ...listOf(grantees)]
    else merged[key] = listOf(grantees)
  }
  return merged
}

function* levelsOf(tree: PlainMap, fqn: readonly string[]): Generator<Config> {
  let at: PlainMap = tree
  yield ownOf(at)
  for (const name of fqn) {
    const next = at[name]
    if (!isMap(next)) return
    at = next
    yield ownOf(at)
  }
}

// `+key` is a setting whatever its value; a key without it is one unless it holds a folder.
function ownOf(level: PlainMap): Config {
  return Object.fromEntries(
    Object.entries(level).flatMap(([key, value]) =>
      key.startsWith('+') ? [[key.slice(1).trim(), value]] : isMap(value) ? [] : [[key, value]],
    ),
  )
}

/** Settings with their Jinja rendered; hooks and the questions of freshness are rendered when they run. */
export function renderedConfig(config: Config, render: (text: string) => Plain): Config {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      LATER.has(key) ? value : isoPlain(renderedPlain(value, render)),
    ]),
  )
}

/** A description with its Jinja rendered; what is no text is none. */
export function renderedDescription(text: Plain | undefined, render: (text: string) => Plain): string {
  if (typeof text !== 'string') return ''
  return /\{[{%]/.test(text) ? textOf(fromPlain(render(text))) : text
}

/** Every text of a value with its Jinja rendered. */
export function renderedPlain(value: Plain, render: (text: string) => Plain): Plain {
  if (typeof value === 'string') return /\{[{%]/.test(value) ? render(value) : value
  if (Array.isArray(value)) return value.map((one) => renderedPlain(one, render))
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, renderedPlain(one, render)]))
}

const LATER = new Set(['pre-hook', 'post-hook', 'pre_hook', 'post_hook', 'loaded_at_query'])
