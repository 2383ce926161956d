import type { Instrument } from './instrument.ts'
import { level } from './level.ts'
import { gauss, type Random, random } from './random.ts'

/** One instrument during one session: its price walks in ticks from today's level of its factor to tomorrow's. */
export class Quote {
  readonly instrument: Instrument
  private mid: number
  private readonly target: number
  private readonly step: number
  private left: number

  constructor(instrument: Instrument, seed: string, day: number, events: number) {
    this.instrument = instrument
    this.mid = opening(instrument, seed, day)
    this.target = opening(instrument, seed, day + 1)
    this.step = (0.7 * instrument.sigma) / instrument.tick / Math.sqrt(events / 12)
    this.left = events
  }

  /** Moves the middle by one event, as a Brownian bridge does, and returns it, in ticks. */
  move(next: Random): number {
    this.mid += (this.target - this.mid) / Math.max(this.left--, 20) + this.step * (next() - 0.5)
    return this.mid
  }

  /** A number of ticks as a price. */
  price(ticks: number): number {
    return rounded(ticks * this.instrument.tick)
  }
}

/** A price to six decimals, so that no error of floating point is quoted; zero has no sign. */
export const rounded = (price: number): number => Math.round(price * 1e6) / 1e6 + 0

/** The quotes of a session, and which of them the next event concerns. */
export interface Market {
  readonly events: number
  choose(next: Random): Quote
}

/** Opens the instruments for a session (`day` counts from 1970); `rate` is the events of an instrument of weight 1. */
export function openMarket(instruments: readonly Instrument[], seed: string, day: number, rate: number): Market {
  const quotes = instruments.map((one) => new Quote(one, seed, day, one.weight * rate))
  const events = instruments.reduce((sum, one) => sum + one.weight * rate, 0)
  const shares = instruments.map((one) => (one.weight * rate) / events)
  return {
    events,
    choose(next) {
      let chosen = next()
      let index = 0
      while (index < shares.length - 1 && chosen >= (shares[index] ?? 1)) chosen -= shares[index++] ?? 1
      // Never empty: a market without instruments has no events.
      return quotes[index] as Quote
    },
  }
}

/** The level at which an instrument opens, in ticks. */
function opening(instrument: Instrument, seed: string, day: number): number {
  const own = 0.1 * gauss(random(seed, 'basis', instrument.exchange, instrument.symbol, day))
  return (instrument.price + instrument.sigma * (level(seed, instrument.factor, day) + own)) / instrument.tick
}
