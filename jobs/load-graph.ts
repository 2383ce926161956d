import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { type ForeignAssets, type Ground, loadProject } from '#core/load/load.ts'

/** The graph of the project under a root: assets of TypeScript, SQL models with their columns, all checked. Throws DefinitionError, UsageError. */
export async function loadGraph({
  root,
  stateDir,
}: {
  readonly root: string
  readonly stateDir: string
}): Promise<Graph> {
  if (!existsSync(join(root, 'assets')) && !existsSync(join(root, 'models')))
    throw new UsageError(`${root} has neither assets/ nor models/; give the project's folder by --root DIR`)
  const cache = join(stateDir, 'cache')
  return loadProject({ root, cache, models: (ground) => modelsOf(root, cache, ground) })
}

async function modelsOf(root: string, cache: string, ground: Ground): Promise<ForeignAssets> {
  if (!existsSync(join(root, 'models'))) return { models: [], faults: [], columns: new Map(), places: new Map() }
  const [{ loadModels }, { bindModels }, { duckdbBinder }] = await Promise.all([
    import('#sql/project.ts'),
    import('#sql/bind.ts'),
    import('#connectors/duckdb/binder.ts'),
  ])
  const loaded = await loadModels({ root, ...ground })
  const binder = duckdbBinder()
  try {
    const bound = await bindModels(loaded, ground.known, binder, join(cache, 'bind.json'))
    return {
      models: loaded.models,
      faults: [...loaded.faults, ...bound.faults],
      columns: bound.columns,
      places: loaded.places,
    }
  } finally {
    await binder.close()
  }
}
