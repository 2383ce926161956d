import type { DuckDBConnection } from '@duckdb/node-api'
import type { Asset } from '#core/asset.ts'
import { ConnectorError } from '#core/error.ts'
import type { RelationNames } from '#core/relation-names.ts'
import type { Catalog, Standing } from '../catalog.ts'
import { commit } from '../commit.ts'
import { quoteKey, quoteName, quoteText } from '../quote.ts'

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
  // A view that changed its schema stands by its key, too.
  const left = renamed.has(key) ? null : await catalog.standing(connection, key)
  for (const place of left ? [key, relation] : [relation]) {
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
 * Moves each table and view to where its asset says now (another alias, another schema, a new key), all in one transaction, so that two
 * may change places. A view does not change its schema: it is defined anew when it is published, and the old one is left to `gc`.
 * Where the table of somebody else stands nothing is moved: publishing is refused there.
 */
export async function relocate(
  connection: DuckDBConnection,
  prefix: string,
  names: RelationNames,
  catalog: Catalog,
): Promise<void> {
  const moves = await movesOf(connection, names, catalog)
  if (moves.length === 0) return
  await connection.run('begin transaction')
  try {
    for (const [index, { kind, from, to }] of moves.entries()) {
      const kept = quoteKey(besides(to, index), prefix)
      await catalog.schema(connection, to)
      if (schemaOf(from) === schemaOf(to))
        await connection.run(
          `alter ${kind} ${quoteKey(from, prefix)} rename to ${quoteName(nameOf(besides(to, index)))}`,
        )
      else {
        await connection.run(`create table ${kept} as from ${quoteKey(from, prefix)}`)
        await connection.run(`drop table ${quoteKey(from, prefix)}`)
      }
      await connection.run(`delete from _tidemark."${prefix}relation" where relation = ${quoteText(from)}`)
    }
    catalog.forget()
    for (const [index, { kind, key, to }] of moves.entries()) {
      if (await catalog.standing(connection, to)) await connection.run(`drop view ${quoteKey(to, prefix)}`)
      await connection.run(`alter ${kind} ${quoteKey(besides(to, index), prefix)} rename to ${quoteName(nameOf(to))}`)
      if (to !== key)
        await connection.run(
          `insert or replace into _tidemark."${prefix}relation" values (${quoteText(to)}, ${quoteText(key)})`,
        )
    }
    await commit(connection)
  } catch (error) {
    await connection.run('rollback')
    throw error
  } finally {
    catalog.forget()
  }
}

/** Throws ConnectorError where the relation of an asset holds the rows of another. */
export async function refuseTaken(
  connection: DuckDBConnection,
  { key, relation }: Asset,
  catalog: Catalog,
): Promise<void> {
  const owner = (await catalog.renamed(connection)).get(relation) ?? relation
  if (owner === key || (await catalog.standing(connection, relation))?.kind !== 'table') return
  throw new ConnectorError(
    `${key} is to stand at ${relation}, where rows of ${owner} stand\n  → \`npx tsx jobs/state.ts gc\` drops what nothing makes any more; or give it another alias`,
    { connector: 'duckdb', code: 'TAKEN' },
  )
}

interface Move {
  readonly kind: Standing['kind']
  readonly key: string
  readonly from: string
  readonly to: string
}

async function movesOf(connection: DuckDBConnection, names: RelationNames, catalog: Catalog): Promise<readonly Move[]> {
  const renamed = await catalog.renamed(connection)
  const moves: Move[] = []
  for (const { key, relation, formerly } of names.all()) {
    if (relation === key && renamed.size === 0 && formerly.length === 0) continue
    const held = async (place: string, by: string) =>
      (renamed.get(place) ?? place) === by ? ((await catalog.standing(connection, place))?.kind ?? null) : null
    if ((await held(relation, key)) !== null || formerly.includes(relation)) continue
    const own = [...renamed].flatMap(([place, asset]) => (asset === key ? [place] : [])).reverse()
    const places = [...own, key].map((place) => [place, key] as const)
    for (const [from, by] of [...places, ...formerly.map((one) => [one, one] as const)]) {
      const kind = from === relation ? null : await held(from, by)
      if (kind === null) continue
      if (kind === 'table' || schemaOf(from) === schemaOf(relation)) moves.push({ kind, key, from, to: relation })
      break
    }
  }
  return unhindered(connection, moves, catalog)
}

// One that cannot be done keeps its own place, which may be in the way of another.
async function unhindered(
  connection: DuckDBConnection,
  moves: readonly Move[],
  catalog: Catalog,
): Promise<readonly Move[]> {
  const left = new Set(moves.map(({ from }) => from))
  const free = []
  for (const move of moves)
    if (left.has(move.to) || (await catalog.standing(connection, move.to))?.kind !== 'table') free.push(move)
  return free.length === moves.length ? moves : unhindered(connection, free, catalog)
}

const schemaOf = (relation: string) => relation.slice(0, relation.indexOf('.'))
const nameOf = (relation: string) => relation.slice(relation.indexOf('.') + 1)
const besides = (relation: string, index: number) => `${schemaOf(relation)}.__moving_${index}`

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
