import { firstVersionsSql, type HistorySql, historyDrops, historySql } from '#connectors/duckdb/publish/history.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { relationText } from '../context/relation.ts'
import type { EngineSession } from '../engine.ts'
import { textsOf } from '../read/yaml.ts'
import type { Build } from './build.ts'
import { isOwnSnapshot, ownSnapshotted } from './own-snapshot.ts'
import { hardDeletesOf, historyColumns } from './snapshot-setting.ts'

/**
 * Keeps every version of each row (slowly changing dimension, type 2): a row that changed gets an end and a successor, one that is
 * gone gets what `hard_deletes` says. One instant, that of the transaction, stands for now.
 */
export async function snapshotted(build: Build): Promise<null> {
  const { session, relation, standing, sql } = build
  const target = relationText(relation)
  if (standing?.type === 'view') throw new Refusal(`${target} is a view; drop it to snapshot there`)
  if (isOwnSnapshot(build)) return ownSnapshotted(build)
  const said = saidOf(build)
  if (standing === null) {
    await session.query(`create table ${target} as (${firstVersionsSql({ ...said, source: `(\n${sql}\n) sbq` })})`)
    return null
  }
  await session.query(`create or replace temporary table dbt_snapshot_source as (\n${sql}\n)`)
  if (said.by === 'check' && said.check !== 'all')
    await session.query(`select ${said.check.join(', ')} from dbt_snapshot_source limit 0`)
  // As in dbt, where the table stands updated_at is read behind the name of the query: an expression fails.
  if (said.by === 'timestamp')
    await session.query(`select source_data.${said.updatedAt} from dbt_snapshot_source as source_data limit 0`)
  const columns = await addedColumns(session, target)
  const history = { ...said, ...columns, target, source: 'dbt_snapshot_source' }
  for (const statement of historySql(history)) await session.query(statement)
  for (const drop of ['drop table temp.dbt_snapshot_source', ...historyDrops]) await session.query(drop)
  return null
}

type Said = Omit<HistorySql, 'target' | 'source' | 'columns' | 'existing'>

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
  const names = historyColumns(config)
  return {
    by: strategy,
    key,
    updatedAt: typeof config.updated_at === 'string' ? config.updated_at : null,
    now: 'now()::timestamp',
    unbroken: false,
    check: config.check_cols === 'all' ? 'all' : textsOf(config.check_cols),
    hardDeletes: hardDeletesOf(config.hard_deletes, config.invalidate_hard_deletes),
    validToCurrent: typeof config.dbt_valid_to_current === 'string' ? config.dbt_valid_to_current : null,
    names: {
      id: names.dbt_scd_id,
      updated: names.dbt_updated_at,
      from: names.dbt_valid_from,
      to: names.dbt_valid_to,
      deleted: names.dbt_is_deleted,
    },
  }
}

// A column that the query has and the table has not is added: the versions of before have none of it.
async function addedColumns(session: EngineSession, target: string): Promise<Pick<HistorySql, 'columns' | 'existing'>> {
  const read = async (relation: string) =>
    (await session.query(`select column_name, column_type from (describe ${relation})`)).rows.map(
      ([name, type]) => [String(name), String(type)] as const,
    )
  const standing = new Set((await read(target)).map(([name]) => name.toLowerCase()))
  const asked = await read('dbt_snapshot_source')
  for (const [name, type] of asked)
    if (!standing.has(name.toLowerCase()))
      await session.query(`alter table ${target} add column "${name.replaceAll('"', '""')}" ${type}`)
  const columns = asked.map(([name]) => name)
  return { columns, existing: columns.filter((name) => standing.has(name.toLowerCase())) }
}
