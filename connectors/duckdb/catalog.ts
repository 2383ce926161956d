import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from './quote.ts'
import { rowsOf } from './result.ts'

/** What stands under a key: a table or a view, with its columns. */
export interface Standing {
  readonly kind: 'table' | 'view'
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/**
 * What stands in the file, read once: the engine's own catalogue costs more with each table in it, and nobody else writes here.
 * Whoever changes a table forgets its key.
 */
export interface Catalog {
  standing(connection: DuckDBConnection, key: string): Promise<Standing | null>
  /** Assets by relations that are, or were, not called as they are, in the order in which they came to be. */
  renamed(connection: DuckDBConnection): Promise<Map<string, string>>
  /** Makes the schema of a key where it is not there. */
  schema(connection: DuckDBConnection, key: string): Promise<void>
  changed(key: string, standing: Standing | null): void
  /** After a rollback: nothing is known any more. */
  forget(): void
}

/** The catalogue of one open file; `prefix` is the environment's. */
export function catalogOf(prefix: string): Catalog {
  let known: Map<string, Standing> | null = null
  let renamed: Map<string, string> | null = null
  const schemas = new Set<string>()
  return {
    async renamed(connection) {
      renamed ??= new Map(
        (await rowsOf(connection, `select relation, asset from _tidemark."${prefix}relation" order by rowid`)).map(
          ({ relation, asset }) => [String(relation), String(asset)],
        ),
      )
      return renamed
    },
    async standing(connection, key) {
      known ??= await read(connection, prefix)
      return known.get(key) ?? null
    },
    async schema(connection, key) {
      const name = prefix + (key.split('.')[0] ?? '')
      if (schemas.has(name)) return
      await connection.run(`create schema if not exists ${quoteName(name)}`)
      schemas.add(name)
    },
    changed(key, standing) {
      if (standing) known?.set(key, standing)
      else known?.delete(key)
    },
    forget() {
      known = null
      renamed = null
      schemas.clear()
    },
  }
}

async function read(connection: DuckDBConnection, prefix: string): Promise<Map<string, Standing>> {
  const rows = await rowsOf(
    connection,
    `select c.schema_name as s, c.table_name as t, c.column_name as name, c.data_type as type, v.view_name is not null as view
     from duckdb_columns() c left join duckdb_views() v on v.database_name = c.database_name and v.schema_name = c.schema_name and v.view_name = c.table_name
     where c.database_name = current_database() and not c.internal order by s, t, c.column_index`,
  )
  const found = new Map<string, { kind: Standing['kind']; columns: { name: string; type: string }[] }>()
  for (const row of rows) {
    const schema = String(row.s)
    if (!schema.startsWith(prefix)) continue
    const key = `${schema.slice(prefix.length)}.${String(row.t)}`
    const one = found.get(key) ?? { kind: row.view ? 'view' : 'table', columns: [] }
    one.columns.push({ name: String(row.name), type: String(row.type) })
    found.set(key, one)
  }
  return found
}
