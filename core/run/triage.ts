import { currencyOf } from '../currency.ts'
import { type Graph, lookedAt } from '../graph.ts'
import type { Placed } from '../partition/partition.ts'
import { EMPTY, intersect, isEmpty, type PartitionSet, setOf } from '../partition/set.ts'
import type { Step } from '../plan/step.ts'
import { readingsOf } from '../reading.ts'
import type { View } from '../view.ts'

/** Partitions of a step by what may become of them; those to be made in stretches of adjacent ones. */
export interface Triage {
  /** An upstream of theirs did not come through in this run. */
  readonly broken: readonly Placed[]
  readonly current: readonly Placed[]
  readonly open: readonly (readonly Placed[])[]
}

/** Looks at each partition of a step by itself, when those before it have ended. `lost`: what did not come through, by key. */
export function triage(
  { graph, view, lost }: { graph: Graph; view: View; lost: ReadonlyMap<string, PartitionSet> },
  step: Step,
): Triage {
  const broken: Placed[] = []
  const current: Placed[] = []
  const open: Placed[][] = []
  let last: Placed[] | null = null
  const outputs = step.assets.flatMap((key) => graph.assets.get(key) ?? [])
  const [first] = outputs
  // A table that a check looks at is looked at whole.
  const unseen = outputs.some((of) => lookedAt(of).some((key) => lost.has(key)))
  for (const placed of step.placed) {
    const reads = first && lost.size > 0 ? readingsOf(graph, view, first, placed.box) : []
    if (unseen || reads.some(({ input, possible }) => !isEmpty(intersect(possible, lost.get(input.key) ?? EMPTY)))) {
      broken.push(placed)
      last = null
    } else if (!step.certain && outputs.every((of) => currencyOf(graph, view, of, placed.box).state === 'current')) {
      current.push(placed)
      last = null
    } else {
      last ??= newIn(open)
      last.push(placed)
    }
  }
  return { broken, current, open }
}

function newIn(stretches: Placed[][]): Placed[] {
  const stretch: Placed[] = []
  stretches.push(stretch)
  return stretch
}

/** A step of several partitions in two: where one is bad, the others are found by few attempts. */
export function halvesOf(step: Step): readonly [Step, Step] {
  const middle = Math.ceil(step.placed.length / 2)
  return [partOf(step, step.placed.slice(0, middle)), partOf(step, step.placed.slice(middle))]
}

/** The same step with some of its partitions, adjacent ones; others bring the rest of the table. */
export function partOf(step: Step, placed: readonly Placed[]): Step {
  if (placed.length === step.placed.length) return step
  const keys = [placed[0]?.partition.key, placed.at(-1)?.partition.key]
  const partition = placed.length === 1 ? (keys[0] ?? '') : keys.join('..')
  return { ...step, placed, partition, set: setOf(placed.map(({ box }) => box)), alone: false }
}
