import { total } from '#core/plan/estimate.ts'
import type { Plan } from '#core/plan/plan.ts'
import type { World } from '#core/world.ts'

/** Wall seconds that a plan takes by history: the steps' own seconds, times what the last long run's steps took of the clock. Null where a step is unknown. */
export async function expectedSeconds(world: World, plan: Plan, concurrency: number): Promise<number | null> {
  const certain = plan.steps.filter((step) => step.certain)
  const sum = total(certain.map((step) => step.estimate))
  if (sum === null || certain.length === 0) return null
  return sum.seconds * (await wallOfWork(world, Math.min(concurrency, certain.length)))
}

// Publication comes after what a materialization says of its own time, and steps overlap: both are in this one ratio.
async function wallOfWork(world: World, most: number): Promise<number> {
  const runs = await world.log.events({ kinds: ['run.finished'], newestFirst: true, limit: 20 })
  for (const run of runs) {
    if (run.kind !== 'run.finished' || (run.body.counts.busyMs ?? 0) < 1000) continue
    const prepared = await world.log.events({ run: run.run, kinds: ['prepared', 'unchanged'] })
    const work = prepared.reduce(
      (ms, event) => ms + (event.kind === 'prepared' || event.kind === 'unchanged' ? event.body.ms : 0),
      0,
    )
    if (work > 0) return Math.min(4, Math.max(1 / most, run.body.ms / work))
  }
  return 1 / Math.min(2, most)
}
