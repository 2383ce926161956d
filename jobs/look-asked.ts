import { parseFilter } from '#core/partition/filter.ts'
import { observe } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { refuseLostWarehouse } from './halves.ts'
import { loadGraph } from './load-graph.ts'
import { openWorld } from './open-world.ts'
import { type DeferAsked, otherStateAsked } from './other-state.ts'
import { placesOf } from './places.ts'
import { type Asked, planAsked } from './planned.ts'
import { withSelector } from './selector.ts'
import { EXIT } from './terminal/exit-code.ts'
import type { Terminal } from './terminal/main.ts'

/** What was asked to be looked at: the plan that would run, or with `explain` one asset. */
export interface LookAsked extends Asked, DeferAsked {
  readonly explain?: string
  readonly root?: string
  readonly 'state-dir'?: string
  readonly json?: boolean
}

/** Loads, opens the world to look only, and prints what would run or why; gives the exit code. */
export async function lookAsked(typed: LookAsked, { print, signal, columns }: Terminal): Promise<number> {
  const places = placesOf(typed)
  const asked = await withSelector(places, typed)
  const graph = await loadGraph(places, { renders: false })
  const other = otherStateAsked(asked, places)
  await using world = openWorld(graph, places.stateDir, places.env, { look: true, other: other?.warehouse ?? null })
  await refuseLostWarehouse(places, world)
  if (asked.explain !== undefined)
    return await (await import('./explain.ts')).explain(
      graph,
      world,
      asked.explain,
      asked.partition === undefined ? null : parseFilter(asked.partition),
      { print, signal, other },
    )
  const needs = openNeeds({ env: world.env, signal })
  const seen = await observe(graph, graph.order, world, needs, signal, { record: false })
  // A plan of what could not be looked at would look like a whole one.
  if (signal.aborted) return EXIT.stopped
  const { dryRun } = await import('./dry-run.ts')
  // Awaited here: the world shuts when this returns.
  return await dryRun(graph, world, await planAsked(graph, world, asked, { seen, other }), {
    json: asked.json ?? false,
    print,
    columns,
  })
}
