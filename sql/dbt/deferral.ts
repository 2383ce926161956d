import { type Relation, relationOf } from './context/relation.ts'
import type { Invocation } from './invocation.ts'
import type { Node } from './node.ts'
import { mapOf, type PlainMap } from './read/yaml.ts'

/** Where what this target has not is read instead. */
export interface Deferral {
  /** By dbt's id. */
  readonly relations: ReadonlyMap<string, Relation>
  /** Is what was not selected read there even where this target has it? */
  readonly favorsState: boolean
}

/** What an earlier manifest has in the way of models, seeds and snapshots that are stored. */
export function deferralTo(manifest: PlainMap, favorsState: boolean): Deferral {
  const relations = new Map<string, Relation>()
  for (const [id, value] of Object.entries(mapOf(manifest.nodes))) {
    const { resource_type: resource, database, schema, alias, config } = mapOf(value)
    const { materialized } = mapOf(config)
    if (!STORED.has(String(resource)) || materialized === 'ephemeral' || typeof alias !== 'string') continue
    const text = (said: unknown) => (typeof said === 'string' ? said : null)
    const type = materialized === 'view' ? 'view' : 'table'
    relations.set(id, relationOf({ database: text(database), schema: text(schema), identifier: alias }, { type }))
  }
  return { relations, favorsState }
}

const STORED = new Set(['model', 'seed', 'snapshot'])

/**
 * Where a node is read: where this target stores it; else, or where the state is favoured and the node was not selected, where the
 * other manifest has it. `stands` is asked only where that matters.
 */
export function readFrom(
  node: Node,
  { deferral, invocation }: { readonly deferral: Deferral | null; readonly invocation: Pick<Invocation, 'selected'> },
  stands: (relation: Relation) => boolean,
): Relation | null {
  const { relation, id } = node
  const other = deferral?.relations.get(id)
  if (relation === null || other === undefined) return relation
  if (deferral?.favorsState && !invocation.selected.includes(id)) return other
  return stands(relation) ? relation : other
}
