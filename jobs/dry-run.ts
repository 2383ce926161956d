import type { Graph } from '#core/graph.ts'
import { total } from '#core/plan/estimate.ts'
import type { Step } from '#core/plan/step.ts'
import type { World } from '#core/world.ts'
import { expectedSeconds } from './expected.ts'
import type { Planned } from './planned.ts'
import { EXIT } from './terminal/exit-code.ts'
import { counted, countText, secondsText } from './terminal/figure.ts'
import { tableText } from './terminal/table.ts'

/** Prints the plan that would run: steps, partitions, reasons, rows and seconds from history. */
export async function dryRun(
  _graph: Graph,
  world: World,
  { plan, notes }: Planned,
  { json, print, columns }: { json: boolean; print: (text: string) => void; columns: number },
): Promise<number> {
  const seconds = await expectedSeconds(world, plan, 4)
  if (json) {
    const steps = plan.steps.map(({ id, assets, partition, reasons, certain, after, estimate, placed }) => ({
      step: id,
      assets,
      partition,
      partitions: placed.length,
      reasons,
      certain,
      after,
      estimate,
    }))
    print(JSON.stringify({ v: 1, type: 'plan', steps, skipped: plan.skipped, blocked: plan.blocked, notes, seconds }))
    return EXIT.ok
  }
  for (const note of notes) print(note)
  if (plan.steps.length > 0)
    print(tableText(['asset', 'partitions', 'why', 'rows', 'seconds'], rowsOf(plan.steps), { columns }))
  for (const { asset, partition, why } of plan.blocked)
    print(`blocked: ${asset}${partition ? ` ${partition}` : ''}: ${why}`)
  const certain = plan.steps.filter((step) => step.certain)
  const rows = total(certain.map((step) => step.estimate))?.rows
  const left = `${counted(plan.skipped.length, 'asset')} current or left out`
  if (plan.steps.length === 0) print(`nothing would run: ${plan.skipped.length === 0 ? 'nothing is selected' : left}`)
  else {
    const sure = certain.length === plan.steps.length ? '' : ` (${certain.length} certain)`
    const took = seconds === null ? 'seconds unknown' : `about ${secondsText(seconds * 1000)}`
    print(
      `${counted(plan.steps.length, 'step')}${sure}, ${left}; ${rows === undefined ? 'rows unknown' : counted(rows, 'row')}, ${took}`,
    )
  }
  return EXIT.ok
}

// A line for each run of steps of one asset with the same reasons.
function rowsOf(steps: readonly Step[]): readonly (readonly string[])[] {
  const groups: Step[][] = []
  for (const step of steps) {
    const last = groups.at(-1)
    if (last?.[0] && last[0].assets[0] === step.assets[0] && last[0].reasons.join() === step.reasons.join())
      last.push(step)
    else groups.push([step])
  }
  return groups.map((group) => {
    const [first] = group
    const known = total(group.map((step) => step.estimate))
    const partitions = group.reduce((sum, step) => sum + step.placed.length, 0)
    const keys = first?.partition
      ? `${partitions}: ${first.placed[0]?.partition.key}${partitions > 1 ? ` … ${group.at(-1)?.placed.at(-1)?.partition.key}` : ''}`
      : ''
    return [
      first?.assets.join(', ') ?? '',
      keys,
      first?.reasons.join(', ') ?? '',
      known ? countText(known.rows) : 'unknown',
      known ? secondsText(known.seconds * 1000) : 'unknown',
    ]
  })
}
