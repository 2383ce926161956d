import type { Asset } from './asset.ts'

/** Which relation of the warehouse, 'schema.name', holds what asset. */
export interface RelationNames {
  /** The relation of a key; that of its name for a key that is not known. */
  of(key: string): string
  /** The key whose relation this is. */
  owner(relation: string): string | undefined
  /** Is it a table that nobody here makes? It has no environment, and is never dropped. */
  foreign(key: string): boolean
}

/** The names of these assets' relations: their keys, but for those that say an alias or another schema. */
export function relationNames(assets: Iterable<Asset>): RelationNames {
  const relations = new Map<string, string>()
  const owners = new Map<string, string>()
  const foreign = new Set<string>()
  for (const { key, relation, compute } of assets) {
    if (compute.via === 'function' && compute.watch) foreign.add(key)
    if (relation !== key) relations.set(key, relation)
    owners.set(relation, key)
  }
  return {
    of: (key) => relations.get(key) ?? key,
    owner: (relation) => owners.get(relation),
    foreign: (key) => foreign.has(key),
  }
}
