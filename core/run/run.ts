import { storedAsView } from '../elsewhere.ts'
import { ConnectorError } from '../error.ts'
import type { CheckResult, Failure } from '../event.ts'
import type { Graph } from '../graph.ts'
import { type Plan, partitionsByAsset } from '../plan/plan.ts'
import type { Step } from '../plan/step.ts'
import { waitOf } from '../retry.ts'
import type { View } from '../view.ts'
import type { World } from '../world.ts'
import type { Done } from './attempt.ts'
import { failureOf } from './failure.ts'
import { type Ended, Ledger, ofStep, type StepFact } from './ledger.ts'
import { type LiveView, liveView } from './live-view.ts'
import { openNeeds } from './open-needs.ts'
import { type Pool, pool, pools } from './pool.ts'
import { throttled } from './progress.ts'
import type { Outcome, RunEvent, Summary } from './run-event.ts'
import { StepStates } from './step-states.ts'
import { halvesOf, partOf, triage } from './triage.ts'

export interface RunOptions {
  /** What was asked, as typed; kept in the log. */
  readonly asked: string
  /** Steps at once, over all pools. */
  readonly concurrency: number
  /** Size of a named pool; `default` and unknown ones are as large as the concurrency. */
  readonly pools?: Readonly<Record<string, number>>
  readonly failFast?: boolean
  readonly force?: boolean
  /** Wall seconds that history promises; null where unknown. */
  readonly estimateSeconds: number | null
  readonly signal: AbortSignal
  readonly emit: (event: RunEvent) => void
}

/**
 * Runs a plan: ready steps at once, independent branches on after a failure, every planned partition with an outcome in the log.
 * Failures are events, not exceptions; throws only where the log itself cannot be written.
 */
export async function runPlan(
  graph: Graph,
  view: View,
  plan: Plan,
  world: World,
  options: RunOptions,
): Promise<Summary> {
  const run = new Run(graph, liveView(graph, view, ''), plan, world, options)
  return run.go()
}

class Run {
  private readonly run: string
  private readonly began: number
  private readonly states = new StepStates()
  private readonly ledger: Ledger
  private readonly needs
  private readonly pools
  private readonly slots
  private readonly defining
  private readonly stop = new AbortController()
  private readonly onces = new Map<string, Promise<void>>()
  // Loaded at the first step: a run with nothing to do says so at once.
  private attempting: Promise<typeof import('./attempt.ts')> | null = null
  private busyMs = 0
  private readonly graph: Graph
  private readonly view: LiveView
  private readonly plan: Plan
  private readonly world: World
  private readonly options: RunOptions

  constructor(graph: Graph, view: LiveView, plan: Plan, world: World, options: RunOptions) {
    this.graph = graph
    this.view = view
    this.plan = plan
    this.world = world
    this.options = options
    this.run = world.newRun()
    this.ledger = new Ledger(graph, view, world, this.run, options.emit)
    this.began = world.now()
    this.needs = openNeeds({ env: world.env, signal: options.signal })
    this.slots = pool(options.concurrency)
    this.defining = pool(options.concurrency === 1 ? 1 : options.concurrency * 32)
    this.pools = pools(options.pools ?? {}, options.concurrency)
  }

  async go(): Promise<Summary> {
    const { plan, options } = this
    await this.ledger.fact({
      kind: 'run.started',
      body: { asked: options.asked, planned: plan.steps.length, pid: this.world.pid },
    })
    this.ledger.say({
      type: 'run.started',
      planned: new Set(plan.steps.flatMap((step) => step.assets)).size,
      steps: plan.steps.length,
      partitions: plan.steps.reduce((sum, step) => sum + step.placed.length, 0),
      assets: partitionsByAsset(plan),
      estimateSeconds: options.estimateSeconds,
    })
    for (const { asset, why } of plan.skipped)
      this.ledger.finish({ asset, partition: '', step: asset, partitions: 0 }, 'skipped', why)
    for (const { asset, partition, why } of plan.blocked)
      this.ledger.finish({ asset, partition, step: `${asset}@${partition}`, partitions: 1 }, 'notAttempted', why)
    await this.everyStep()
    const summary = this.ledger.counts.summary(Math.round((this.world.now() - this.began) / 1000))
    const status = options.signal.aborted
      ? 'cancelled'
      : summary.failed + summary.upstreamFailed + summary.notAttempted > 0
        ? 'failed'
        : 'succeeded'
    const { type: _type, durationMs, ...counts } = summary
    await this.ledger.fact({
      kind: 'run.finished',
      body: { status, counts: { ...counts, busyMs: Math.round(this.busyMs) }, ms: durationMs },
    })
    this.ledger.say(summary)
    return summary
  }

  // Each step starts when those before it have ended; a promise a step, no polling.
  private async everyStep(): Promise<void> {
    const ended = new Map<string, Promise<void>>()
    for (const step of this.plan.steps) {
      const before = step.after.map((id) => ended.get(id) ?? Promise.resolve())
      ended.set(
        step.id,
        Promise.all(before).then(() => this.oneStep(step)),
      )
    }
    await Promise.all(ended.values())
  }

  private async oneStep(step: Step): Promise<void> {
    const { before, whole } = this.states.broken(step)
    if (whole !== undefined && !this.options.signal.aborted) return this.upstreamFailed(step, whole)
    const early = this.ended()
    if (early !== null) return this.end(step, 'notAttempted', early, { kind: 'notAttempted', body: { why: early } })
    if (step.certain && before.length === 0) return this.attempts(step)
    const { graph, view, states } = this
    const sorted = triage({ graph, view, lost: states.lost }, step)
    await this.inParts(step, [
      ...sorted.broken.map((placed) => this.upstreamFailed(partOf(step, [placed]), before[0] ?? '')),
      ...sorted.current.map((placed) => this.end(partOf(step, [placed]), 'unchanged', SAME, null)),
      ...sorted.open.map((placed) => this.attempts(partOf(step, placed))),
    ])
  }

  private async inParts(step: Step, parts: readonly Promise<void>[]): Promise<void> {
    await Promise.all(parts)
    if (step.placed.length > 1) this.states.endedInParts(step)
  }

  private upstreamFailed(step: Step, upstream: string): Promise<void> {
    const fact = { kind: 'upstreamFailed', body: { upstream } } as const
    return this.end(step, 'upstreamFailed', `${upstream} did not come through`, fact)
  }

  // `first` beyond 1: half of a batch that failed, once.
  private async attempts(step: Step, first = 1): Promise<void> {
    const of = this.graph.assets.get(step.assets[0] ?? '')
    const retry = of?.retry ?? { times: 0, delay: '1s', factor: 2, jitter: 0.2 }
    for (let attempt = first; ; attempt++) {
      const result = await this.once(step, attempt, first > 1 || attempt > retry.times)
      if (result.kind === 'idle')
        return this.end(step, 'notAttempted', NOT_BEGUN, { kind: 'notAttempted', body: { why: NOT_BEGUN } })
      const { began } = result
      this.busyMs += (this.world.now() - began) / 1000
      if (result.kind === 'done')
        return this.end(step, result.done.outcome, step.reasons.join(', '), null, {
          rows: result.done.rows,
          attempt,
          began,
        })
      if (result.kind === 'stopped')
        return this.end(step, 'cancelled', STOPPED, { kind: 'cancelled', body: { why: STOPPED } }, { attempt, began })
      const { told, final, apart } = result.failure
      await this.ledger.facts(step, { kind: 'failed', body: { ...told, attempt, final: final && !apart } })
      if (final && apart) {
        const text = `failed as one step: ${told.what.split('\n')[0]}; again, in two halves`
        this.ledger.say({ type: 'log', ...ofStep(step), text })
        return this.inParts(
          step,
          halvesOf(step).map((half) => this.attempts(half, attempt + 1)),
        )
      }
      if (final) return this.end(step, 'failed', told.what, null, { attempt, began, error: told })
      const wait = waitOf(retry, attempt, this.world.random())
      this.ledger.say({
        type: 'log',
        ...ofStep(step),
        text: `attempt ${attempt} failed: ${told.what.split('\n')[0]}; again in ${(wait / 1000).toFixed(1)} s`,
      })
      await this.world.sleep(wait, this.options.signal).catch(() => undefined) // an abort ends the wait; the next attempt finds it
    }
  }

  // The only `try` around user code: whatever it throws becomes a value.
  private async once(step: Step, attemptNumber: number, last: boolean): Promise<Result> {
    const { pool: poolName = 'default', timeout = null } = this.graph.assets.get(step.assets[0] ?? '') ?? {}
    const releases: (() => void)[] = []
    const limit = new AbortController()
    let timer: NodeJS.Timeout | undefined
    let began: number | null = null
    try {
      const waiting = AbortSignal.any([this.options.signal, this.stop.signal])
      for (const slots of this.slotsOf(step, poolName)) releases.push(await slots.take(waiting))
      began = this.world.now()
      if (timeout !== null)
        timer = setTimeout(
          () => limit.abort(new Error(`took longer than its timeout of ${timeout / 1e6} s`)),
          timeout / 1000,
        )
      const signal = AbortSignal.any([this.options.signal, limit.signal])
      this.ledger.say({ type: 'step.started', ...ofStep(step), attempt: attemptNumber })
      this.attempting ??= import('./attempt.ts')
      const { attempt } = await this.attempting
      return { kind: 'done', began, done: await attempt(step, this.given(step, attemptNumber, signal)) }
    } catch (error) {
      if (began === null) return { kind: 'idle' }
      if (this.options.signal.aborted) return { kind: 'stopped', began }
      const { told, retryable } = failureOf(error, step, this.graph)
      const final = last || !retryable
      // Said before the slot is given back, or the next in line would begin.
      if (final && this.options.failFast) this.stop.abort()
      const down = error instanceof ConnectorError && error.retryable
      const apart = step.placed.length > 1 && !down && !(this.options.failFast ?? false)
      return { kind: 'failed', began, failure: { told, final, apart } }
    } finally {
      clearTimeout(timer)
      for (const release of releases) release()
    }
  }

  // A view is defined, not computed: many that wait for the disk at once share a commit, while others get ready for the next.
  private slotsOf(step: Step, poolName: string): readonly Pool[] {
    const of = this.graph.assets.get(step.assets[0] ?? '')
    const view = of !== undefined && storedAsView(this.view, of)
    return view && poolName === 'default' ? [this.defining] : [this.pools(poolName), this.slots]
  }

  private given(step: Step, number: number, signal: AbortSignal) {
    const { graph, world, view, needs, run } = this
    const told = throttled(world.now, (rows, rowsPerSecond, elapsedMs) =>
      this.ledger.say({ type: 'progress', ...ofStep(step), rows, rowsPerSecond, elapsedMs }),
    )
    return {
      graph,
      world,
      view,
      needs,
      run,
      attempt: number,
      force: this.options.force ?? false,
      once: (asset: string, work: () => Promise<void>) => {
        const doing = this.onces.get(asset) ?? work()
        this.onces.set(asset, doing)
        return doing
      },
      signal,
      progress: told,
      checked: (asset: string, result: CheckResult) => this.ledger.checked(step, asset, result),
      log: (asset: string, text: string) => {
        world.log.note(run, asset, text)
        this.ledger.say({ type: 'log', ...ofStep(step), asset, text })
      },
    }
  }

  private async end(
    step: Step,
    outcome: Outcome,
    reason: string,
    fact: StepFact | null,
    more: Ended = {},
  ): Promise<void> {
    this.states.ended(step, outcome)
    if (fact) await this.ledger.facts(step, fact)
    for (const asset of step.assets) this.ledger.finish({ ...ofStep(step), asset }, outcome, reason, more)
  }

  private ended(): string | null {
    if (this.options.signal.aborted) return 'the run was stopped before its turn'
    return this.stop.signal.aborted ? 'the run stops at the first failure' : null
  }
}

const SAME = 'its inputs came out the same'
const STOPPED = 'stopped while it ran'
const NOT_BEGUN = 'the run ended before its turn'

type Result =
  | { readonly kind: 'idle' }
  | { readonly kind: 'done'; readonly began: number; readonly done: Done }
  | { readonly kind: 'stopped'; readonly began: number }
  | {
      readonly kind: 'failed'
      readonly began: number
      /** `apart`: tried again by halves, since one partition may be the cause. */
      readonly failure: { readonly told: Failure; readonly final: boolean; readonly apart: boolean }
    }
