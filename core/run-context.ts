import type { Needs, Opened } from './need.ts'
import type { Partition } from './partition/definition.ts'

/** All that a running function may touch besides its tables. */
export interface RunContext<P extends Partition | null = Partition | null, N extends Needs = Needs> {
  /** The partition to make; where `batch` joins several, from the first's start to the last's end. null if unpartitioned. */
  readonly partition: P
  readonly partitions: readonly NonNullable<P>[]
  readonly now: Date
  /** Aborted on Ctrl-C, a timeout, or a cancelled run. */
  readonly signal: AbortSignal
  /** A uniform number in [0, 1), seeded by asset and partition: the same on every attempt. */
  readonly random: () => number
  /** A line kept with the run, apart from the events. */
  readonly log: (text: string) => void
  /** Figures kept with the materialization. */
  readonly meta: (figures: Readonly<Record<string, string | number | boolean | null>>) => void
  readonly needs: Opened<N>
}
