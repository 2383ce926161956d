import { unreachable } from '#core/error.ts'
import type { CheckDone, Outcome, RunEvent, RunStarted, StepFinished, Summary } from '#core/run/run-event.ts'
import { worse } from '#core/run/tally.ts'

/** A step that is being made, as a line shows it. */
export interface ActiveStep {
  readonly asset: string
  readonly partition: string
  readonly attempt: number
  readonly startedMs: number
  readonly rows: number
  readonly rowsPerSecond: number
}

/** What an asset's partitions came to so far. */
export interface AssetProgress {
  readonly asset: string
  /** Partitions that must come to an end. */
  readonly total: number
  readonly done: number
  /** Of the done ones: materialized or unchanged. */
  readonly well: number
  readonly partitioned: boolean
  readonly rows: number
  readonly firstMs: number
  readonly lastMs: number
  readonly outcome: Outcome
  /** Of the first step with that outcome. */
  readonly reason: string
  readonly failures: readonly StepFinished[]
}

/** What a display knows of a run, gathered from its events. */
export interface RunProgress {
  /** Takes an event; gives the asset that came to its end by it. */
  take(event: RunEvent): AssetProgress | null
  readonly active: ReadonlyMap<string, ActiveStep>
  readonly assets: ReadonlyMap<string, AssetProgress>
  /** Null before the plan is fixed. */
  readonly started: (RunStarted & { readonly ms: number }) | null
  readonly total: number
  readonly done: number
  readonly assetsDone: number
  readonly warnings: readonly CheckDone[]
  /** How many assets were skipped for each reason. */
  readonly skipped: ReadonlyMap<string, number>
  /** Published by steps that ended as materialized. */
  readonly rows: number
  readonly summary: Summary | null
}

/** Gathers what the events of one run say; the work for an event does not grow with those before it. */
export function runProgress(): RunProgress {
  const active = new Map<string, ActiveStep>()
  const assets = new Map<string, Mutable<AssetProgress>>()
  const skipped = new Map<string, number>()
  const warnings: CheckDone[] = []
  const state: Mutable<RunProgress> = {
    take,
    active,
    assets,
    warnings,
    skipped,
    started: null,
    total: 0,
    done: 0,
    assetsDone: 0,
    rows: 0,
    summary: null,
  }
  return state

  function take(event: RunEvent): AssetProgress | null {
    switch (event.type) {
      case 'run.started':
        state.started = { ...event, ms: Date.parse(event.at) }
        for (const [asset, total] of Object.entries(event.assets)) {
          assets.set(asset, { ...fresh(asset), total })
          state.total += total
        }
        return null
      case 'step.started': {
        const { asset, partition, attempt } = event
        active.set(event.step, {
          asset,
          partition,
          attempt,
          startedMs: Date.parse(event.at),
          rows: 0,
          rowsPerSecond: 0,
        })
        return null
      }
      case 'progress': {
        const step = active.get(event.step)
        if (step) active.set(event.step, { ...step, rows: event.rows, rowsPerSecond: event.rowsPerSecond })
        return null
      }
      case 'step.finished':
        active.delete(event.step)
        return finished(event)
      case 'check':
        if (!event.passed && event.severity === 'warn') warnings.push(event)
        return null
      case 'summary':
        state.summary = event
        return null
      case 'log':
      case 'fault':
        return null
      default:
        return unreachable(event)
    }
  }

  function finished(event: RunEvent & StepFinished): AssetProgress | null {
    if (event.outcome === 'skipped') {
      skipped.set(event.reason, (skipped.get(event.reason) ?? 0) + 1)
      return null
    }
    const of = assets.get(event.asset) ?? fresh(event.asset)
    assets.set(event.asset, of)
    const before = of.done
    if (of.done === 0 || worse(event.outcome, of.outcome)) {
      of.outcome = event.outcome
      of.reason = event.reason
    }
    of.done += event.partitions
    if (event.outcome === 'materialized' || event.outcome === 'unchanged') of.well += event.partitions
    of.rows += event.rows
    if (event.outcome === 'materialized') state.rows += event.rows
    of.partitioned ||= event.partition !== ''
    of.lastMs = Date.parse(event.at)
    of.firstMs = Math.min(of.firstMs, of.lastMs - event.durationMs)
    // One a partition could be a million; the first ones say what is wrong.
    if (event.error && of.failures.length < KEPT) of.failures = [...of.failures, event]
    state.done += event.partitions
    if (of.done < of.total || (of.total > 0 && before >= of.total)) return null
    state.assetsDone++
    return of
  }
}

const KEPT = 3

const fresh = (asset: string): Mutable<AssetProgress> => ({
  asset,
  total: 0,
  done: 0,
  well: 0,
  partitioned: false,
  rows: 0,
  firstMs: Number.POSITIVE_INFINITY,
  lastMs: 0,
  outcome: 'skipped',
  reason: '',
  failures: [],
})

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
