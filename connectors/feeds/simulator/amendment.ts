import { HOUR, type Instant, MINUTE, SECOND } from '#core/instant.ts'
import type { Tick } from '../tick.ts'
import { rounded } from './market.ts'
import type { Random } from './random.ts'

/** How often the feed misbehaves: shares of all rows (`duplicate`) or of trades (the others). */
export interface FeedFaults {
  /** The same row delivered twice. */
  readonly duplicate: number
  /** Received from minutes to 36 hours after it was executed. */
  readonly late: number
  /** Price or size corrected afterwards. */
  readonly correct: number
  readonly cancel: number
  /** Time of execution corrected afterwards: a cancel and a new event. */
  readonly move: number
}

/** One version of a trade. Instants in µs. */
export interface TradeVersion {
  readonly symbol: string
  readonly seq: number
  readonly version: number
  readonly action: Tick['action']
  readonly event: Instant
  readonly received: Instant
  readonly price: number
  readonly size: number
  readonly side: 'buy' | 'sell'
  readonly conditions: string | null
}

/** No row arrives later than this after it was executed. */
export const LATEST = 36 * HOUR

/** The trade as it arrives when its delivery is delayed by minutes to a day and a half. */
export const delayed = (trade: TradeVersion, next: Random): TradeVersion => ({
  ...trade,
  received: trade.event + 5 * MINUTE + Math.floor(next() * (LATEST - 10 * MINUTE)),
})

/**
 * What follows a trade: nothing, corrections, a cancel, or, where its time was corrected, a cancel and a new event of number
 * `seq`, since an event never changes its time. `close` is the end of the session's trading.
 */
export function amendments(
  trade: TradeVersion,
  faults: FeedFaults,
  tick: number,
  close: Instant,
  seq: number,
  next: Random,
): readonly TradeVersion[] {
  let fate = next() - faults.correct
  if (fate < 0) {
    const first = corrected(trade, tick, next)
    return next() < 0.1 ? [first, corrected(first, tick, next)] : [first]
  }
  fate -= faults.cancel
  if (fate < 0) return [cancelled(trade, next)]
  fate -= faults.move
  if (fate >= 0) return []
  const cancel = cancelled(trade, next)
  const event = Math.min(trade.event + Math.floor((0.2 + 0.8 * next()) * SECOND), close - 1)
  return [cancel, { ...trade, seq, event, received: cancel.received }]
}

function corrected(trade: TradeVersion, tick: number, next: Random): TradeVersion {
  const amended = { ...trade, version: trade.version + 1, action: 'correct', received: reported(trade, next) } as const
  if (next() < 0.3) return { ...amended, size: trade.size + 1 }
  const steps = 1 + Math.floor(20 * next())
  return { ...amended, price: rounded(trade.price + (next() < 0.5 ? -steps : steps) * tick) }
}

const cancelled = (trade: TradeVersion, next: Random): TradeVersion => ({
  ...trade,
  version: trade.version + 1,
  action: 'cancel',
  received: reported(trade, next),
})

/** Most amendments come within minutes; one in ten comes hours later, often in the next session. */
function reported(trade: TradeVersion, next: Random): Instant {
  const longest = next() < 0.9 ? 10 * MINUTE : 17 * HOUR
  return trade.received + SECOND + Math.floor(next() * longest)
}
