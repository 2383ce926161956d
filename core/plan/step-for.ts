import type { Asset } from '../asset.ts'
import type { Placed } from '../partition/partition.ts'
import { setOf } from '../partition/set.ts'
import type { Step } from './step.ts'

/** A step of an asset outside of a plan, to look at what it would do. */
export function stepFor(of: Asset, placed: readonly Placed[]): Step {
  const set = of.partitions ? setOf(placed.map(({ box }) => box)) : { boxes: [[]] }
  const partition = of.partitions ? (placed[0]?.partition.key ?? '') : ''
  return {
    id: of.key,
    assets: of.together,
    placed,
    set,
    partition,
    reasons: [],
    certain: true,
    alone: true,
    refresh: false,
    after: [],
    estimate: null,
  }
}
