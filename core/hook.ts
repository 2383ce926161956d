import type { Fault } from './error.ts'

/** SQL that is run beside a model's query, and how to complain at the place where it is written. */
export interface Hook {
  readonly sql: string
  blame(error: string): Fault
}

/** Hooks of one step: `pre` before its query, `post` inside the transaction that publishes. */
export interface Hooks {
  readonly pre: readonly Hook[]
  readonly post: readonly Hook[]
}

/** No hook at all. */
export const NO_HOOKS: Hooks = { pre: [], post: [] }
