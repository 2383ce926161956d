import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import { DataError } from '#core/error.ts'
import type { Target } from '#core/store.ts'
import type { Catalog, Standing } from '../catalog.ts'
import { predicate } from '../filter.ts'
import { quoteKey, quoteName } from '../quote.ts'
import { columnType, duckdbType } from '../type.ts'

/** Puts the staged rows in the place of the step's partitions, inside the caller's transaction. Says whether nothing stood there. */
export async function publishRows(
  connection: DuckDBConnection,
  target: Target,
  prefix: string,
  relation: string,
  columns: readonly Column[],
  catalog: Catalog,
): Promise<boolean> {
  const { asset } = target
  const table = quoteKey(asset.relation, prefix)
  const standing = await catalog.standing(connection, asset.relation)
  if (!standing || target.whole || standing.kind === 'view') {
    if (standing?.kind === 'view') await connection.run(`drop view ${table}`)
    await catalog.schema(connection, asset.relation)
    await connection.run(`create or replace table ${table} as select * from ${relation}`)
    return !standing
  }
  await evolve(connection, table, standing.columns, columns, target)
  const filters = target.slices.flatMap((slice) => (slice.filter ? [predicate(slice.filter)] : []))
  await connection.run(`delete from ${table} where ${filters.length > 0 ? filters.join(' or ') : 'true'}`)
  await connection.run(`insert into ${table} by name select * from ${relation}`)
  return false
}

/** Makes room for the view, inside the caller's transaction; what defines it is given to `later`. Says whether nothing stood there. */
export async function publishView(
  connection: DuckDBConnection,
  target: Target,
  prefix: string,
  select: string,
  catalog: Catalog,
  later: (statement: string) => void,
): Promise<boolean> {
  const { relation } = target.asset
  const view = quoteKey(relation, prefix)
  const standing = await catalog.standing(connection, relation)
  if (standing?.kind === 'table') await connection.run(`drop table ${view}`)
  await catalog.schema(connection, relation)
  later(`create or replace view ${view} as ${select}`)
  return !standing
}

// A table that holds other partitions takes new columns, loses dropped ones, and refuses a type that would rewrite the rest in silence.
async function evolve(
  connection: DuckDBConnection,
  table: string,
  standing: Standing['columns'],
  columns: readonly Column[],
  target: Target,
): Promise<void> {
  const before = new Map(standing.map((column) => [column.name, column.type]))
  const after = new Map(columns.map((column) => [column.name, duckdbType(column.type)]))
  for (const [name, type] of after) {
    const old = before.get(name)
    if (old === undefined) await connection.run(`alter table ${table} add column ${quoteName(name)} ${type}`)
    else if (columnType(old) !== columnType(type))
      throw new DataError(
        `column '${name}' of ${target.asset.key} was ${old} and is ${type} now; run with --full-refresh to rebuild the table`,
      )
  }
  for (const name of before.keys())
    if (!after.has(name)) await connection.run(`alter table ${table} drop column ${quoteName(name)}`)
}
