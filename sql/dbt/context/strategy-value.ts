import { argumentsOf } from '../../jinja/given.ts'
import { callable, itemsOf, type Thing, textOf, type Value } from '../../jinja/value.ts'
import { MERGE_WORDS } from '../materialize/merge-faults.ts'
import { strategySql } from '../materialize/strategy.ts'
import { type Plain, plainValue, textsOf } from '../read/yaml.ts'
import { columnIn } from './column.ts'

/** `strategy_sql`, by which the macros of strategies that come with dbt write their statements from the settings of the node. */
export function strategyValue(setting: (name: string) => Plain | undefined): Thing {
  const names = ['strategy', 'target', 'source', 'unique_key', 'dest_columns', 'incremental_predicates']
  return callable('strategy_sql', (given) => {
    const said = argumentsOf('strategy_sql', given, names)
    const columns: Value = said.dest_columns ?? []
    return strategySql(textOf(said.strategy ?? ''), {
      target: textOf(said.target ?? ''),
      source: textOf(said.source ?? ''),
      key: plainValue(said.unique_key ?? null),
      columns: itemsOf(columns).map((one) => columnIn(one)?.name ?? textOf(one)),
      predicates: textsOf(plainValue(said.incremental_predicates ?? null)),
      config: Object.fromEntries(MERGE_WORDS.flatMap((name) => entryOf(name, setting(name)))),
      batch: null,
    })
  })
}

const entryOf = (name: string, value: Plain | undefined) => (value === undefined ? [] : [[name, value] as const])
