import type { Role } from './asset.ts'
import type { Instant } from './instant.ts'
import type { Log } from './log.ts'
import type { Store } from './store.ts'

/** What a run may touch. Jobs open it; tests hand in their own. */
export interface World {
  readonly log: Log
  /** The store that plays a role; null where nothing does. Opens at first use. */
  readonly store: (role: Role) => Store | null
  readonly now: () => Instant
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Uniform in [0, 1); for the jitter of retries and nothing else. */
  readonly random: () => number
  readonly newRun: () => string
  /** What needs are opened with. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly pid: number
}
