import { appendFileSync } from 'node:fs'
import type { Graph } from '#core/graph.ts'
import { planOf } from '#core/plan/plan.ts'
import { recover } from '#core/run/recover.ts'
import { runPlan } from '#core/run/run.ts'
import { viewOf } from '#core/view.ts'
import { type OpenWorld, openWorld } from '../open-world.ts'

/** Where a run dies, and what is looked at before it. */
export interface Crash {
  /** The write at which the process is killed by SIGKILL; 0 or absent: none. */
  readonly killAt?: number
  /** File to which the name of each write is appended. */
  readonly trace?: string
  /** Looks at what stands after recovery, before anything is planned. */
  readonly found?: (world: OpenWorld) => Promise<void>
}

/** Recovers a state directory, then runs all of a graph in it, one step at a time so that the trace is the same in every run. */
export async function crashRun(
  graph: Graph,
  dir: string,
  { killAt = 0, trace = '', found = async () => {} }: Crash,
  asked: { readonly force?: boolean; readonly fullRefresh?: boolean },
) {
  let writes = 0
  const dies = (point: string) => {
    writes++
    if (trace) appendFileSync(trace, `${point}\n`)
    if (writes === killAt) process.kill(process.pid, 'SIGKILL')
  }
  const world = openWorld(graph, dir, {}, { trace: dies })
  await recover(world, () => 'warehouse')
  await found(world)
  const plan = planOf(graph, await viewOf(graph, world.log, world.now()), { keys: graph.order, ...asked })
  const summary = await runPlan(graph, await viewOf(graph, world.log, world.now()), plan, world, {
    ...{ asked: 'crash trial', concurrency: 1, estimateSeconds: null, signal: new AbortController().signal },
    ...(asked.force ? { force: true } : {}),
    emit: () => {},
  })
  return { world, summary }
}
