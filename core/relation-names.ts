import type { Asset } from './asset.ts'

/** Which relation of the warehouse, 'schema.name', holds what asset. */
export interface RelationNames {
  /** The relation of a key; that of its name for a key that is not known. */
  of(key: string): string
  /** The key whose relation this is. */
  owner(relation: string): string | undefined
  /** Those that are made here: where each is to stand, and by what keys it went before. */
  all(): Iterable<Pick<Asset, 'key' | 'relation' | 'formerly'>>
  /** Is it a table that nobody here makes? It has no environment, and is never dropped. */
  foreign(key: string): boolean
}

/** The names of these assets' relations: their keys, but for those that say an alias or another schema. */
export function relationNames(assets: Iterable<Asset>): RelationNames {
  const relations = new Map<string, string>()
  const owners = new Map<string, string>()
  const foreign = new Set<string>()
  const made: Asset[] = []
  for (const one of assets) {
    const { key, relation, compute } = one
    if (compute.via === 'function' && compute.watch) foreign.add(key)
    else made.push(one)
    if (relation !== key) relations.set(key, relation)
    owners.set(relation, key)
  }
  return {
    of: (key) => relations.get(key) ?? key,
    owner: (relation) => owners.get(relation),
    all: () => made,
    foreign: (key) => foreign.has(key),
  }
}
