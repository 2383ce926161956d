import type { History } from '#core/increment.ts'
import { quoteName } from '../quote.ts'

/** What the statements of a history have to do with. */
export interface HistorySql extends Omit<History, 'strategy'> {
  /** Relations as SQL writes them. */
  readonly target: string
  readonly source: string
  /** The SQL value of the instant that stands for now. */
  readonly now: string
  /**
   * A version that would begin before the last one of its row ended begins now: no two overlap, whatever a row's date says. Not so
   * in dbt, where a row that comes back with its old date gets the id and the begin of its first version.
   */
  readonly unbroken: boolean
  /** Columns of the query. */
  readonly columns: readonly string[]
  /** Those of them that the table has already had. */
  readonly existing: readonly string[]
}

/** The query for the first versions of all rows: its columns and those of the history behind them. */
export function firstVersionsSql(of: Omit<HistorySql, 'target' | 'columns' | 'existing' | 'unbroken'>): string {
  const { id, updated, from, to, deleted } = of.names
  const at = updatedAt(of)
  const flag = of.hardDeletes === 'new_record' ? `, 'False' as ${deleted}` : ''
  return `select *, ${versionId([...of.key, at])} as ${id}, ${at} as ${updated}, ${at} as ${from}, ${openEnd(of)} as ${to}${flag} from ${of.source}`
}

/**
 * The statements that bring a history up to date, in order: a row that changed gets an end and a successor, one that is gone gets
 * what `hardDeletes` says. They leave two temporary tables behind for `historyDrops`.
 */
export function historySql(of: HistorySql): readonly string[] {
  const deletes = of.hardDeletes !== 'ignore'
  return [
    changesSql(of),
    ...(deletes ? [goneSql(of)] : []),
    endSql(of, 'changed.history_at', 'history_changes', 'history_before'),
    ...(deletes ? [endSql(of, of.now, 'history_gone', of.names.id)] : []),
    insertSql(of),
    ...(of.hardDeletes === 'new_record' ? [deletionSql(of)] : []),
  ]
}

/** Drops what `historySql` left behind. */
export const historyDrops: readonly string[] = ['changes', 'gone'].map(
  (name) => `drop table if exists temp.history_${name}`,
)

type Dated = Pick<HistorySql, 'updatedAt' | 'now'>
const updatedAt = (of: Dated): string => of.updatedAt ?? of.now
// As the key, it may be an expression.
const at = (of: Dated): string => (of.updatedAt === null ? of.now : 'source.history_updated_at')

// dbt's id of a version: what it is hashed of is part of what others read.
const versionId = (parts: readonly string[]): string =>
  `md5(${parts.map((one) => `coalesce(cast(${one} as varchar), '')`).join(" || '|' || ")})`

// Of the type of updated_at, whatever the end is written as.
const openEnd = (of: Dated & Pick<HistorySql, 'validToCurrent'>): string =>
  `coalesce(nullif(${updatedAt(of)}, ${updatedAt(of)}), ${of.validToCurrent ?? 'null'})`

const live = ({ names, validToCurrent }: HistorySql, alias: string): string =>
  validToCurrent === null
    ? `${alias}.${names.to} is null`
    : `(${alias}.${names.to} = ${validToCurrent} or ${alias}.${names.to} is null)`

// The key may be an expression: it is worked out on either side before the two meet.
const keyed = ({ key }: HistorySql, from: string): string =>
  `(select *, ${key.map((one, index) => `${one} as history_key_${index}`).join(', ')} from ${from})`
const met = ({ key }: HistorySql): string =>
  key.map((_, index) => `live.history_key_${index} = source.history_key_${index}`).join(' and ')
const unkeyed = ({ key }: HistorySql, ...more: readonly string[]): string =>
  `exclude (${[...key.map((_, index) => `history_key_${index}`), ...more].join(', ')})`

const dated = (of: HistorySql): string =>
  of.updatedAt === null ? of.source : `(select *, ${of.updatedAt} as history_updated_at from ${of.source})`

const sides = (of: HistorySql): string =>
  `with source as ${keyed(of, dated(of))},\nlive as (select * from ${keyed(of, of.target)} as live where ${live(of, 'live')})`

function changesSql(of: HistorySql): string {
  const back = of.hardDeletes === 'new_record' ? ` or live.${of.names.deleted} = 'True'` : ''
  return `create or replace temporary table history_changes as
${sides(of)}
select source.* ${unkeyed(of, ...(of.updatedAt === null ? [] : ['history_updated_at']))}, live.${of.names.id} as history_before, ${begin(of)} as history_at
from source left join live on ${met(of)}
where live.history_key_0 is null or (${changed(of)})${back}`
}

function begin(of: HistorySql): string {
  const begun = at(of)
  if (!of.unbroken) return begun
  const { from, to } = of.names
  const same = of.key.map((_, index) => `past.history_key_${index} = source.history_key_${index}`).join(' and ')
  const last = `(select max(case when ${live(of, 'past')} then past.${from} else past.${to} end) from ${keyed(of, of.target)} as past where ${same})`
  return `case when ${last} >= ${begun} then greatest(${of.now}, ${last}) else ${begun} end`
}

function changed({ by, check, columns, existing, names, ...of }: HistorySql): string {
  // A version that began later than its row says must not hide what changes before that.
  if (by === 'timestamp') return `live.${of.unbroken ? names.updated : names.from} < ${at(of)}`
  const before = new Set(existing.map((one) => one.toLowerCase()))
  const compared = check === 'all' ? columns.map(quoteName) : check
  if (compared.some((one) => !before.has(one.replaceAll('"', '').toLowerCase()))) return 'true'
  return compared.map((one) => `live.${one} is distinct from source.${one}`).join(' or ') || 'false'
}

function goneSql(of: HistorySql): string {
  const already = of.hardDeletes === 'new_record' ? ` and live.${of.names.deleted} <> 'True'` : ''
  return `create or replace temporary table history_gone as
${sides(of)}
select live.* ${unkeyed(of)} from live left join source on ${met(of)}
where source.history_key_0 is null${already}`
}

const endSql = (of: HistorySql, value: string, from: string, id: string): string =>
  `update ${of.target} as standing set ${of.names.to} = ${value} from ${from} as changed where changed.${id} = standing.${of.names.id} and ${live(of, 'standing')}`

function insertSql(of: HistorySql): string {
  const { id, updated, from, to, deleted } = of.names
  const flag = of.hardDeletes === 'new_record'
  const own = of.columns.map(quoteName)
  const columns = [...own, updated, from, to, id, ...(flag ? [deleted] : [])]
  const values = [
    ...own,
    ...[updatedAt(of), 'history_at', openEnd(of), versionId([...of.key, 'history_at'])],
    ...(flag ? ["'False'"] : []),
  ]
  return `insert into ${of.target} (${columns.join(', ')}) select ${values.join(', ')} from history_changes`
}

// The record of a deletion carries the row as it was, from now on.
function deletionSql(of: HistorySql): string {
  const { id, updated, from, to, deleted } = of.names
  const own = of.existing.map(quoteName)
  const columns = [...own, updated, from, to, id, deleted]
  const values = [...own, of.now, of.now, to, versionId([id, of.now]), "'True'"]
  return `insert into ${of.target} (${columns.join(', ')}) select ${values.join(', ')} from history_gone`
}
