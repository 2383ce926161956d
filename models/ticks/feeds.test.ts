import { expect, test } from 'vitest'
import { arcaRaw } from '#assets/ticks/arca-raw.ts'
import type { TickFeed } from '#assets/ticks/feed.ts'
import { nymexRaw } from '#assets/ticks/nymex-raw.ts'
import type { Tick } from '#connectors/feeds/tick.ts'
import { TickBuffer } from '#connectors/feeds/tick-buffer.ts'
import { instant } from '#core/instant.ts'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'

const root = new URL('../../', import.meta.url).pathname
const DAY = '2026-11-10'

interface Message extends Partial<Pick<Tick, 'event_type' | 'action' | 'side' | 'level' | 'conditions'>> {
  readonly seq: number
  /** Clock of 2026-11-10 in UTC, or an instant. */
  readonly event: string
  /** Seconds until it was received. */
  readonly delay?: number
  readonly price: number
  readonly size?: number
  readonly version?: number
}

// A feed that delivers these messages in one session, and nothing in the others.
const handFeed = (symbol: string, messages: readonly Message[]) => ({
  name: 'by hand',
  open: (): TickFeed => ({
    identity: 'by hand',
    *received(exchange, day) {
      const buffer = new TickBuffer()
      for (const one of day === DAY ? messages : []) {
        const { seq, price, size = 100, version = 1, delay = 0.0001, level = null, conditions = null } = one
        const { event_type = 'trade', action = 'new', side = 'buy' } = one
        const event = instant(one.event.length > 12 ? one.event : `${DAY}T${one.event}Z`)
        const received = event + Math.round(delay * 1_000_000)
        buffer.push(
          exchange,
          symbol,
          event,
          received,
          seq,
          event_type,
          action,
          price,
          size,
          side,
          level,
          conditions,
          version,
        )
      }
      yield* buffer.rest()
    },
  }),
})

async function rowsOf(sql: string, keys: readonly string[], symbol: string, messages: readonly Message[]) {
  const feed = handFeed(symbol, messages)
  const given = [
    { ...nymexRaw, needs: { feed } },
    { ...arcaRaw, needs: { feed } },
  ]
  const project = await projectInMemory({ root, given, keys })
  const { summary } = await project.run({ now: '2026-11-14T12:00:00Z' })
  expect(summary).toMatchObject({ failed: 0, upstreamFailed: 0 })
  const rows = await project.query(sql)
  await project.close()
  return rows
}

test('a version that a higher one had overtaken counts for nothing, a double neither', async () => {
  const messages: readonly Message[] = [
    { seq: 1, event: '15:00:00', price: 60, size: 1 },
    { seq: 1, event: '15:00:00', price: 60, size: 1 },
    { seq: 1, event: '15:00:00', price: 62, size: 1, version: 3, action: 'correct', delay: 20 },
    { seq: 1, event: '15:00:00', price: 61, size: 1, version: 2, action: 'correct', delay: 30 },
    { seq: 2, event: '15:00:01', price: 63, size: 2 },
    { seq: 2, event: '15:00:01', price: 63, size: 2, version: 2, action: 'cancel', delay: 5 },
  ]
  const versions = await rowsOf(
    'select seq_id, source_version as version, price, withdrawn from ticks.nymex_trade_versions order by seq_id, known_at',
    ['ticks.nymex_trade_versions'],
    'CLZ6',
    messages,
  )
  expect(versions).toEqual([
    { seq_id: 1, version: 1, price: 60, withdrawn: false },
    { seq_id: 1, version: 3, price: 62, withdrawn: false },
    { seq_id: 2, version: 1, price: 63, withdrawn: false },
    { seq_id: 2, version: 2, price: 63, withdrawn: true },
  ])
  const trades = await rowsOf('select seq_id, price from ticks.nymex_trades', ['ticks.nymex_trades'], 'CLZ6', messages)
  expect(trades).toEqual([{ seq_id: 1, price: 62 }])
})

test("a feed's faults are counted by the session in which they came", async () => {
  const [row, ...more] = await rowsOf(
    'select * replace (session::varchar as session) from ticks.nymex_feed_quality',
    ['ticks.nymex_feed_quality'],
    'CLZ6',
    [
      { seq: 1, event: '15:00:00', price: 60 },
      { seq: 1, event: '15:00:00', price: 60 },
      { seq: 2, event: '15:00:01', price: 60, event_type: 'quote', level: 1 },
      { seq: 3, event: '2026-11-09T20:00:00Z', delay: 18 * 3600, price: 61 },
      { seq: 4, event: '15:00:02', delay: 2, price: 61 },
      { seq: 1, event: '15:00:00', price: 62, version: 2, action: 'correct', delay: 60 },
      { seq: 4, event: '15:00:02', price: 61, version: 2, action: 'cancel', delay: 90 },
    ],
  )
  expect(more).toEqual([])
  expect(row).toEqual({
    symbol: 'CLZ6',
    session: DAY,
    messages: 7,
    trade_messages: 6,
    duplicates: 1,
    late: 2,
    of_earlier_sessions: 1,
    corrections: 1,
    cancels: 1,
    median_delay_us: 2_000_000,
    longest_delay_us: 18 * 3_600_000_000,
  })
})

test('sale conditions decide what a trade counts for: price, volume, both or nothing', async () => {
  const rows = await rowsOf(
    `select strftime(bar_start, '%H:%M') as minute, open, high, low, close, volume, notional, vwap, trades
     from rollups.arca_bars_1m order by bar_start`,
    ['rollups.arca_bars_1m'],
    'USO',
    [
      { seq: 1, event: '15:00:00', price: 74, size: 100, conditions: 'regular' },
      { seq: 2, event: '15:00:10', price: 80, size: 10, conditions: 'odd_lot' },
      { seq: 3, event: '15:00:20', price: 75, size: 200, conditions: 'intermarket_sweep' },
      // An opening of the listing market counts for neither.
      { seq: 4, event: '15:00:30', price: 90, size: 5_000, conditions: 'official_open' },
      // All of a trade's conditions must allow it.
      { seq: 5, event: '15:00:40', price: 70, size: 30, conditions: 'form_t|intermarket_sweep' },
      { seq: 6, event: '15:01:00', price: 81, size: 20, conditions: 'odd_lot' },
      { seq: 7, event: '15:02:00', price: 90, size: 1_000, conditions: 'official_close' },
    ],
  )
  const notional = 74 * 100 + 80 * 10 + 75 * 200 + 70 * 30
  expect(rows).toEqual([
    { minute: '15:00', open: 74, high: 75, low: 74, close: 75, volume: 340, notional, vwap: notional / 340, trades: 4 },
    {
      minute: '15:01',
      open: null,
      high: null,
      low: null,
      close: null,
      volume: 20,
      notional: 1620,
      vwap: 81,
      trades: 1,
    },
  ])
})

test('a spread is weighed by how long it stood, and a locked one is left out', async () => {
  const quote = (seq: number, event: string, side: 'buy' | 'sell', price: number): Message => {
    return { seq, event, side, price, event_type: 'quote', level: 1 }
  }
  const [row] = await rowsOf(
    'select quotes, locked_or_crossed, mean_spread, mean_spread_bp from ticks.arca_quoted_spread',
    ['ticks.arca_quoted_spread'],
    'USO',
    [
      quote(1, '15:00:00', 'buy', 99.98),
      quote(2, '15:00:01', 'sell', 100.02),
      quote(3, '15:00:04', 'sell', 100),
      quote(4, '15:00:05', 'buy', 100),
      quote(5, '15:00:15', 'buy', 99.96),
      quote(6, '15:00:16', 'sell', 100.5),
    ],
  )
  // 0.04 for three seconds, 0.02 for one, locked for ten, 0.04 for one; the last stands for a time not known.
  expect(row).toMatchObject({ quotes: 4, locked_or_crossed: 1 / 4 })
  expect(row?.mean_spread).toBeCloseTo((0.04 * 3 + 0.02 + 0.04) / 5, 9)
  const inBasisPoints = ((0.04 / 100) * 3 + 0.02 / 99.99 + 0.04 / 99.98) / 5
  expect(row?.mean_spread_bp).toBeCloseTo(10_000 * inBasisPoints, 6)
})
