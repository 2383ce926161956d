import type { Governance, Version } from '#core/governance.ts'
import type { Model } from '../model/model.ts'
import type { Group } from './group.ts'

/** What is said of who may read a model, and until when; undefined where nothing is. */
export function governanceOf(model: Model, versions: ReadonlyMap<string, Version>): Governance | undefined {
  const { access, group, deprecationDate } = model.config
  const version = versions.get(model.key) ?? null
  const unpinned = [...model.refers].filter(([key, one]) => one.unpinned && versions.has(key)).map(([key]) => key)
  const said = access !== null || group !== null || deprecationDate !== null || version !== null || unpinned.length > 0
  return said ? { access: access ?? 'protected', group, deprecationDate, version, unpinned } : undefined
}

/** A model whose owner is that of its group, where it says none itself. */
export function owned(model: Model, groups: ReadonlyMap<string, Group>): Model {
  const { owner, group } = model.config
  const known = group === null || owner !== '' ? undefined : groups.get(group)
  return known === undefined ? model : { ...model, config: { ...model.config, owner: known.owner } }
}
