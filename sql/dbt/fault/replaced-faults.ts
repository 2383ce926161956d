import type { Fault } from '#core/error.ts'
import { faultAt } from '../../jinja/source.ts'
import type { DbtGraph } from '../graph.ts'
import type { MacroEntry } from '../macro-library.ts'
import { ownMaterialization } from '../materialize/materialization-lookup.ts'
import type { Node } from '../node.ts'
import { isMap, listOf, mapOf } from '../read/yaml.ts'

/**
 * Macros that stand in the place of dbt's own and that nothing would call, since what they do is done here without macros. Told
 * where a node would be other than dbt's by it: nothing is lost in silence.
 */
export function replacedFaults(graph: Pick<DbtGraph, 'nodes' | 'library' | 'invocation'>): readonly Fault[] {
  const faults = new Map<MacroEntry, Fault>()
  for (const node of graph.nodes.values()) {
    const own = ownMaterialization(graph, String(node.config.materialized))
    for (const { names, is } of own ? [] : UNCALLED) {
      if (!is(node)) continue
      for (const name of names) {
        const found = graph.library.replaced(name, node.package)
        if (found === undefined || faults.has(found)) continue
        const what = `'${found.name}' takes the place of dbt's macro, and is not asked here for ${node.id}`
        const mend = 'take it out, or make what needs it by a materialization of your own that calls it'
        faults.set(found, faultAt(found.source, found.statement.at, what, mend))
      }
    }
  }
  return [...faults.values()]
}

interface Uncalled {
  is(node: Node): boolean
  readonly names: readonly string[]
}

// What of dbt's macros is done without them, and of which nodes.
const UNCALLED: readonly Uncalled[] = [
  {
    is: ({ resource }) => resource === 'model' || resource === 'seed' || resource === 'snapshot',
    names: ['drop_relation', 'rename_relation'],
  },
  {
    is: ({ resource, config }) => resource === 'seed' || config.materialized === 'incremental',
    names: ['should_full_refresh'],
  },
  {
    is: ({ resource }) => resource === 'seed',
    names: ['load_csv_rows', 'basic_load_csv_rows', 'create_csv_table', 'reset_csv_table', 'get_csv_sql'],
  },
  {
    is: ({ config }) => config.materialized === 'incremental' && !['ignore', null].includes(changesOf(config)),
    names: ['alter_relation_add_remove_columns', 'alter_column_type'],
  },
  {
    is: ({ config }) => listOf(config.indexes).length > 0,
    names: ['create_indexes', 'get_create_index_sql'],
  },
  {
    is: ({ config }) => listOf(config.pre_hook).length + listOf(config.post_hook).length > 0,
    names: ['run_hooks'],
  },
  {
    is: ({ config }) => isMap(config.persist_docs) && Object.values(config.persist_docs).includes(true),
    names: ['alter_relation_comment', 'alter_column_comment'],
  },
  {
    is: ({ config }) => mapOf(config.contract).enforced === true,
    names: ['get_assert_columns_equivalent', 'table_columns_and_constraints'],
  },
  {
    is: ({ resource }) => resource === 'unit_test',
    names: ['get_unit_test_sql', 'get_fixture_sql', 'get_expected_sql'],
  },
]

const changesOf = ({ on_schema_change: said }: Node['config']): string | null =>
  said === undefined || said === null ? null : String(said)
