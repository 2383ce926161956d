import { BATCH_ROWS } from '#core/batch.ts'
import { type Instant, iso } from '#core/instant.ts'
import type { TickBatch } from '../tick.ts'
import { TickBuffer } from '../tick-buffer.ts'
import { type FeedFaults, LATEST, type TradeVersion } from './amendment.ts'
import type { Instrument } from './instrument.ts'
import { type SimulatedSession, sessionMessages } from './session.ts'

/** What is simulated. Left out: `rate` 50,000 (events of an instrument of weight 1 in a session) and faults as in the wild. */
export interface SimulatorOptions {
  readonly seed: string
  readonly instruments: readonly Instrument[]
  /** Sessions by exchange, in order of time. */
  readonly sessions: Readonly<Record<string, readonly SimulatedSession[]>>
  readonly rate?: number
  readonly faults?: Partial<FeedFaults>
}

/** A simulated exchange feed: the same options give the same bytes, and every session can be had alone. */
export interface Simulator {
  /**
   * The ticks that reached us within [start, end) of a session: its own, and those that come late from the 36 hours before it.
   * In order of arrival, but for the late ones, which come last. Throws RangeError for a session that is not among the options.
   */
  received(exchange: string, day: string): Generator<TickBatch, void>
  /**
   * The trades executed in a session as an observer without faults holds them at `until` (default: after every message):
   * last versions, without cancelled ones, in order of (event, seq).
   */
  trades(exchange: string, day: string, until?: Instant): readonly TradeVersion[]
}

const FAULTS: FeedFaults = { duplicate: 0.004, late: 0.002, correct: 0.003, cancel: 0.001, move: 0.0002 }

/** Opens no connection and keeps nothing but the late rows of sessions already generated. */
export function simulator(options: SimulatorOptions): Simulator {
  const { seed, instruments, rate = 50_000 } = options
  const world = { seed, instruments, rate, faults: { ...FAULTS, ...options.faults } }
  const late = new Map<SimulatedSession, readonly TradeVersion[]>()

  function* own(exchange: string, session: SimulatedSession): Generator<TickBatch, readonly TradeVersion[]> {
    const later = yield* sessionMessages(world, exchange, session)
    late.set(session, later)
    return later
  }

  return {
    *received(exchange, day) {
      const session = sessionOf(options, exchange, day)
      const later = [...(yield* own(exchange, session))]
      for (const before of options.sessions[exchange] ?? []) {
        if (before.open >= session.open || before.close + LATEST <= session.start) continue
        later.push(...(late.get(before) ?? finished(own(exchange, before))))
      }
      yield* batches(
        exchange,
        later.filter(({ received }) => received >= session.start && received < session.end),
      )
    },

    trades(exchange, day, until = Number.POSITIVE_INFINITY) {
      const held = new Map<number, TradeVersion>()
      const hear = (version: TradeVersion) => {
        if (version.received < until && version.version >= (held.get(version.seq)?.version ?? 0))
          held.set(version.seq, version)
      }
      finished(sessionMessages(world, exchange, sessionOf(options, exchange, day), hear))
      return [...held.values()]
        .filter(({ action }) => action !== 'cancel')
        .sort((a, b) => a.event - b.event || a.seq - b.seq)
    },
  }
}

function sessionOf(options: SimulatorOptions, exchange: string, day: string): SimulatedSession {
  const sessions = options.sessions[exchange] ?? []
  const found = sessions.find((session) => session.day === day)
  if (found) return found
  const first = sessions[0]
  const known = first ? `it has ${sessions.length}, from ${first.day} (opens ${iso(first.open)})` : 'it has none'
  throw new RangeError(`the simulator has no session ${day} of '${exchange}'; ${known}`)
}

function finished<R>(messages: Generator<unknown, R>): R {
  for (;;) {
    const step = messages.next()
    if (step.done) return step.value
  }
}

function* batches(exchange: string, rows: readonly TradeVersion[]): Generator<TickBatch, void> {
  const buffer = new TickBuffer(Math.min(BATCH_ROWS, Math.max(1, rows.length)))
  for (const { symbol, event, received, seq, action, price, size, side, conditions, version } of rows) {
    if (
      buffer.push(exchange, symbol, event, received, seq, 'trade', action, price, size, side, null, conditions, version)
    ) {
      yield* buffer.batches()
    }
  }
  yield* buffer.rest()
}
