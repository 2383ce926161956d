import { appendSql, deleteInsertSql, mergeSql, type UpsertSql, windowSql } from '#connectors/duckdb/publish/strategy.ts'
import { Refusal } from '../../jinja/refusal.ts'
import type { Config } from '../read/config-tree.ts'
import { textsOf } from '../read/yaml.ts'
import { type Batch, pythonText } from './batch.ts'
import { mergeClauses } from './merge-clause.ts'
import { holdMerge } from './merge-faults.ts'

/** What an incremental strategy has to do with, as a dbt project says it. */
export type Upsert = Pick<UpsertSql, 'target' | 'source' | 'key' | 'columns' | 'predicates'> & {
  readonly config: Config
  readonly batch: Batch | null
}

/** The statements of dbt-duckdb's strategies. Throws Refusal for another one, with those that there are. */
export function strategySql(strategy: string, { config, batch, ...upsert }: Upsert): string {
  if (strategy === 'microbatch') return microbatchSql(upsert, config, batch)
  const make = STRATEGIES[strategy]
  if (make === mergeSql) holdMerge(config, upsert.predicates)
  // As dbt has it, a key with NULL in it meets nothing.
  if (make)
    return make({
      ...upsert,
      equals: '=',
      updates: null,
      using: textsOf(config.merge_on_using_columns),
      ...(make === mergeSql ? { whens: mergeClauses(config, upsert.columns) } : {}),
    })
  throw new Refusal(
    `no incremental strategy '${strategy}'`,
    `there are ${Object.keys(STRATEGIES).join(', ')}, microbatch`,
  )
}

function microbatchSql(upsert: Omit<Upsert, 'config' | 'batch'>, config: Config, batch: Batch | null): string {
  if (upsert.key.length > 0)
    throw new Refusal(
      'a model by microbatch has no unique_key: the rows of a batch take the place of those of its time',
      "take it out, or write incremental_strategy='merge'",
    )
  if (batch === null || typeof config.event_time !== 'string')
    throw new Refusal('microbatch needs event_time, and batches to go by')
  const { event_time: column } = config
  const [start, end] = [batch.start, batch.end].map((at) => `'${pythonText(at)}'`)
  return windowSql(upsert, { column, start: start ?? '', end: end ?? '' }).join(';\n')
}

const deleteInsert = (upsert: UpsertSql) => deleteInsertSql(upsert, 'DBT_INCREMENTAL_TARGET').join(';\n')

const STRATEGIES: Readonly<Record<string, (upsert: UpsertSql) => string>> = {
  append: appendSql,
  'delete+insert': deleteInsert,
  delete_insert: deleteInsert,
  merge: mergeSql,
  default: deleteInsert,
}
