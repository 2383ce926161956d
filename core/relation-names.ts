import type { Asset } from './asset.ts'

/** Which relation of the warehouse, 'schema.name', holds what asset. */
export interface RelationNames {
  /** The relation of a key; that of its name for a key that is not known. */
  of(key: string): string
  /** The key whose relation this is. */
  owner(relation: string): string | undefined
}

/** The names of these assets' relations: their keys, but for those that say an alias or another schema. */
export function relationNames(assets: Iterable<Asset>): RelationNames {
  const relations = new Map<string, string>()
  const owners = new Map<string, string>()
  for (const { key, relation } of assets) {
    if (relation !== key) relations.set(key, relation)
    owners.set(relation, key)
  }
  return { of: (key) => relations.get(key) ?? key, owner: (relation) => owners.get(relation) }
}
