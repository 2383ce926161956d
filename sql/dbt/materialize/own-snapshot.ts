import { parse } from '../../jinja/parse.ts'
import { sourceOf } from '../../jinja/source.ts'
import { callable, type Value } from '../../jinja/value.ts'
import { renderedText } from '../compile.ts'
import { relationValue } from '../context/relation.ts'
import type { Build } from './build.ts'
import { isOwn } from './own-macro.ts'

/** Is the snapshot to be made by macros: of a strategy of the project's own, or with one of dbt's macros of snapshots replaced? */
export const isOwnSnapshot = (build: Build): boolean =>
  !['timestamp', 'check'].includes(String(build.node.config.strategy)) || isOwn(build, ...ASKED)

/** Makes a snapshot by asking the macros that dbt would ask, in its order, each the project's own where it has one. */
export async function ownSnapshotted(build: Build): Promise<null> {
  const { session, sql, relation, standing } = build
  let staging: Value = null
  const keep_ = callable('keep_', ({ positional: [one = null] }) => {
    staging = one
    return ''
  })
  const given = { sql, compiled_code: sql, stood_: standing !== null, made_: relationValue(relation), keep_ }
  const said = await called(build, MAKE, given)
  await session.query(said)
  if (staging !== null) await called(build, '{% do post_snapshot(staging_) %}', { staging_: staging })
  return null
}

const called = (build: Build, text: string, more: Readonly<Record<string, Value>>): Promise<string> =>
  renderedText(build, parse(sourceOf(build.node.file, text)), more)

// The settings of the node go with a strategy though it may read them itself: older ones do.
const MAKE = `
{%- set strategy = strategy_dispatch(config.get('strategy'))(model, 'snapshotted_data', 'source_data', model['config'], stood_) -%}
{%- if not stood_ -%}
  {{ create_table_as(false, made_, build_snapshot_table(strategy, sql)) }}
{%- else -%}
  {%- set names = config.get('snapshot_table_column_names') or get_snapshot_table_column_names() -%}
  {%- do adapter.assert_valid_snapshot_target_given_strategy(made_, names, strategy) -%}
  {%- set staging = build_snapshot_staging_table(strategy, sql, made_) -%}
  {%- do keep_(staging) -%}
  {%- set beside = ['dbt_change_type', 'dbt_unique_key'] -%}
  {%- if strategy.unique_key is not string -%}
    {%- for one in strategy.unique_key -%}{%- do beside.append('dbt_unique_key_' ~ loop.index) -%}{%- endfor -%}
  {%- endif -%}
  {%- do create_columns(made_, adapter.get_missing_columns(staging, made_) | rejectattr('name', 'in', beside) | list) -%}
  {%- set columns = [] -%}
  {%- for one in adapter.get_columns_in_relation(staging) if one.name not in beside -%}
    {%- do columns.append(adapter.quote(one.name)) -%}
  {%- endfor -%}
  {{ snapshot_merge_sql(target=made_, source=staging, insert_cols=columns) }}
{%- endif -%}`

const ASKED: readonly string[] = [
  ...['snapshot_timestamp_strategy', 'snapshot_check_strategy', 'snapshot_check_all_get_existing_columns'],
  ...['snapshot_hash_arguments', 'snapshot_get_time', 'strategy_dispatch', 'get_true_sql', 'current_timestamp'],
  ...['build_snapshot_table', 'snapshot_staging_table', 'build_snapshot_staging_table', 'snapshot_merge_sql'],
  ...['post_snapshot', 'create_columns', 'create_table_as', 'get_dbt_valid_to_current', 'equals'],
  ...['unique_key_fields', 'unique_key_join_on', 'unique_key_is_null', 'unique_key_is_not_null'],
  ...['get_snapshot_table_column_names', 'make_temp_relation'],
]
