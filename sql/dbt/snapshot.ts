import { Refusal } from '../jinja/refusal.ts'
import type { Build } from './build.ts'
import type { Config } from './config-tree.ts'
import type { EngineSession } from './engine.ts'
import { relationText } from './relation.ts'
import { mapOf, textsOf } from './yaml.ts'

/**
 * Keeps every version of each row (slowly changing dimension, type 2): a row that changed gets an end and a successor, one that is
 * gone gets what `hard_deletes` says. One instant, that of the transaction, stands for now.
 */
export async function snapshotted(build: Build): Promise<null> {
  const { session, relation, standing, sql } = build
  const said = saidOf(build)
  const target = relationText(relation)
  if (standing?.type === 'view') throw new Refusal(`${target} is a view; drop it to snapshot there`)
  if (standing === null) {
    const { id, updated, from, to, deleted } = said.names
    const flag = said.hardDeletes === 'new_record' ? `, 'False' as ${deleted}` : ''
    await session.query(
      `create table ${target} as (select *, ${scdId([...said.key, said.updatedAt])} as ${id}, ${said.updatedAt} as ${updated}, ${said.updatedAt} as ${from}, ${openEnd(said)} as ${to}${flag} from (\n${sql}\n) sbq)`,
    )
    return null
  }
  await session.query(`create or replace temporary table dbt_snapshot_source as (\n${sql}\n)`)
  const columns = await addedColumns(session, target)
  await session.query(changesSql(said, target, columns))
  if (said.hardDeletes !== 'ignore') await session.query(goneSql(said, target))
  await session.query(endSql(said, target))
  await session.query(insertSql(said, target, columns))
  if (said.hardDeletes === 'new_record') await session.query(deletionSql(said, target, columns.existing))
  const temporary = ['source', 'changes', ...(said.hardDeletes === 'ignore' ? [] : ['gone'])]
  for (const name of temporary) await session.query(`drop table temp.dbt_snapshot_${name}`)
  return null
}

interface Said {
  readonly strategy: 'timestamp' | 'check'
  readonly key: readonly string[]
  /** The expression over a row of the query. */
  readonly updatedAt: string
  readonly check: 'all' | readonly string[]
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record'
  readonly validToCurrent: string | null
  readonly names: Readonly<Record<'id' | 'updated' | 'from' | 'to' | 'deleted', string>>
}

const NOW = 'now()::timestamp'

function saidOf({ node: { config, id } }: Build): Said {
  const strategy = config.strategy
  if (strategy !== 'timestamp' && strategy !== 'check')
    throw new Refusal(`${id}: no snapshot strategy '${String(strategy)}'`, "write strategy='timestamp' or 'check'")
  const key = textsOf(config.unique_key)
  if (key.length === 0) throw new Refusal(`${id}: a snapshot needs a unique_key`)
  if (strategy === 'timestamp' && typeof config.updated_at !== 'string')
    throw new Refusal(`${id}: strategy 'timestamp' needs updated_at`)
  if (strategy === 'check' && config.check_cols === undefined)
    throw new Refusal(`${id}: strategy 'check' needs check_cols`, "write check_cols='all', or a list")
  const named = mapOf(config.snapshot_table_column_names)
  const name = (of: string) => String(named[of] ?? of)
  return {
    strategy,
    key,
    updatedAt: typeof config.updated_at === 'string' ? config.updated_at : NOW,
    check: config.check_cols === 'all' ? 'all' : textsOf(config.check_cols),
    hardDeletes: hardDeletes(config, id),
    validToCurrent: typeof config.dbt_valid_to_current === 'string' ? config.dbt_valid_to_current : null,
    names: {
      id: name('dbt_scd_id'),
      updated: name('dbt_updated_at'),
      from: name('dbt_valid_from'),
      to: name('dbt_valid_to'),
      deleted: name('dbt_is_deleted'),
    },
  }
}

function hardDeletes(config: Config, id: string): Said['hardDeletes'] {
  const said = config.hard_deletes ?? (config.invalidate_hard_deletes === true ? 'invalidate' : 'ignore')
  if (said === 'ignore' || said === 'invalidate' || said === 'new_record') return said
  throw new Refusal(`${id}: hard_deletes '${String(said)}' is none of ignore, invalidate, new_record`)
}

// dbt's id of a version: what it is hashed of is part of what others read.
const scdId = (parts: readonly string[]): string =>
  `md5(${parts.map((one) => `coalesce(cast(${one} as varchar), '')`).join(" || '|' || ")})`

// Of the type of updated_at, whatever the end is written as.
const openEnd = ({ updatedAt, validToCurrent }: Said): string =>
  `coalesce(nullif(${updatedAt}, ${updatedAt}), ${validToCurrent ?? 'null'})`

const live = ({ names, validToCurrent }: Said, of: string): string =>
  validToCurrent === null
    ? `${of}.${names.to} is null`
    : `(${of}.${names.to} = ${validToCurrent} or ${of}.${names.to} is null)`

interface Columns {
  /** Of the query, that the table had before. */
  readonly existing: readonly string[]
  readonly all: readonly string[]
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

// A column that the query has and the table has not is added: the versions of before have none of it.
async function addedColumns(session: EngineSession, target: string): Promise<Columns> {
  const read = async (relation: string) =>
    (await session.query(`select column_name, column_type from (describe ${relation})`)).rows.map(
      ([name, type]) => [String(name), String(type)] as const,
    )
  const standing = new Set((await read(target)).map(([name]) => name.toLowerCase()))
  const asked = await read('dbt_snapshot_source')
  for (const [name, type] of asked)
    if (!standing.has(name.toLowerCase()))
      await session.query(`alter table ${target} add column ${quoted(name)} ${type}`)
  const all = asked.map(([name]) => name)
  return { all, existing: all.filter((name) => standing.has(name.toLowerCase())) }
}

// The key may be an expression: it is worked out on either side before the two meet.
const keyed = ({ key }: Said, from: string): string =>
  `(select *, ${key.map((one, at) => `${one} as dbt_unique_key_${at}`).join(', ')} from ${from})`
const joined = ({ key }: Said): string =>
  key.map((_, at) => `live.dbt_unique_key_${at} = source.dbt_unique_key_${at}`).join(' and ')

function changesSql(said: Said, target: string, { all, existing }: Columns): string {
  const { names, strategy, check } = said
  const compared = (check === 'all' ? all : check).map(
    (name) => [name, existing.some((one) => one.toLowerCase() === name.replaceAll('"', '').toLowerCase())] as const,
  )
  const column = (name: string) => (check === 'all' ? quoted(name) : name)
  const changed =
    strategy === 'timestamp'
      ? `live.${names.from} < source.${said.updatedAt}`
      : compared.some(([, before]) => !before)
        ? 'true'
        : compared.map(([name]) => `live.${column(name)} is distinct from source.${column(name)}`).join(' or ') ||
          'false'
  const back = said.hardDeletes === 'new_record' ? ` or live.${names.deleted} = 'True'` : ''
  return `create or replace temporary table dbt_snapshot_changes as
with source as ${keyed(said, 'dbt_snapshot_source')},
live as (select * from ${keyed(said, target)} as live where ${live(said, 'live')})
select source.* exclude (${said.key.map((_, at) => `dbt_unique_key_${at}`).join(', ')}), live.${names.id} as dbt_snapshot_before
from source left join live on ${joined(said)}
where live.dbt_unique_key_0 is null or (${changed})${back}`
}

function goneSql(said: Said, target: string): string {
  const already = said.hardDeletes === 'new_record' ? ` and live.${said.names.deleted} <> 'True'` : ''
  return `create or replace temporary table dbt_snapshot_gone as
with source as ${keyed(said, 'dbt_snapshot_source')},
live as (select * from ${keyed(said, target)} as live where ${live(said, 'live')})
select live.* exclude (${said.key.map((_, at) => `dbt_unique_key_${at}`).join(', ')})
from live left join source on ${joined(said)}
where source.dbt_unique_key_0 is null${already}`
}

function endSql(said: Said, target: string): string {
  const { names } = said
  const end = (value: string, from: string, id: string) =>
    `update ${target} as standing set ${names.to} = ${value} from ${from} as changed where changed.${id} = standing.${names.id} and ${live(said, 'standing')}`
  const ended = end(
    said.updatedAt === NOW ? NOW : `changed.${said.updatedAt}`,
    'dbt_snapshot_changes',
    'dbt_snapshot_before',
  )
  return said.hardDeletes === 'ignore' ? ended : `${ended};\n${end(NOW, 'dbt_snapshot_gone', names.id)}`
}

function insertSql(said: Said, target: string, { all }: Columns): string {
  const { id, updated, from, to, deleted } = said.names
  const flag = said.hardDeletes === 'new_record'
  const columns = [...all.map(quoted), updated, from, to, id, ...(flag ? [deleted] : [])]
  const values = [
    ...all.map(quoted),
    ...[said.updatedAt, said.updatedAt, openEnd(said), scdId([...said.key, said.updatedAt])],
    ...(flag ? ["'False'"] : []),
  ]
  return `insert into ${target} (${columns.join(', ')}) select ${values.join(', ')} from dbt_snapshot_changes`
}

// The record of a deletion carries the row as it was, from now on.
function deletionSql(said: Said, target: string, existing: readonly string[]): string {
  const { id, updated, from, to, deleted } = said.names
  const columns = [...existing.map(quoted), updated, from, to, id, deleted]
  const values = [...existing.map(quoted), NOW, NOW, to, scdId([id, NOW]), "'True'"]
  return `insert into ${target} (${columns.join(', ')}) select ${values.join(', ')} from dbt_snapshot_gone`
}
