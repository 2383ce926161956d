import type { History } from '#core/increment.ts'
import { didYouMean } from '#core/nearest.ts'
import { flag, oneOf, type SettingReader, text, texts } from './setting.ts'

/** dbt's words about a snapshot. */
export const SNAPSHOT_WORDS = [
  'strategy',
  'unique_key',
  'updated_at',
  'check_cols',
  'hard_deletes',
  'invalidate_hard_deletes',
  'dbt_valid_to_current',
  'snapshot_meta_column_names',
] as const

/** The history that the words of a snapshot ask for; null where they are wrong, which is kept by the reader. */
export function historyOf(read: SettingReader): History | null {
  const by = read.one('strategy', oneOf(['timestamp', 'check']))
  const key = read.one('unique_key', texts)
  const updatedAt = read.one('updated_at', text)
  const check = read.one('check_cols', (value) => (value === 'all' ? ('all' as const) : texts(value)))
  const said = read.one('hard_deletes', oneOf(['ignore', 'invalidate', 'new_record']))
  const invalidates = read.one('invalidate_hard_deletes', flag)
  const names = read.one('snapshot_meta_column_names', namesOf) ?? namesOf({})
  const validToCurrent = read.one('dbt_valid_to_current', text) ?? null
  const lacks = (word: string, what: string, mend: string) => {
    if (!read.settings.has(word)) read.lack(what, mend)
  }
  lacks(
    'strategy',
    'a snapshot needs a strategy',
    "write strategy='timestamp' with updated_at, or 'check' with check_cols",
  )
  lacks('unique_key', 'a snapshot needs the columns that name a row', "add unique_key='…'")
  if (by === 'timestamp') lacks('updated_at', "strategy 'timestamp' needs updated_at", "add updated_at='…'")
  if (by === 'check') lacks('check_cols', "strategy 'check' needs check_cols", "add check_cols='all', or a list")
  if (by === 'timestamp') read.blame(['check_cols'], "check_cols belongs to strategy 'check'", 'take it out')
  if (said !== undefined)
    read.blame(['invalidate_hard_deletes'], 'hard_deletes says it already', 'take invalidate_hard_deletes out')
  if (by === undefined || key === undefined) return null
  return {
    strategy: 'history',
    ...{ by, key, names, validToCurrent, updatedAt: updatedAt ?? null, check: check ?? [] },
    hardDeletes: said ?? (invalidates ? 'invalidate' : 'ignore'),
  }
}

function namesOf(value: unknown): History['names'] {
  if (typeof value !== 'object' || value === null) throw new RangeError('a name for each column is wanted')
  const given = new Map(Object.entries(value))
  const name = (of: string) => {
    const said = given.get(of)
    given.delete(of)
    return said === undefined ? of : text(said)
  }
  const names = {
    id: name('dbt_scd_id'),
    updated: name('dbt_updated_at'),
    from: name('dbt_valid_from'),
    to: name('dbt_valid_to'),
    deleted: name('dbt_is_deleted'),
  }
  const all = ['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to', 'dbt_is_deleted']
  const [unknown] = given.keys()
  if (unknown !== undefined)
    throw new RangeError(
      `a snapshot has no column '${unknown}'; ${didYouMean(unknown, all) ?? `it has ${all.join(', ')}`}`,
    )
  return names
}
