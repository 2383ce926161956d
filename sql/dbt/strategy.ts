import { appendSql, deleteInsertSql, mergeSql, type UpsertSql, windowSql } from '#connectors/duckdb/strategy.ts'
import { didYouMean } from '#core/nearest.ts'
import { Refusal } from '../jinja/refusal.ts'
import { type Batch, pythonText } from './batch.ts'
import type { Config } from './config-tree.ts'
import { textsOf } from './yaml.ts'

/** What an incremental strategy has to do with, as a dbt project says it. */
export type Upsert = Pick<UpsertSql, 'target' | 'source' | 'key' | 'columns' | 'predicates'> & {
  readonly config: Config
  readonly batch: Batch | null
}

/** The statements of dbt-duckdb's strategies. Throws Refusal for another one, with those that there are. */
export function strategySql(strategy: string, { config, batch, ...upsert }: Upsert): string {
  if (strategy === 'microbatch') return microbatchSql(upsert, config, batch)
  const make = STRATEGIES[strategy]
  // As dbt has it, a key with NULL in it meets nothing.
  if (make) return make({ ...upsert, equals: '=', ...mergeWords(upsert.columns, config) })
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

function mergeWords(
  columns: readonly string[],
  config: Config,
): Pick<UpsertSql, 'updates' | 'using' | 'updateIf' | 'insertIf'> {
  const included = textsOf(config.merge_update_columns).map((one) => one.toLowerCase())
  const excluded = textsOf(config.merge_exclude_columns).map((one) => one.toLowerCase())
  const unknown = included.find((name) => !columns.some((one) => one.toLowerCase() === name))
  if (unknown !== undefined)
    throw new Refusal(
      `merge_update_columns names '${unknown}', which is no column`,
      didYouMean(unknown, columns) ?? `there are ${columns.join(', ')}`,
    )
  const changed = columns.filter((one) =>
    included.length > 0 ? included.includes(one.toLowerCase()) : !excluded.includes(one.toLowerCase()),
  )
  const { merge_update_condition: updateIf, merge_insert_condition: insertIf } = config
  return {
    updates: included.length + excluded.length > 0 ? changed : null,
    using: textsOf(config.merge_on_using_columns),
    ...(typeof updateIf === 'string' ? { updateIf } : {}),
    ...(typeof insertIf === 'string' ? { insertIf } : {}),
  }
}
