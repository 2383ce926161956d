import { freshnessOf } from '#core/freshness-verdict.ts'
import { observe } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { viewOf } from '#core/view.ts'
import { loadGraph } from './load-graph.ts'
import { openWorld } from './open-world.ts'
import type { Places } from './places.ts'
import { EXIT } from './terminal/exit-code.ts'
import type { Terminal } from './terminal/main.ts'
import { tableText } from './terminal/table.ts'

/** Looks at the sources of a project's schema.yml and says whether each keeps its promise; the log keeps what was seen. Exit code 1 where one is broken. */
export async function ownSourceFreshness(places: Places, { print, columns, signal }: Terminal): Promise<number> {
  const graph = await loadGraph(places, { renders: false })
  const sources = [...graph.assets.values()].filter(({ compute }) => compute.via === 'function' && compute.watch)
  if (sources.length === 0) {
    print('no schema.yml here has sources:; --project DIR asks those of a dbt project')
    return EXIT.ok
  }
  await using world = openWorld(graph, places.stateDir, places.env)
  const keys = sources.map(({ key }) => key)
  const { wrong } = await observe(graph, keys, world, openNeeds({ env: world.env, signal }), signal)
  const view = await viewOf(graph, world.log, world.now())
  const lines = sources.map((one) => {
    const error = wrong.get(one.key)
    if (error !== undefined) return [one.key, 'error', firstLine(error)]
    const { state, reason } = freshnessOf(graph, view, one)
    return [one.key, state === 'notApplicable' ? 'n/a' : state, reason]
  })
  print(tableText(['source', 'freshness', 'why'], lines, { columns }))
  return lines.some(([, state]) => state === 'fail' || state === 'error') ? EXIT.failed : EXIT.ok
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
