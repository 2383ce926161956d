import type { CheckResult, Fact, Failure, NewEvent } from '../event.ts'
import type { Graph } from '../graph.ts'
import { iso } from '../instant.ts'
import { addressesOf, WHOLE } from '../partition/address.ts'
import type { Step } from '../plan/step.ts'
import type { View } from '../view.ts'
import type { World } from '../world.ts'
import { about } from './attempting.ts'
import type { OfStep, Outcome, RunEvent, Told } from './run-event.ts'
import { tally } from './tally.ts'

/** Writes what a run's steps came to into the log, and tells it to whoever listens. */
export class Ledger {
  readonly counts = tally()
  private readonly graph: Graph
  private readonly view: View
  private readonly world: World
  private readonly run: string
  private readonly emit: (event: RunEvent) => void

  constructor(graph: Graph, view: View, world: World, run: string, emit: (event: RunEvent) => void) {
    this.graph = graph
    this.view = view
    this.world = world
    this.run = run
    this.emit = emit
  }

  /** The end of one asset's part of a step, told and counted. */
  finish(place: OfStep, outcome: Outcome, reason: string, { rows, attempt = 0, began, error }: Ended = {}): void {
    this.counts.add(place.asset, outcome)
    const durationMs = began === undefined ? 0 : Math.round((this.world.now() - began) / 1000)
    const told = error ? { what: error.what, where: error.where ?? '', mend: error.mend ?? '' } : null
    this.say({
      type: 'step.finished',
      ...place,
      outcome,
      rows: rows?.get(place.asset) ?? 0,
      durationMs,
      attempt,
      reason,
      error: told,
    })
  }

  /** What a check came to, told and counted. */
  checked(step: Step, asset: string, { check, severity, failing, counted, sample = [] }: CheckResult): void {
    if (failing > 0 && severity === 'error') this.counts.checkFailed(asset)
    this.say({
      type: 'check',
      ...ofStep(step),
      asset,
      check,
      severity,
      passed: failing === 0,
      failing: counted ?? failing,
      sample,
    })
  }

  /** One fact for every asset and address of a step. */
  async facts(step: Step, fact: StepFact): Promise<void> {
    const events = step.assets.flatMap((key) => {
      const of = this.graph.assets.get(key)
      if (!of) return []
      const places = addressesOf(of.partitions, step.set, this.view.names)
      return places.map(
        (place): NewEvent => ({ ...about(of, { graph: this.graph, run: this.run }), ...place, ...fact }),
      )
    })
    await this.world.log.append(events)
  }

  /** A fact of the run itself. */
  async fact(fact: RunFact): Promise<void> {
    await this.world.log.append([{ ...WHOLE, keys: this.run, asset: '', code: '', run: this.run, ...fact }])
  }

  say(told: Told): void {
    this.emit({ v: 1, at: iso(this.world.now()), run: this.run, ...told })
  }
}

/** What more there is to say of a step that ended. */
export interface Ended {
  /** By the asset's key. */
  readonly rows?: ReadonlyMap<string, number>
  readonly attempt?: number
  /** When its attempt began, µs. */
  readonly began?: number
  readonly error?: Failure
}

type RunFact = Extract<Fact, { readonly kind: 'run.started' | 'run.finished' }>
export type StepFact = Extract<Fact, { readonly kind: 'failed' | 'upstreamFailed' | 'notAttempted' | 'cancelled' }>

export const ofStep = (step: Step): OfStep => ({
  asset: step.assets[0] ?? '',
  partition: step.partition,
  step: step.id,
  partitions: step.placed.length,
})
