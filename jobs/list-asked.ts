import { resolve } from 'node:path'
import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { resourceOf } from '#core/resource.ts'
import { answersAsked, type Selected } from '#core/selection.ts'
import type { ProjectAsked } from './dbt/open-project.ts'
import type { NodesAsked } from './dbt/project-nodes.ts'
import { loadGraph } from './load-graph.ts'
import { type Places, placesOf } from './places.ts'
import { ofTypes } from './resource-type.ts'
import { withSelector } from './selector.ts'

/** What is asked of a list. */
export interface ListAsked extends ProjectAsked, NodesAsked {
  readonly root?: string
  readonly 'state-dir'?: string
  readonly project?: string
  readonly output?: string
  readonly 'output-keys'?: string
}

/** The lines of a list: of the project's own graph, or of the nodes of a dbt project. Throws UsageError, DefinitionError. */
export async function listAsked(options: ListAsked, tell: (note: string) => void): Promise<readonly string[]> {
  const { project } = options
  if (project === undefined) return ofGraph(placesOf(options), options)
  const { projectLines } = await import('./dbt/project-lines.ts')
  return projectLines(placesOf({ ...options, root: resolve(project) }), options, tell)
}

async function ofGraph(places: Places, options: ListAsked): Promise<readonly string[]> {
  const { output = 'key' } = options
  const line = LINES[output]
  if (line === undefined) throw new UsageError(`--output ${output}: there are ${Object.keys(LINES).join(', ')}`)
  const graph = await loadGraph(places, { renders: false })
  const keys = await chosen(graph, places, await withSelector(places, options))
  return ofTypes(graph, keys, options['resource-type']).map((key) => line(graph, key))
}

// The log is opened for words about state alone.
async function chosen(
  graph: Graph,
  places: Places,
  options: Omit<ListAsked, 'select'> & { readonly select?: Selected },
): Promise<readonly string[]> {
  const { select, exclude } = options
  if (answersAsked(select ?? null, exclude ?? null).length === 0) {
    const selection = await import('#core/selection.ts')
    return selection.select(graph, select ?? null, { exclude: exclude ?? null })
  }
  const [{ openWorld }, { viewOf }, { selected }, { pastAsked }] = await Promise.all([
    import('./open-world.ts'),
    import('#core/view.ts'),
    import('./planned.ts'),
    import('./past.ts'),
  ])
  await using world = openWorld(graph, places.stateDir, places.env, { look: true })
  const view = await viewOf(graph, world.log, world.now())
  return selected(graph, view, options, await pastAsked(world, options))
}

const LINES: Readonly<Record<string, (graph: Graph, key: string) => string>> = {
  key: (_graph, key) => key,
  path: (graph, key) => graph.places.get(key)?.file ?? key,
  json: (graph, key) => {
    const of = graph.assets.get(key)
    const place = graph.places.get(key)
    return JSON.stringify({
      ...{ key, resource_type: kindOf(graph, key), owner: of?.owner, tags: of?.tags },
      ...{ file: place?.file ?? null, line: place?.line ?? null },
      materialized: of?.compute.via === 'select' ? of.compute.select.materialized : null,
      depends_on: graph.upstream.get(key) ?? [],
    })
  },
}

function kindOf(graph: Graph, key: string): string {
  const of = graph.assets.get(key)
  return of === undefined ? '' : resourceOf(of)
}
