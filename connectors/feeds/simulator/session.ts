import type { Session } from '#core/calendar/session.ts'
import type { TickBatch } from '../tick.ts'
import { TickBuffer } from '../tick-buffer.ts'
import { amendments, delayed, type FeedFaults, type TradeVersion } from './amendment.ts'
import { arrivals } from './arrivals.ts'
import type { Instrument } from './instrument.ts'
import { openMarket } from './market.ts'
import { type Random, random } from './random.ts'

/** A session of an exchange: traded in [open, close), accounted for in [start, end); any session of a calendar is one. */
export type SimulatedSession = Omit<Session, 'early'>

/** What is simulated, apart from exchange and session. `rate`: events of an instrument of weight 1 in a session. */
export interface SimulatedWorld {
  readonly seed: string
  readonly instruments: readonly Instrument[]
  readonly rate: number
  readonly faults: FeedFaults
}

const TRADES = 0.3
const QUOTES = 0.45

/**
 * The messages of one session of one exchange, from nothing but the arguments: the same bytes whatever else is simulated.
 * Yields batches of the rows that arrive at once, in order of arrival, and returns the rows that come after them, in order of
 * arrival. `onTrade` hears every version of every trade once, before the feed doubles it.
 */
export function* sessionMessages(
  world: SimulatedWorld,
  exchange: string,
  session: SimulatedSession,
  onTrade: (version: TradeVersion) => void = ignore,
): Generator<TickBatch, readonly TradeVersion[]> {
  const next = random(world.seed, 'session', exchange, session.day)
  const day = Date.parse(session.day) / 86_400_000
  const market = openMarket(listed(world.instruments, exchange, session.day), world.seed, day, world.rate)
  const buffer = new TickBuffer()
  const later: TradeVersion[] = []
  let seq = day * 100_000_000
  let received = 0

  const deliverLater = (version: TradeVersion) => {
    seq = Math.max(seq, version.seq)
    onTrade(version)
    later.push(version)
  }

  for (const event of market.events > 0 ? arrivals(session.open, session.close, market.events, next) : []) {
    const quote = market.choose(next)
    const { symbol, lot, tick } = quote.instrument
    const mid = quote.move(next)
    const buys = next() < 0.5
    const side = buys ? 'buy' : 'sell'
    const kind = next()
    const number = ++seq
    received = Math.max(received, event + latency(next))
    let type: 'trade' | 'quote' | 'book' = 'trade'
    let level: number | null = null
    let conditions: string | null = null
    let price: number
    let size: number
    if (kind < TRADES) {
      price = quote.price(buys ? Math.ceil(mid) : Math.floor(mid))
      size = tradeSize(lot, next)
      conditions = lot === 1 ? null : size < lot ? 'odd_lot' : next() < 0.2 ? 'intermarket_sweep' : 'regular'
      const trade = { symbol, seq, version: 1, action: 'new', event, received, price, size, side, conditions } as const
      if (next() < world.faults.late) {
        deliverLater(delayed(trade, next))
        continue
      }
      onTrade(trade)
      for (const version of amendments(trade, world.faults, tick, session.close, seq + 1, next)) deliverLater(version)
    } else {
      type = kind < TRADES + QUOTES ? 'quote' : 'book'
      level = type === 'quote' ? 1 : 2 + Math.floor(4 * next())
      price = quote.price(buys ? Math.ceil(mid) - level : Math.floor(mid) + level)
      size = lot * (1 + Math.floor(30 * next()))
    }
    for (let copies = next() < world.faults.duplicate ? 2 : 1; copies > 0; copies--) {
      if (
        buffer.push(exchange, symbol, event, received, number, type, 'new', price, size, side, level, conditions, 1)
      ) {
        yield* buffer.batches()
      }
    }
  }
  yield* buffer.rest()
  return later.sort((a, b) => a.received - b.received || a.seq - b.seq || a.version - b.version)
}

const ignore = () => {}

const listed = (instruments: readonly Instrument[], exchange: string, day: string) =>
  instruments.filter((one) => one.exchange === exchange && (one.expiry ?? day) >= day)

/** From the exchange to us, µs: 80 at least, seldom half a millisecond. */
function latency(next: Random): number {
  const slow = next() ** 2
  return 80 + Math.floor(420 * slow * slow)
}

/** Mostly small: futures in contracts, funds in shares with odd lots among them. */
function tradeSize(lot: number, next: Random): number {
  const skew = next()
  const size = 1 + Math.floor(skew * skew * skew * 20)
  if (lot === 1) return size
  return next() < 0.25 ? 1 + Math.floor(next() * (lot - 1)) : lot * size
}
