import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { madeFolder } from '#connectors/folder.ts'
import { DefinitionError, UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { type ForeignAssets, type Ground, loadProject } from '#core/load/load.ts'
import { modelCache } from './model-cache/model-cache.ts'
import type { Places } from './places.ts'

/**
 * The graph of the project under a root: assets of TypeScript, SQL models with their columns, all checked. `renders: false` is
 * for jobs that render no model: what did not change is then taken from the cache. Throws DefinitionError, UsageError.
 */
export async function loadGraph(
  { root, stateDir }: Pick<Places, 'root' | 'stateDir'>,
  { renders = true }: { renders?: boolean } = {},
): Promise<Graph> {
  if (!['assets', ...FOLDERS].some((folder) => existsSync(join(root, folder))))
    throw new UsageError(`${root} has neither assets/ nor models/; give the project's folder by --root DIR`)
  const cache = join(madeFolder(stateDir), 'cache')
  const graph = await loadProject({ root, cache, models: (ground) => modelsOf(root, cache, ground, renders) })
  refuseUnplayed(graph)
  return graph
}

// Where SQL models, tables of constants and their histories stand.
const FOLDERS = ['models', 'seeds', 'snapshots']

// Roles that the design draws and no engine plays yet.
function refuseUnplayed(graph: Graph): void {
  const faults = [...graph.assets.values()]
    .filter((one) => one.in !== 'warehouse')
    .map((one) => ({
      key: one.key,
      ...graph.places.get(one.key),
      what: `rests in: '${one.in}', a role that nothing plays here yet`,
      mend: 'leave `in` out: the warehouse',
    }))
  if (faults.length > 0) throw new DefinitionError(faults)
}

async function modelsOf(root: string, cache: string, ground: Ground, renders: boolean): Promise<ForeignAssets> {
  if (!FOLDERS.some((folder) => existsSync(join(root, folder))))
    return { models: [], faults: [], columns: new Map(), places: new Map() }
  const cached = modelCache(cache, root, ground, renders)
  const known = renders ? null : cached.read()
  if (known !== null && !('files' in known)) return known
  const found = await (await import('./model-cache/found.ts')).foundModels(root, cache, ground, known)
  return { ...found, keep: () => cached.write(found) }
}
