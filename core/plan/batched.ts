import type { Asset } from '../asset.ts'
import type { Graph } from '../graph.ts'
import { unjoinable } from '../joinable.ts'
import type { Box } from '../partition/set.ts'
import { setOf } from '../partition/set.ts'
import { isTime } from '../partition/window.ts'
import { total } from './estimate.ts'
import type { Step } from './step.ts'

/** Joins steps of adjacent windows, as many as the asset's `batch` says. Others stay as they are. */
export function batched(graph: Graph, of: Asset, steps: readonly Step[]): readonly Step[] {
  if (of.batch <= 1 || unjoinable(of, graph.assets) !== null) return steps
  const joined: Step[] = []
  const open = new Map<string, number>()
  for (const step of steps) {
    const names = namesOf(of, step)
    const at = open.get(names) ?? -1
    const last = joined[at]
    if (last && last.placed.length < of.batch && last.certain === step.certain && adjacent(of, last, step))
      joined[at] = join(last, step)
    else open.set(names, joined.push(step) - 1)
  }
  return joined
}

// Windows are adjacent among partitions of the same names.
const namesOf = (of: Asset, { placed }: Step): string =>
  (of.partitions?.axes ?? []).map((axis, index) => (isTime(axis) ? '' : (placed[0]?.box[index]?.from ?? ''))).join(' ')

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
