import { parse } from '../../jinja/parse.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { sourceOf } from '../../jinja/source.ts'
import { fromPlain, type Value } from '../../jinja/value.ts'
import { renderedText } from '../compile.ts'
import { columnValue } from '../context/column.ts'
import { type Relation, relationOf, relationText, relationValue } from '../context/relation.ts'
import type { EngineSession } from '../engine.ts'
import { textsOf } from '../read/yaml.ts'
import type { Build } from './build.ts'
import { holdContract, isContracted, makeContracted } from './contract.ts'
import { withDependents } from './dependent.ts'
import { CHANGES, isOwn, ownChanges, ownMade } from './own-macro.ts'
import { holdPartitions } from './partitioned-by.ts'
import { strategySql } from './strategy.ts'

/** Adds to what stands by the model's strategy; makes the table where there is none, or a full refresh is asked. */
export async function incremental(build: Build): Promise<number | null> {
  const { session, relation, standing, sql, fullRefresh } = build
  if (isContracted(build.node)) refuseChanges(build.node)
  if (standing === null || standing.type === 'view' || fullRefresh) {
    holdPartitions(build.node.config)
    return withDependents(build, madeAnew)
  }
  if (isContracted(build.node)) await holdContract(build.node, session, sql)
  const name = `${relation.identifier}__dbt_tmp`
  const source = relationOf({ database: null, schema: null, identifier: name }, { type: 'table' })
  const temporary = `"${name.replaceAll('"', '""')}"`
  if (isOwn(build, 'create_table_as')) {
    await session.query(`drop table if exists temp.${temporary}`)
    await ownMade(build, 'table', { relation: source, temporary: true, inPlace: true })
  } else await session.query(`create or replace temporary table ${temporary} as (\n${sql}\n)`)
  const columns = await settled(build, temporary, source)
  const strategy = await statementOf(build, source, columns)
  const rows = counted(await session.query(strategy))
  await session.query(`drop table if exists temp.${temporary}`)
  return rows
}

async function madeAnew(build: Build): Promise<number | null> {
  const { session, relation, standing, sql } = build
  const target = relationText(relation)
  if (isOwn(build, 'create_table_as')) {
    await ownMade(build, 'table', { inPlace: standing === null })
    return null
  }
  if (standing?.type === 'view') await session.query(`drop view ${target} cascade`)
  if (isContracted(build.node)) return makeContracted(build)
  return counted(await session.query(`create or replace table ${target} as (\n${sql}\n)`))
}

// As dbt has it: a table that ignores or loses columns does not keep what its contract promises.
function refuseChanges({ config, name }: Build['node']): void {
  const said = String(config.on_schema_change ?? 'ignore')
  if (said === 'append_new_columns' || said === 'fail') return
  throw new Refusal(
    `${name} is incremental and its contract is enforced, so on_schema_change may not be '${said}'`,
    'write on_schema_change: append_new_columns or fail',
  )
}

interface Columns {
  readonly name: string
  readonly type: string
}

async function columnsIn(session: EngineSession, relation: string): Promise<readonly Columns[]> {
  const { rows } = await session.query(`select column_name, column_type from (describe ${relation})`)
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
}

// What on_schema_change makes of columns that differ; the columns that are written afterwards.
async function settled(build: Build, temporary: string, source: Relation): Promise<readonly Columns[]> {
  const { session, relation, node } = build
  const target = relationText(relation)
  const said = node.config.on_schema_change
  if (isOwn(build, ...CHANGES)) {
    const given = await ownChanges(build, source)
    return given.length > 0 ? given : columnsIn(session, target)
  }
  const standing = await columnsIn(session, target)
  if (said !== 'append_new_columns' && said !== 'sync_all_columns' && said !== 'fail') return standing
  const fresh = await columnsIn(session, temporary)
  const lacks = (list: readonly Columns[], one: Columns) => !list.some((other) => other.name === one.name)
  const added = fresh.filter((one) => lacks(standing, one))
  const gone = standing.filter((one) => lacks(fresh, one))
  const turned = fresh.filter((one) => standing.some((other) => other.name === one.name && other.type !== one.type))
  if (added.length + gone.length + turned.length === 0) return fresh
  const list = (columns: readonly Columns[]) => columns.map(({ name, type }) => `${name} ${type}`).join(', ') || 'none'
  if (said === 'fail')
    throw new Refusal(
      `the columns of the query are not those of ${target}: added ${list(added)}; gone ${list(gone)}; of another type ${list(turned)}`,
      "write on_schema_change='append_new_columns' or 'sync_all_columns', or run with --full-refresh",
    )
  for (const { name, type } of added) await session.query(`alter table ${target} add column "${name}" ${type}`)
  // What the query no longer gives is NULL in the rows that come.
  if (said === 'append_new_columns') return fresh
  for (const { name } of gone) await session.query(`alter table ${target} drop column "${name}"`)
  // As dbt does it; the engine refuses that at the commit where rows stand.
  for (const { name, type } of turned) {
    await session.query(`alter table ${target} add column "${name}__dbt_alter" ${type}`)
    await session.query(`update ${target} set "${name}__dbt_alter" = "${name}"`)
    await session.query(`alter table ${target} drop column "${name}" cascade`)
    await session.query(`alter table ${target} rename column "${name}__dbt_alter" to "${name}"`)
  }
  return fresh
}

// A strategy is one of dbt's, or a macro get_incremental_<name>_sql.
async function statementOf(build: Build, source: Relation, columns: readonly Columns[]): Promise<string> {
  const { node, relation } = build
  const { config } = node
  const strategy = typeof config.incremental_strategy === 'string' ? config.incremental_strategy : 'default'
  const macro = `get_incremental_${strategy.replace('+', '_')}_sql`
  const predicates = textsOf(config.predicates ?? config.incremental_predicates)
  if (!isReplaced(macro, build))
    return strategySql(strategy, {
      target: relationText(relation),
      source: relationText(source),
      key: config.unique_key,
      columns: columns.map((one) => one.name),
      predicates,
      config,
      batch: build.batch ?? null,
    })
  const given: Value = new Map<Value, Value>([
    ['target_relation', relationValue(relation)],
    ['temp_relation', relationValue(source)],
    ['unique_key', fromPlain(config.unique_key)],
    ['dest_columns', columns.map(columnValue)],
    ['incremental_predicates', predicates.length === 0 ? null : fromPlain(predicates)],
  ])
  return renderedText(build, parse(sourceOf(node.file, `{{ ${macro}(given_) }}`)), { given_: given })
}

// Is a strategy the project's own, or a macro that dbt's goes by?
function isReplaced(macro: string, { node, graph: { library } }: Build): boolean {
  const inner = macro.includes('merge')
    ? 'duckdb__get_merge_sql'
    : macro.includes('append')
      ? 'get_insert_into_sql'
      : DELETES
  // dbt-duckdb's default goes by that of delete+insert.
  const names = [
    macro,
    inner,
    ...(macro === 'get_incremental_default_sql' ? ['get_incremental_delete_insert_sql'] : []),
  ]
  return names.some((name) => library.replaced(name, node.package) !== undefined)
}

const DELETES = 'get_delete_insert_merge_sql'

function counted({ rows }: Awaited<ReturnType<EngineSession['query']>>): number | null {
  const [count] = rows[0] ?? []
  return typeof count === 'bigint' ? Number(count) : null
}
