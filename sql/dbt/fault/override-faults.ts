import type { Fault } from '#core/error.ts'
import type { MacroStatement } from '../../jinja/node.ts'
import { faultAt, type Source } from '../../jinja/source.ts'

/** The macros of a project that dbt would call in place of its own, where the statement is made here without asking: their words would be lost in silence. */
export function overrideFaults(
  macros: Iterable<{ readonly name: string; readonly statement: MacroStatement; readonly source: Source }>,
): readonly Fault[] {
  return [...macros].flatMap(({ name, statement, source }) => {
    if (statement.block !== 'macro' || !UNASKED.has(name.replace(/^(default|duckdb)__/, ''))) return []
    return [
      faultAt(
        source,
        statement.at,
        `'${name}' takes the place of dbt's macro, and is not asked here`,
        'take it out, or make what needs it by a materialization of your own that calls it by another name',
      ),
    ]
  })
}

const UNASKED: ReadonlySet<string> = new Set([
  ...[
    'create_table_as',
    'create_view_as',
    'get_create_table_as_sql',
    'get_create_view_as_sql',
    'create_or_replace_view',
  ],
  ...['create_csv_table', 'load_csv_rows', 'basic_load_csv_rows', 'reset_csv_table', 'get_csv_sql'],
  ...['snapshot_hash_arguments', 'snapshot_get_time', 'snapshot_merge_sql', 'snapshot_staging_table'],
  ...['build_snapshot_table', 'build_snapshot_staging_table', 'snapshot_check_strategy', 'post_snapshot'],
  ...['snapshot_timestamp_strategy', 'strategy_dispatch', 'snapshot_check_all_get_existing_columns'],
  ...['process_schema_changes', 'sync_column_schemas', 'check_for_schema_changes', 'should_full_refresh'],
  ...['alter_relation_add_remove_columns', 'alter_column_type', 'create_indexes', 'get_create_index_sql'],
  ...['create_schema', 'drop_relation', 'rename_relation', 'run_hooks', 'apply_grants', 'persist_docs'],
  ...['alter_relation_comment', 'alter_column_comment', 'get_unit_test_sql', 'get_fixture_sql', 'get_expected_sql'],
  ...['collect_freshness', 'get_assert_columns_equivalent', 'table_columns_and_constraints'],
])
