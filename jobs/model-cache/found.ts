import { join } from 'node:path'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import type { Column } from '#core/column.ts'
import type { ForeignAssets, Ground } from '#core/load/load.ts'
import { bindModels } from '#sql/bind/bind.ts'
import { type Described, loadModels } from '#sql/project.ts'
import { selectorFaults } from '#sql/selector-faults.ts'
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
    const faults = [...loaded.faults, ...bound.faults]
    return {
      models: loaded.models,
      // Without others they are told where a selector is asked for.
      faults: faults.length === 0 ? [] : [...faults, ...(await selectorFaults(root))],
      columns: bound.columns,
      places: loaded.places,
      exposures: loaded.exposures,
      columnDocs: columnDocs(loaded.described, bound.columns),
    }
  } finally {
    await binder.close()
  }
}

// Under the names that the engine gives them, whatever their case is in schema.yml.
function columnDocs(
  described: ReadonlyMap<string, Described>,
  columns: ReadonlyMap<string, readonly Column[]>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  return new Map(
    [...described].map(([key, { schema }]) => {
      const names = new Map((columns.get(key) ?? []).map(({ name }) => [name.toLowerCase(), name]))
      const docs = (schema?.columns ?? []).flatMap(({ name, doc }) =>
        doc === '' ? [] : [[names.get(name.toLowerCase()) ?? name, doc] as const],
      )
      return [key, new Map(docs)] as const
    }),
  )
}
