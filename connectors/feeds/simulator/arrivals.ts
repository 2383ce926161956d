import { type Instant, MINUTE } from '#core/instant.ts'
import type { Random } from './random.ts'

const OPENING = 4
const NEWS = 12
const DECAY = Math.SQRT1_2

/**
 * Instants in [open, close), whole µs, rising, about `events` of them: a Poisson process whose rate changes by the minute,
 * U-shaped over the session, with a burst at the opening and two bursts of news at minutes that the generator chooses.
 */
export function* arrivals(open: Instant, close: Instant, events: number, next: Random): Generator<Instant, void> {
  const minutes = rates(Math.max(1, Math.ceil((close - open) / MINUTE)), events, next)
  for (const [minute, rate] of minutes.entries()) {
    const end = Math.min(open + (minute + 1) * MINUTE, close)
    const gap = MINUTE / rate
    const start = open + minute * MINUTE
    for (let clock = start + wait(gap, next); clock < end; clock += wait(gap, next)) yield Math.floor(clock)
  }
}

/** Time to the next event of a Poisson process: exponential with the mean `gap`. */
const wait = (gap: number, next: Random) => -gap * Math.log(1 - next())

/** Expected events of each minute. */
function rates(minutes: number, events: number, next: Random): Float64Array {
  const weights = new Float64Array(minutes)
  for (let minute = 0; minute < minutes; minute++) {
    const x = (2 * (minute + 0.5)) / minutes - 1
    weights[minute] = 0.6 + 1.2 * x * x
  }
  burst(weights, 0, OPENING)
  burst(weights, Math.floor(next() * minutes), NEWS)
  burst(weights, Math.floor(next() * minutes), NEWS)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => (weight * events) / total)
}

function burst(weights: Float64Array, at: number, height: number): void {
  for (let minute = at, more = height; minute < weights.length; minute++, more *= DECAY) {
    weights[minute] = (weights[minute] ?? 0) + more
  }
}
