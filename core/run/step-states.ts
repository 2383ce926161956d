import { EMPTY, intersect, isEmpty, type PartitionSet, union } from '../partition/set.ts'
import type { Step } from '../plan/step.ts'
import type { Outcome } from './run-event.ts'

/** What became of a run's steps so far, and what of the assets did not come through. */
export class StepStates {
  private readonly outcomes = new Map<string, Outcome>()
  private readonly parted = new Set<string>()
  private readonly gone = new Map<string, PartitionSet>()

  /** Partitions that did not come through, by the asset's key. */
  get lost(): ReadonlyMap<string, PartitionSet> {
    return this.gone
  }

  ended(step: Step, outcome: Outcome): void {
    this.outcomes.set(step.id, outcome)
    if (!BROKEN.has(outcome)) return
    for (const key of step.assets) this.gone.set(key, union(this.gone.get(key) ?? EMPTY, step.set))
  }

  /** The step came to its end in parts: what stands on it asks what came of the partitions that it reads. */
  endedInParts(step: Step): void {
    this.parted.add(step.id)
    const lost = step.assets.some((key) => !isEmpty(intersect(step.set, this.gone.get(key) ?? EMPTY)))
    this.outcomes.set(step.id, lost ? 'failed' : 'materialized')
  }

  /** Ids of the steps before this one that did not come through, and the one that takes the whole step with it. */
  broken(step: Step): { readonly before: readonly string[]; readonly whole: string | undefined } {
    const before = step.after.filter((id) => BROKEN.has(this.outcomes.get(id) ?? 'materialized'))
    return { before, whole: step.placed.length > 1 ? undefined : before.find((id) => !this.parted.has(id)) }
  }
}

const BROKEN: ReadonlySet<Outcome> = new Set(['failed', 'upstreamFailed', 'notAttempted', 'cancelled'])
