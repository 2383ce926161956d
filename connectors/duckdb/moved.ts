import type { DuckDBConnection } from '@duckdb/node-api'
import type { Asset } from '#core/asset.ts'
import type { RelationNames } from '#core/relation-names.ts'
import type { Catalog } from './catalog.ts'
import { quoteKey, quoteText } from './quote.ts'

/** Where relations stand that are not called as their asset: kept, so that none is forgotten when it is renamed. */
export const relationTable = (prefix: string) =>
  `create table if not exists _tidemark."${prefix}relation" (relation varchar primary key, asset varchar not null)`

/** Remembers where an asset's rows are put, and where they were, inside the caller's transaction. */
export async function rememberRelation(
  connection: DuckDBConnection,
  { key, relation }: Asset,
  prefix: string,
  catalog: Catalog,
): Promise<void> {
  if (relation === key) return
  const renamed = await catalog.renamed(connection)
  const places = (await catalog.standing(connection, key)) !== null && !renamed.has(key) ? [key, relation] : [relation]
  for (const place of places) {
    if (renamed.get(place) === key) continue
    const values = `(${quoteText(place)}, ${quoteText(key)})`
    await connection.run(`insert or replace into _tidemark."${prefix}relation" values ${values}`)
    renamed.set(place, key)
  }
}

/** Did an asset's rows ever stand elsewhere than where its key says? */
export async function everRenamed(connection: DuckDBConnection, { key }: Asset, catalog: Catalog): Promise<boolean> {
  return [...(await catalog.renamed(connection)).values()].includes(key)
}

/**
 * The table that held an asset's rows under another name: by another alias, by its key or a former key. null where there is none, or
 * where it is another asset's now.
 */
export async function formerRelation(
  connection: DuckDBConnection,
  { key, relation, formerly }: Asset,
  catalog: Catalog,
): Promise<string | null> {
  const renamed = await catalog.renamed(connection)
  const own = [...renamed].filter(([, asset]) => asset === key).map(([place]) => place)
  for (const one of [...own.reverse(), key, ...formerly]) {
    if (one === relation || (renamed.get(one) ?? key) !== key) continue
    if ((await catalog.standing(connection, one))?.kind === 'table') return one
  }
  return null
}

/** Relations that hold the rows of no asset any more: what an alias left behind. */
export async function strayRelations(
  connection: DuckDBConnection,
  names: RelationNames,
  catalog: Catalog,
): Promise<readonly { readonly relation: string; readonly asset: string }[]> {
  const found = []
  for (const [relation, asset] of await catalog.renamed(connection))
    if (names.owner(relation) === undefined && (await catalog.standing(connection, relation)) !== null)
      found.push({ relation, asset })
  return found
}

/** Drops a stray relation and forgets it, inside the caller's transaction. */
export async function dropStray(
  connection: DuckDBConnection,
  relation: string,
  prefix: string,
  catalog: Catalog,
): Promise<void> {
  const standing = await catalog.standing(connection, relation)
  if (standing) await connection.run(`drop ${standing.kind} ${quoteKey(relation, prefix)}`)
  await connection.run(`delete from _tidemark."${prefix}relation" where relation = ${quoteText(relation)}`)
  catalog.forget()
}
