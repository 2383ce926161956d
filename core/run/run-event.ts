/** What a run tells while it happens, in the order in which it happens; displays only listen. `at` is ISO UTC. */
export type RunEvent = Said & Told

/** The part of an event that says what happened. */
export type Told = RunStarted | StepStarted | Progress | StepFinished | CheckDone | LogLine | FaultFound | Summary

interface Said {
  readonly v: 1
  readonly at: string
  readonly run: string
}

/** The plan is fixed and work begins. */
export interface RunStarted {
  readonly type: 'run.started'
  readonly planned: number
  readonly steps: number
  /** Partitions of all steps. */
  readonly partitions: number
  /** By asset with a step, or blocked: how many partitions `step.finished` will tell of. */
  readonly assets: Readonly<Record<string, number>>
  /** From history, in seconds; null where unknown. */
  readonly estimateSeconds: number | null
}

/** Which step: an asset, its partition as displayed ('' where unpartitioned), how many partitions it joins. */
export interface OfStep {
  readonly asset: string
  readonly partition: string
  readonly step: string
  readonly partitions: number
}

/** An attempt of a step began. */
export interface StepStarted extends OfStep {
  readonly type: 'step.started'
  readonly attempt: number
}

/** How far an active step is; at most two a second for each step. */
export interface Progress extends OfStep {
  readonly type: 'progress'
  readonly rows: number
  readonly rowsPerSecond: number
  readonly elapsedMs: number
}

export type Outcome =
  | 'materialized'
  | 'unchanged'
  | 'failed'
  | 'skipped'
  | 'upstreamFailed'
  | 'notAttempted'
  | 'cancelled'

/** A step came to its end, or never began. */
export interface StepFinished extends OfStep {
  readonly type: 'step.finished'
  readonly outcome: Outcome
  readonly rows: number
  readonly durationMs: number
  readonly attempt: number
  /** Why it ran, or why it did not. */
  readonly reason: string
  readonly error: { readonly what: string; readonly where: string; readonly mend: string } | null
}

/** A check was made on what a step staged. */
export interface CheckDone extends OfStep {
  readonly type: 'check'
  readonly check: string
  readonly severity: 'error' | 'warn'
  readonly passed: boolean
  readonly failing: number
  readonly sample: readonly Readonly<Record<string, unknown>>[]
}

/** A line of user code. */
export interface LogLine extends OfStep {
  readonly type: 'log'
  readonly text: string
}

/** Something is wrong that no step has to answer for: a definition, the ground, another process. */
export interface FaultFound {
  readonly type: 'fault'
  readonly asset: string | null
  readonly where: string
  readonly what: string
  readonly mend: string
}

/** The last event: each asset counted once, by its worst outcome. */
export interface Summary {
  readonly type: 'summary'
  readonly planned: number
  readonly materialized: number
  readonly unchanged: number
  readonly skipped: number
  readonly failed: number
  readonly upstreamFailed: number
  readonly notAttempted: number
  readonly cancelled: number
  readonly checksFailed: number
  readonly durationMs: number
}
