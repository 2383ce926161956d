import { appendSql, mergeSql, type UpsertSql, windowSql } from '#connectors/duckdb/publish/strategy.ts'
import { Refusal } from '../../jinja/refusal.ts'
import type { Config } from '../read/config-tree.ts'
import { type Plain, textsOf } from '../read/yaml.ts'
import { type Batch, pythonText } from './batch.ts'
import { mergeClauses } from './merge-clause.ts'
import { holdMerge } from './merge-faults.ts'

/** What an incremental strategy has to do with, as a dbt project says it. */
export type Upsert = Pick<UpsertSql, 'target' | 'source' | 'columns' | 'predicates'> & {
  /** A text is one expression; null where there is no key. */
  readonly key: Plain | undefined
  readonly config: Config
  readonly batch: Batch | null
}

/** The statements of dbt-duckdb's strategies. Throws Refusal for another one, with those that there are. */
export function strategySql(strategy: string, { config, batch, key, ...rest }: Upsert): string {
  const upsert = { ...rest, key: textsOf(key) }
  if (strategy === 'microbatch') return microbatchSql(upsert, config, batch)
  const make = STRATEGIES[strategy]
  if (make === mergeSql) holdMerge(config, upsert.predicates)
  // As dbt has it, a key with NULL in it meets nothing.
  if (make)
    return make({
      ...upsert,
      equals: '=',
      updates: null,
      isList: Array.isArray(key),
      using: textsOf(config.merge_on_using_columns),
      ...(make === mergeSql ? { whens: mergeClauses(config, upsert.columns) } : {}),
    })
  throw new Refusal(
    `no incremental strategy '${strategy}'`,
    `there are ${Object.keys(STRATEGIES).join(', ')}, microbatch`,
  )
}

function microbatchSql(
  upsert: Omit<KeyedSql, 'isList' | 'equals' | 'updates'>,
  config: Config,
  batch: Batch | null,
): string {
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

type KeyedSql = UpsertSql & { readonly isList: boolean }

// Line by line as dbt-duckdb writes it: what a condition says of a column that both sides have is for the engine to refuse.
function deleteInsertSql(upsert: KeyedSql): string {
  const { target, source, key, isList, predicates } = upsert
  if (key.length === 0) return appendSql(upsert)
  const more = predicates.map((one) => `\nand ${one}`).join('')
  const [only = ''] = key
  const met = key.map((one) => `${source}.${one} = DBT_INCREMENTAL_TARGET.${one}`).join('\nand ')
  const gone = isList
    ? `delete from ${target} as DBT_INCREMENTAL_TARGET using ${source} where (${met}${more}\n)`
    : `delete from ${target} where (${only}) in (select (${only}) from ${source})${more}`
  return `${gone}\n;\n${appendSql(upsert)}`
}

const STRATEGIES: Readonly<Record<string, (upsert: KeyedSql) => string>> = {
  append: appendSql,
  'delete+insert': deleteInsertSql,
  delete_insert: deleteInsertSql,
  merge: mergeSql,
  default: deleteInsertSql,
}
