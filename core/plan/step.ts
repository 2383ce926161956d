import type { Placed } from '../partition/partition.ts'
import type { PartitionSet } from '../partition/set.ts'

/** One attempt's worth of work: one partition, or adjacent ones where the asset says `batch`. */
export interface Step {
  readonly id: string
  /** The asset, or all that one computation makes together. */
  readonly assets: readonly string[]
  readonly placed: readonly Placed[]
  readonly set: PartitionSet
  /** The partition as displayed: '', a key, or 'first..last'. */
  readonly partition: string
  readonly reasons: readonly string[]
  /** false: runs only if an upstream of this plan brings other data. */
  readonly certain: boolean
  /** No other step of the plan makes the asset. */
  readonly alone: boolean
  /** Drop all that stands before the first step of the asset. */
  readonly refresh: boolean
  readonly after: readonly string[]
  readonly estimate: Estimate | null
}

/** What history says a step will be; seconds of work, not of waiting. */
export interface Estimate {
  readonly rows: number
  readonly seconds: number
}
