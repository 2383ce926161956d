import type { Making } from '../compile.ts'
import { type Relation, relationOf } from '../context/relation.ts'
import type { EngineSession } from '../engine.ts'

/** A relation about to be made: its SQL, and what stands in its place. */
export interface Build extends Making {
  readonly sql: string
  readonly relation: Relation
  readonly standing: Relation | null
  readonly fullRefresh: boolean
}

/** What stands under the names of a relation, compared without case as DuckDB does. */
export async function standingAt(session: EngineSession, relation: Relation): Promise<Relation | null> {
  const is = (column: string, value: string | null) =>
    `lower(${column}) = '${(value ?? '').toLowerCase().replaceAll("'", "''")}'`
  const found = await session.query(
    `select table_schema, table_name, table_type from system.information_schema.tables where ${is('table_catalog', relation.database)} and ${is('table_schema', relation.schema)} and ${is('table_name', relation.identifier)}`,
  )
  const [row] = found.rows
  if (!row) return null
  const names = { database: relation.database, schema: String(row[0]), identifier: String(row[1]) }
  return relationOf(names, { type: row[2] === 'VIEW' ? 'view' : 'table' })
}
