import { Refusal } from '../../jinja/refusal.ts'
import { type Relation, relationOf, relationText } from '../context/relation.ts'
import type { DbtGraph } from '../graph.ts'
import type { Node } from '../node.ts'
import type { Build } from './build.ts'
import { isFullRefresh } from './full-refresh.ts'

/**
 * Makes a table anew to which foreign keys of others point: the engine lets it go once these are gone. As dbt-duckdb does, those that
 * this run makes anew leave their rows under their names until they are made. Throws Refusal where one of them would lose its rows.
 */
export async function withDependents<T>(build: Build, make: (build: Build) => Promise<T>): Promise<T> {
  const { session, standing } = build
  const all = standing?.type === 'table' ? await dependents(build, standing) : []
  if (all.length === 0) return make(build)
  hold(build, all)
  const moved = [...new Set(all.map(({ name }) => name))].map((name) => beside(build, name))
  for (const { table, kept } of moved) {
    await session.query(`drop table if exists ${relationText(kept)}`)
    await session.query(`create table ${relationText(kept)} as select * from ${relationText(table)}`)
    await session.query(`drop table ${relationText(table)} cascade`)
  }
  await session.query(`drop table ${relationText(build.relation)} cascade`)
  const made = await make({ ...build, standing: null })
  for (const { table, kept } of moved.toReversed())
    await session.query(`alter table ${relationText(kept)} rename to "${table.identifier?.replaceAll('"', '""')}"`)
  return made
}

interface Dependent {
  readonly name: string
  /** The table that a key of it points to. */
  readonly to: string
}

// Those that point to it, and those that point to these; the farthest first.
async function dependents(
  { session }: Build,
  { database, schema, identifier }: Relation,
): Promise<readonly Dependent[]> {
  const text = (one: string | null) => `lower('${(one ?? '').replaceAll("'", "''")}')`
  const { rows } = await session.query(`with recursive keys as (
  select table_name, referenced_table from duckdb_constraints()
  where constraint_type = 'FOREIGN KEY' and lower(database_name) = ${text(database)} and lower(schema_name) = ${text(schema)}
    and lower(table_name) <> lower(referenced_table)
), found(table_name, depth) as (
  select table_name, 1 from keys where lower(referenced_table) = ${text(identifier)}
  union select keys.table_name, depth + 1 from keys join found on lower(keys.referenced_table) = lower(found.table_name)
)
select far.table_name, keys.referenced_table
from (select table_name, max(depth) as depth from found group by all) as far join keys on keys.table_name = far.table_name
order by far.depth desc, 1, 2`)
  return rows.map(([name, to]) => ({ name: String(name), to: String(to) }))
}

function beside({ relation: { database, schema } }: Build, identifier: string) {
  const named = (name: string) => relationOf({ database, schema, identifier: name })
  return { table: named(identifier), kept: named(`${identifier}__dbt_fk_backup`) }
}

function hold({ graph, node, relation }: Build, all: readonly Dependent[]): void {
  const made = new Map([[(relation.identifier ?? '').toLowerCase(), node.id]])
  const nodes = new Map(all.map(({ name }) => [name, nodeOf(name, relation, graph)]))
  for (const [name, one] of nodes) if (one) made.set(name.toLowerCase(), one.id)
  const selected = new Set(graph.invocation.selected)
  const wrong = [...nodes].flatMap(([name, one]): readonly string[] => {
    if (one === undefined) return [`${name} is made by no model of the project`]
    if (!selected.has(one.id)) return [`${name} is not selected`]
    const pointed = all.filter((other) => other.name === name).flatMap(({ to }) => made.get(to.toLowerCase()) ?? [])
    if (!pointed.some((id) => one.dependsOn.includes(id))) return [`${name} does not ref() what its key points to`]
    const { materialized } = one.config
    const isAnew = materialized === 'table' || (materialized === 'incremental' && isFullRefresh(one, graph))
    return isAnew ? [] : [`${name} is ${String(materialized)}, and would lose its rows`]
  })
  if (wrong.length > 0)
    throw new Refusal(
      `${relationText(relation)} cannot be made anew, since foreign keys point to it: ${wrong.join('; ')}`,
      'run with --full-refresh, or select what points to it as well',
    )
}

const nodeOf = (name: string, { database, schema }: Relation, { nodes }: DbtGraph): Node | undefined =>
  [...nodes.values()].find(
    ({ resource, relation: one }) =>
      resource === 'model' &&
      [one?.database, one?.schema, one?.identifier].join('.').toLowerCase() ===
        [database, schema, name].join('.').toLowerCase(),
  )
