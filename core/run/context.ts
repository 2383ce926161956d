import type { Asset } from '../asset.ts'
import type { Partition } from '../partition/definition.ts'
import type { Step } from '../plan/step.ts'
import { seeded } from '../random.ts'
import type { RunContext } from '../run-context.ts'
import type { OpenNeeds } from './open-needs.ts'

export interface Said {
  readonly meta: Record<string, string | number | boolean | null>
}

/** What a function of this step may touch, and where the figures go that it keeps. */
export async function contextOf(
  of: Asset,
  step: Step | null,
  given: {
    readonly needs: OpenNeeds
    readonly now: number
    readonly signal: AbortSignal
    readonly log: (text: string) => void
  },
): Promise<{ readonly context: RunContext; readonly said: Said }> {
  const said: Said = { meta: {} }
  const partitions = of.partitions ? (step?.placed ?? []).map(({ partition }) => partition) : []
  const needs = await Promise.all(
    Object.entries(of.needs).map(async ([name, need]) => [name, await given.needs.get(need)] as const),
  )
  const context: RunContext = {
    partition: partitions.length > 0 ? spanning(partitions, step?.partition ?? '') : null,
    partitions,
    now: new Date(given.now / 1000),
    signal: given.signal,
    random: seeded(`${of.key}|${step?.partition ?? ''}`),
    log: given.log,
    meta: (figures) => void Object.assign(said.meta, figures),
    needs: Object.fromEntries(needs),
  }
  return { context, said }
}

// Adjacent windows as one: the first's start, the last's end.
function spanning(partitions: readonly Partition[], key: string): Partition {
  const [first] = partitions
  const last = partitions.at(-1)
  if (!first || !last || first === last) return first ?? { key, keys: {} }
  return 'end' in last ? { ...first, key, ...{ end: last.end } } : { ...first, key }
}
