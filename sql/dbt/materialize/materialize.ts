import { Refusal } from '../../jinja/refusal.ts'
import { writeCompiled } from '../artifact/compiled-file.ts'
import { compiled, type Making } from '../compile.ts'
import { type Relation, relationText } from '../context/relation.ts'
import { isMap } from '../read/yaml.ts'
import { type Build, standingAt } from './build.ts'
import { holdContract, isContracted, makeContracted } from './contract.ts'
import { withDependents } from './dependent.ts'
import { documented } from './documented.ts'
import { external } from './external.ts'
import { isFullRefresh } from './full-refresh.ts'
import { begun, hooksOf } from './hook.ts'
import { incremental } from './incremental.ts'
import { indexed } from './indexed.ts'
import { ownMaterialization } from './materialization-lookup.ts'
import { isOwn, ownDocs, ownGrants, ownMade } from './own-macro.ts'
import { ownMaterialized } from './own-materialization.ts'
import { holdPartitions } from './partitioned-by.ts'
import { seeded } from './seed.ts'
import { snapshotted } from './snapshot.ts'
import type { Transaction } from './transaction.ts'

/** What a model, seed or snapshot came to. */
export interface Made {
  readonly sql: string
  readonly rows: number | null
}

/** Makes a node in one transaction with its hooks, as dbt does: what stood stays where anything fails. What comes `behind` another batch of it adds to that. */
export async function materialize(making: Making & { readonly behind?: boolean }): Promise<Made> {
  const { node, graph } = making
  const sql = await compiled(making)
  writeCompiled(graph, node, sql, making.batch)
  const kind = String(node.config.materialized)
  const relation = node.relation
  if (kind === 'ephemeral' || relation === null) return { sql, rows: null }
  // As in dbt, whose names stand in quotes as they are.
  if (relation.identifier?.includes('"'))
    throw new Refusal(`a relation is not called ${relation.identifier}, with a quote`, 'give it another alias')
  const own = ownMaterialization(graph, kind)
  const rows = own
    ? await ownMaterialized({ ...making, sql }, own, (handed) => made({ ...making, sql, relation }, handed))
    : await made({ ...making, sql, relation }, kind)
  return { sql, rows }
}

async function made(
  making: Making & { readonly behind?: boolean; readonly sql: string; readonly relation: Relation },
  kind: string,
): Promise<number | null> {
  const { node, graph, session, relation } = making
  const make = MATERIALIZATIONS[kind]
  if (!make) throw new Refusal(`no materialization '${kind}'`, `there are ${Object.keys(MATERIALIZATIONS).join(', ')}`)
  const transaction: Transaction = { isOpen: false }
  const hooks = await hooksOf({ ...making, transaction })
  let hasFailed = true
  try {
    await hooks.run('pre', false)
    await hooks.run('pre', true)
    await begun({ transaction, session })
    const build: Build = {
      ...making,
      standing: await standingAt(session, relation),
      fullRefresh: making.behind !== true && isFullRefresh(node, graph),
    }
    const { sql_header: header } = node.config
    // The project's own statement says it itself.
    const headed = HEADED.has(kind) && !isOwn(build, kind === 'view' ? 'create_view_as' : 'create_table_as')
    if (headed && typeof header === 'string' && header.trim() !== '') await session.query(header)
    const rows = await make(build)
    // As dbt-duckdb has it, a table is told of behind its hooks.
    const told = async () => {
      if (isOwn(build, 'apply_grants')) await ownGrants(build)
      await (isOwn(build, 'persist_docs') ? ownDocs(build) : documented(build))
    }
    if (kind !== 'table') await told()
    await indexed(build)
    await hooks.run('post', true)
    if (kind === 'table') await told()
    // As in dbt, a hook may have committed it by adapter.commit().
    if (transaction.isOpen) await session.query('commit')
    transaction.isOpen = false
    await hooks.run('post', false)
    hasFailed = false
    return rows
  } finally {
    // Where it failed, a hook may have begun one by its own text. Else only what the template of a hook outside asked is open: a
    // statement begins one that, as in dbt, nobody commits, and the next node of this connection would stand in it.
    if (hasFailed || transaction.isOpen) await session.query('rollback').catch(() => undefined)
  }
}

// What a header says of the session, its statement finds.
const HEADED: ReadonlySet<string> = new Set(['view', 'table', 'incremental'])

type Materialization = (build: Build) => Promise<number | null>

const MATERIALIZATIONS: Readonly<Record<string, Materialization>> = {
  view,
  table,
  incremental,
  external,
  table_function: tableFunction,
  seed: seeded,
  snapshot: snapshotted,
}

async function view(build: Build): Promise<null> {
  const { session, relation, standing, sql, node } = build
  if (isContracted(node)) await holdContract(node, session, sql)
  if (isOwn(build, 'create_view_as', 'get_create_view_as_sql')) {
    await ownMade(build, 'view')
    return null
  }
  if (standing?.type === 'table') await session.query(`drop table ${relationText(relation)} cascade`)
  await session.query(`create or replace view ${relationText(relation)} as (\n${sql}\n)`)
  return null
}

async function table(build: Build): Promise<number | null> {
  holdPartitions(build.node.config)
  return withDependents(build, tableMade)
}

async function tableMade(build: Build): Promise<number | null> {
  const { session, relation, standing, sql, node } = build
  if (isOwn(build, 'create_table_as')) {
    await ownMade(build, 'table')
    return null
  }
  if (standing?.type === 'view') await session.query(`drop view ${relationText(relation)} cascade`)
  if (isContracted(node)) return makeContracted(build)
  const made = await session.query(`create or replace table ${relationText(relation)} as (\n${sql}\n)`)
  const [count] = made.rows[0] ?? []
  return typeof count === 'bigint' ? Number(count) : null
}

// What a query of parameters is called with: `from {{ ref('name') }}(2026)`.
async function tableFunction({ session, relation, sql, node }: Build): Promise<null> {
  const { parameters: said = null } = node.config
  const parameters =
    said === null
      ? ''
      : Array.isArray(said)
        ? said.join(', ')
        : isMap(said)
          ? Object.keys(said).join(', ')
          : String(said)
  await session.query(`create or replace function ${relationText(relation)}(${parameters}) as table (\n${sql}\n)`)
  return null
}
