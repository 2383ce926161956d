import type { Graph } from '#core/graph.ts'
import { planOf, type Wanted } from '#core/plan/plan.ts'
import { runPlan } from '#core/run/run.ts'
import { viewOf } from '#core/view.ts'
import type { World } from '#core/world.ts'

/** Plans and runs a graph in this process; the seconds of planning and of running. Throws when anything fails. */
export async function runOnce(
  graph: Graph,
  world: World,
  wanted: Partial<Wanted> = {},
  concurrency = 8,
): Promise<{ plan: number; run: number }> {
  const began = performance.now()
  const view = await viewOf(graph, world.log, world.now())
  const plan = planOf(graph, view, { keys: graph.order, ...wanted })
  const planned = performance.now()
  const errors: string[] = []
  await runPlan(graph, view, plan, world, {
    asked: 'bench',
    concurrency,
    estimateSeconds: null,
    signal: new AbortController().signal,
    emit: (event) => {
      if (event.type === 'step.finished' && event.error) errors.push(`${event.step}: ${event.error.what}`)
    },
  })
  if (errors.length > 0) throw new Error(errors.slice(0, 3).join('\n'))
  return { plan: (planned - began) / 1000, run: (performance.now() - planned) / 1000 }
}
