import { total } from '#core/plan/estimate.ts'
import type { Plan } from '#core/plan/plan.ts'
import type { World } from '#core/world.ts'

/** Wall seconds that a plan takes by history: the steps' own seconds, and how much of them the last long run did at once. Null where a step is unknown. */
export async function expectedSeconds(world: World, plan: Plan, concurrency: number): Promise<number | null> {
  const certain = plan.steps.filter((step) => step.certain)
  const sum = total(certain.map((step) => step.estimate))
  if (sum === null || certain.length === 0) return null
  return sum.seconds / (await atOnce(world, Math.min(concurrency, certain.length)))
}

async function atOnce(world: World, most: number): Promise<number> {
  const runs = await world.log.events({ kinds: ['run.finished'], newestFirst: true, limit: 20 })
  for (const run of runs) {
    if (run.kind !== 'run.finished') continue
    const busy = run.body.counts.busyMs ?? 0
    if (busy > 1000 && run.body.ms > 0) return Math.max(1, Math.min(most, busy / run.body.ms))
  }
  return Math.min(2, most)
}
