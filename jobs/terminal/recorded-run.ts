import { iso } from '#core/instant.ts'
import type { Outcome, RunEvent, Told } from '#core/run/run-event.ts'
import { tally } from '#core/run/tally.ts'

/** One asset of a recorded run. */
export interface Recorded {
  readonly asset: string
  /** Keys; [''] where unpartitioned. */
  readonly partitions: readonly string[]
  /** Of each partition. */
  readonly rows: number
  /** What its last partition came to; default: materialized. */
  readonly last?: Outcome
}

/** The events of a run of these assets, one partition after another, half a second each, beginning at noon. */
export function recordedRun(assets: readonly Recorded[]): readonly RunEvent[] {
  const events: RunEvent[] = []
  const counts = tally()
  let micros = START
  const say = (told: Told) => void events.push({ v: 1, at: iso(micros), run: 'run-of-a-test', ...told })
  const partitions = assets.reduce((sum, one) => sum + one.partitions.length, 0)
  say({
    type: 'run.started',
    planned: assets.length,
    steps: partitions,
    partitions,
    assets: Object.fromEntries(assets.map((one) => [one.asset, one.partitions.length])),
    estimateSeconds: null,
  })
  for (const { asset, partitions, rows, last = 'materialized' } of assets) {
    for (const [index, partition] of partitions.entries()) {
      const place = { asset, partition, step: partition ? `${asset}@${partition}` : asset, partitions: 1 }
      const outcome = index === partitions.length - 1 ? last : 'materialized'
      const fails = outcome === 'failed'
      const error = fails
        ? {
            what: 'no rows came',
            where: `${[asset, partition].filter(Boolean).join(' ')}, assets/a.ts:7`,
            mend: 'look',
          }
        : null
      say({ type: 'step.started', ...place, attempt: 1 })
      micros += 250_000
      say({ type: 'progress', ...place, rows: rows / 2, rowsPerSecond: rows * 2, elapsedMs: 250 })
      micros += 250_000
      counts.add(asset, outcome)
      const made = fails ? 0 : rows
      say({
        type: 'step.finished',
        ...place,
        outcome,
        rows: made,
        durationMs: 500,
        attempt: 1,
        reason: 'missing',
        error,
      })
    }
  }
  say(counts.summary((micros - START) / 1000))
  return events
}

const START = Date.UTC(2026, 10, 2, 12) * 1000
