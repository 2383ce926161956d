import { Refusal } from '../../jinja/refusal.ts'
import type { Config } from '../read/config-tree.ts'
import { mapOf, type Plain } from '../read/yaml.ts'

/** What a snapshot does of rows that are gone. */
export type HardDeletes = 'ignore' | 'invalidate' | 'new_record'

/** What `hard_deletes` and the older invalidate_hard_deletes say together. Throws Refusal where they say no one thing. */
export function hardDeletesOf(said: Plain | undefined, invalidates: Plain | undefined): HardDeletes {
  if (said != null && invalidates != null)
    throw new Refusal(
      'hard_deletes stands beside invalidate_hard_deletes, which says the same',
      'take invalidate_hard_deletes out',
    )
  const one = said ?? (invalidates === true ? 'invalidate' : 'ignore')
  if (one === 'ignore' || one === 'invalidate' || one === 'new_record') return one
  throw new Refusal(`hard_deletes '${String(one)}' is none of ignore, invalidate, new_record`)
}

/** The columns of the history by dbt's names of them, each as the snapshot calls it. */
export function historyColumns(config: Config): Readonly<Record<HistoryColumn, string>> {
  const named = mapOf(config.snapshot_meta_column_names)
  const name = (of: HistoryColumn) => String(named[of] ?? of)
  return {
    dbt_valid_to: name('dbt_valid_to'),
    dbt_valid_from: name('dbt_valid_from'),
    dbt_scd_id: name('dbt_scd_id'),
    dbt_updated_at: name('dbt_updated_at'),
    dbt_is_deleted: name('dbt_is_deleted'),
  }
}

type HistoryColumn = 'dbt_valid_to' | 'dbt_valid_from' | 'dbt_scd_id' | 'dbt_updated_at' | 'dbt_is_deleted'
