import type { Outcome, Summary } from './run-event.ts'

const WORST: readonly Outcome[] = [
  'failed',
  'cancelled',
  'upstreamFailed',
  'notAttempted',
  'materialized',
  'unchanged',
  'skipped',
]

/** Whether an outcome says more than another about an asset that has both. */
export const worse = (a: Outcome, b: Outcome): boolean => WORST.indexOf(a) < WORST.indexOf(b)

/** Counts assets, each once, by its worst outcome. */
export function tally() {
  const outcomes = new Map<string, Outcome>()
  const checks = new Set<string>()
  return {
    add(asset: string, outcome: Outcome): void {
      const before = outcomes.get(asset)
      if (before === undefined || worse(outcome, before)) outcomes.set(asset, outcome)
    },
    checkFailed: (asset: string): void => void checks.add(asset),
    summary(durationMs: number): Summary {
      const count = (outcome: Outcome) => [...outcomes.values()].filter((one) => one === outcome).length
      return {
        type: 'summary',
        planned: outcomes.size - count('skipped'),
        materialized: count('materialized'),
        unchanged: count('unchanged'),
        skipped: count('skipped'),
        failed: count('failed'),
        upstreamFailed: count('upstreamFailed'),
        notAttempted: count('notAttempted'),
        cancelled: count('cancelled'),
        checksFailed: checks.size,
        durationMs,
      }
    },
  }
}
