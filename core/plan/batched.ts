import type { Asset } from '../asset.ts'
import type { Graph } from '../graph.ts'
import type { Box } from '../partition/set.ts'
import { setOf } from '../partition/set.ts'
import { isTime } from '../partition/window.ts'
import { total } from './estimate.ts'
import type { Step } from './step.ts'

/** Joins steps of adjacent windows, as many as the asset's `batch` says. Others stay as they are. */
export function batched(graph: Graph, of: Asset, steps: readonly Step[]): readonly Step[] {
  if (of.batch <= 1 || !joinable(graph, of)) return steps
  const joined: Step[] = []
  for (const step of steps) {
    const last = joined.at(-1)
    if (last && last.placed.length < of.batch && last.certain === step.certain && adjacent(of, last, step))
      joined[joined.length - 1] = join(last, step)
    else joined.push(step)
  }
  return joined
}

// Each window of a look-back or of vintages has a reading of its own; only what aligns, or is read whole, can be read at once.
function joinable(graph: Graph, of: Asset): boolean {
  return Object.values(of.from).every((input) => {
    const asOf = graph.assets.get(input.key)?.knownAt != null && !input.vintages
    return (
      !asOf && (input.mapping.kind === 'aligned' || input.mapping.kind === 'all' || input.mapping.kind === 'touched')
    )
  })
}

function adjacent(of: Asset, last: Step, step: Step): boolean {
  const before = last.placed.at(-1)?.box ?? []
  const after = step.placed[0]?.box ?? []
  return (of.partitions?.axes ?? []).every((axis, index) =>
    isTime(axis) ? before[index]?.to === after[index]?.from : same(before, after, index),
  )
}

const same = (a: Box, b: Box, index: number): boolean =>
  a[index]?.from === b[index]?.from && a[index]?.to === b[index]?.to

function join(last: Step, step: Step): Step {
  const first = last.placed[0]?.partition.key ?? ''
  const placed = [...last.placed, ...step.placed]
  return {
    ...last,
    id: `${last.assets[0]}@${first}..${step.partition}`,
    placed,
    set: setOf(placed.map(({ box }) => box)),
    partition: `${first}..${step.partition}`,
    reasons: [...new Set([...last.reasons, ...step.reasons])],
    after: [...new Set([...last.after, ...step.after])].filter((id) => id !== last.id),
    estimate: total([last.estimate, step.estimate]),
  }
}
