import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import { DataError, unreachable } from '#core/error.ts'
import type { History, Increment, Upsert } from '#core/increment.ts'
import type { Target } from '#core/store.ts'
import type { Standing } from '../catalog.ts'
import { quoteInstant, quoteName } from '../quote.ts'
import { columnType, duckdbType } from '../type.ts'
import { firstVersionsSql, historyDrops, historySql } from './history.ts'
import { appendSql, deleteInsertSql, mergeSql, type UpsertSql } from './strategy.ts'

/**
 * Joins staged rows to the table that stands (null: none does yet), inside the caller's transaction, and gives the columns that it
 * has then. Throws DataError where its columns may not become those of the query.
 */
export async function joinRows(
  connection: DuckDBConnection,
  target: Target,
  increment: Increment,
  joining: Joining,
): Promise<Standing['columns']> {
  if (increment.strategy === 'history') return joinVersions(connection, target, increment, joining)
  const { table, relation, columns, standing } = joining
  if (standing === null) throw new Error(`${target.asset.key} joins no table`)
  const changes = changesOf(standing, columns)
  const after = allowed(target.asset.key, increment, changes, standing)
  for (const statement of alterations(table, increment, changes)) await altered(connection, target.asset.key, statement)
  const written = columns.map(({ name }) => name).filter((name) => has(after, name))
  for (const statement of upsertSql(increment, table, relation, written)) await connection.run(statement)
  return after
}

// A history takes every new column, and loses none.
async function joinVersions(
  connection: DuckDBConnection,
  { now, asset }: Target,
  { strategy: _, ...history }: History,
  { table, relation, columns, standing }: Joining,
): Promise<Standing['columns']> {
  const said = { ...history, source: relation, now: quoteInstant(now) }
  if (standing === null) {
    await connection.run(`create or replace table ${table} as ${firstVersionsSql(said)}`)
    return described(connection, table)
  }
  const { added, turned } = changesOf(standing, columns)
  if (turned.length > 0)
    throw new DataError(
      `${asset.key}: ${turned.map(({ name, type, before }) => `${name} was ${before} and is ${type}`).join('; ')}; a history cannot be made anew\n  → cast it in the query to what it was, or give the column another name`,
    )
  for (const statement of alterations(table, { onSchemaChange: 'append_new_columns' }, { added, turned, gone: [] }))
    await connection.run(statement)
  const { deleted } = history.names
  const flag = history.hardDeletes === 'new_record' && !standing.some(({ name }) => name === deleted)
  if (flag) await connection.run(`alter table ${table} add column ${quoteName(deleted)} varchar default 'False'`)
  const names = columns.map(({ name }) => name)
  const existing = names.filter((name) => has(standing, name))
  const statements = historySql({ ...said, target: table, unbroken: true, columns: names, existing })
  for (const statement of [...statements, ...historyDrops]) await connection.run(statement)
  return [...standing, ...added, ...(flag ? [{ name: deleted, type: 'VARCHAR' }] : [])]
}

async function described(connection: DuckDBConnection, table: string): Promise<Standing['columns']> {
  const reader = await connection.runAndReadAll(`describe ${table}`)
  return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }))
}

/** Staged rows and the table that they join, as SQL writes them, each with its columns. */
export interface Joining {
  readonly table: string
  readonly relation: string
  readonly columns: readonly Column[]
  /** Columns of the table; null where there is none. */
  readonly standing: Standing['columns'] | null
}

/** Columns of the query that a table which ignores changes leaves out. */
export function leftOut({ columns, standing }: Pick<Joining, 'columns' | 'standing'>): readonly Column[] {
  return standing === null ? [] : columns.filter(({ name }) => !has(standing, name))
}

// As the engine does, without regard to upper and lower case.
const has = (columns: readonly { readonly name: string }[], name: string): boolean =>
  columns.some((one) => one.name.toLowerCase() === name.toLowerCase())

async function altered(connection: DuckDBConnection, key: string, statement: string): Promise<void> {
  try {
    await connection.run(statement)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new DataError(
      `${key}: the rows that stand cannot take the type that a column has now: ${why}\n  → cast the column in the query to what it was, or run with --full-refresh`,
    )
  }
}

interface Changes {
  readonly added: Standing['columns']
  readonly gone: Standing['columns']
  readonly turned: readonly { readonly name: string; readonly type: string; readonly before: string }[]
}

function changesOf(standing: Standing['columns'], columns: readonly Column[]): Changes {
  const fresh = columns.map(({ name, type }) => ({ name, type: duckdbType(type) }))
  const before = new Map(standing.map(({ name, type }) => [name.toLowerCase(), type]))
  return {
    added: fresh.filter(({ name }) => !has(standing, name)),
    gone: standing.filter(({ name }) => !has(fresh, name)),
    turned: fresh.flatMap(({ name, type }) => {
      const old = before.get(name.toLowerCase())
      return old === undefined || columnType(old) === columnType(type) ? [] : [{ name, type, before: old }]
    }),
  }
}

function allowed(key: string, { onSchemaChange }: Upsert, changes: Changes, standing: Standing['columns']) {
  const { added, gone, turned } = changes
  const list = (columns: Standing['columns']) => columns.map(({ name, type }) => `${name} ${type}`).join(', ')
  const refuse = (what: string, mend: string): never => {
    throw new DataError(`the columns of ${key} are not those of its query: ${what}\n  → ${mend}`)
  }
  const told = [
    ...(added.length > 0 ? [`new ${list(added)}`] : []),
    ...(gone.length > 0 ? [`gone ${list(gone)}`] : []),
    ...turned.map(({ name, type, before }) => `${name} was ${before} and is ${type}`),
  ].join('; ')
  if (told === '') return standing
  switch (onSchemaChange) {
    case 'fail':
      return refuse(told, `write on_schema_change=${takers(changes)}, or run with --full-refresh`)
    case 'ignore':
      if (gone.length + turned.length > 0)
        refuse(
          told,
          "only new columns can be ignored: write on_schema_change='sync_all_columns', or run with --full-refresh",
        )
      return standing
    case 'append_new_columns':
      if (turned.length > 0) refuse(told, "write on_schema_change='sync_all_columns', or run with --full-refresh")
      return [...standing, ...added]
    case 'sync_all_columns': {
      const types = new Map(turned.map(({ name, type }) => [name.toLowerCase(), type]))
      const kept = standing.filter(({ name }) => !gone.some((one) => one.name === name))
      return [...kept.map(({ name, type }) => ({ name, type: types.get(name.toLowerCase()) ?? type })), ...added]
    }
    default:
      return unreachable(onSchemaChange)
  }
}

// What to write so that these changes are taken.
function takers({ gone, turned }: Changes): string {
  if (turned.length > 0) return "'sync_all_columns'"
  return gone.length > 0
    ? "'append_new_columns' or 'sync_all_columns'"
    : "'append_new_columns', 'sync_all_columns' or 'ignore'"
}

function alterations(
  table: string,
  { onSchemaChange }: Pick<Upsert, 'onSchemaChange'>,
  { added, gone, turned }: Changes,
): readonly string[] {
  if (onSchemaChange === 'ignore' || onSchemaChange === 'fail') return []
  const add = added.map(({ name, type }) => `alter table ${table} add column ${quoteName(name)} ${type}`)
  if (onSchemaChange === 'append_new_columns') return add
  return [
    ...add,
    ...gone.map(({ name }) => `alter table ${table} drop column ${quoteName(name)}`),
    ...turned.map(({ name, type }) => `alter table ${table} alter column ${quoteName(name)} type ${type}`),
  ]
}

function upsertSql(upsert: Upsert, target: string, source: string, columns: readonly string[]): readonly string[] {
  const { strategy, key, predicates, updates, keeps } = upsert
  const sql: UpsertSql = {
    target,
    source: `(select ${columns.map(quoteName).join(', ')} from ${source})`,
    key: key.map(quoteName),
    equals: 'is not distinct from',
    columns,
    predicates,
    updates: columns.filter((name) => (updates === null ? !keeps.includes(name) : updates.includes(name))),
  }
  if (strategy === 'append') return [appendSql(sql)]
  return strategy === 'merge' ? [mergeSql(sql)] : deleteInsertSql(sql, 'DBT_INTERNAL_DEST')
}
