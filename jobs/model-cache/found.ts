import { join } from 'node:path'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import type { ForeignAssets, Ground } from '#core/load/load.ts'
import { bindModels } from '#sql/bind/bind.ts'
import { type Described, loadModels } from '#sql/project.ts'
import { editedModels } from './edited.ts'
import type { Outdated } from './model-cache.ts'

/** The models of a project with their columns and all that is wrong with them: those that were edited, where the others can stand as they were, else all. */
export async function foundModels(
  root: string,
  cache: string,
  ground: Ground,
  outdated: Outdated | null,
): Promise<ForeignAssets> {
  const binder = duckdbBinder()
  try {
    const edited = outdated && (await editedModels(outdated, root, ground, binder))
    if (edited !== null) return edited
    const loaded = await loadModels({ root, ...ground })
    const bound = await bindModels(loaded, ground.known, binder, join(cache, 'bind.json'))
    return {
      models: loaded.models,
      faults: [...loaded.faults, ...bound.faults],
      columns: bound.columns,
      places: loaded.places,
      exposures: loaded.exposures,
      columnDocs: columnDocs(loaded.described),
    }
  } finally {
    await binder.close()
  }
}

function columnDocs(described: ReadonlyMap<string, Described>): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    [...described].map(([key, { schema }]) => [
      key,
      new Map((schema?.columns ?? []).flatMap(({ name, doc }) => (doc === '' ? [] : [[name, doc] as const]))),
    ]),
  )
}
