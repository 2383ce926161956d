import { expect, test } from 'vitest'
import { z } from 'zod'
import { nymexSessions } from '#assets/ticks/sessions.ts'
import { micros } from '#core/column.ts'
import { asset } from '#core/define.ts'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { barStart, givenBars } from './given-bars.ts'

const root = new URL('../../', import.meta.url).pathname
const DAY = '2026-11-09'
const NEXT = '2026-11-10'

test('the rolling price is of the last thirty minutes by the clock, and begins anew with a session', async () => {
  const bars = [
    { day: DAY, minute: 0, close: 60, volume: 10, notional: 600 },
    { day: DAY, minute: 20, close: 62, volume: 30, notional: 1860 },
    { day: DAY, minute: 29, close: 63, volume: 10, notional: 630 },
    { day: DAY, minute: 30, close: 64, volume: 40, notional: 2560 },
    { day: DAY, minute: 100, close: 65, volume: 1, notional: 65 },
    { day: NEXT, minute: 0, close: 70, volume: 2, notional: 140 },
  ]
  const project = await projectInMemory({
    root,
    given: [givenBars('rollups.nymex_bars_1m', 1, bars)],
    keys: ['indicators.rolling_vwap'],
  })
  await project.run()
  const rows = await project.query('select volume, vwap, bars from indicators.rolling_vwap order by bar_start')
  expect(rows).toEqual([
    { volume: 10, vwap: 600 / 10, bars: 1 },
    { volume: 40, vwap: (600 + 1860) / 40, bars: 2 },
    { volume: 50, vwap: (600 + 1860 + 630) / 50, bars: 3 },
    // Minute 0 has left.
    { volume: 80, vwap: (1860 + 630 + 2560) / 80, bars: 3 },
    { volume: 1, vwap: 65, bars: 1 },
    { volume: 2, vwap: 70, bars: 1 },
  ])
  await project.close()
})

const Trade = z.object({
  symbol: z.string(),
  event_time: micros(),
  seq_id: z.bigint(),
  price: z.number(),
  size: z.number(),
  side: z.enum(['buy', 'sell']).nullable(),
})

// [trade date, seconds after the open, price, size, side]
type Given = readonly [day: string, second: number, price: number, size: number, side: 'buy' | 'sell' | null]

async function imbalanceOf(trades: readonly Given[]) {
  const given = asset('ticks.nymex_trades', {
    doc: 'Trades by hand.',
    owner: 'team:test',
    rows: Trade,
    unique: ['symbol', 'seq_id'],
    partitions: nymexSessions,
    at: 'event_time',
    run: (_tables, { partition }) =>
      trades.flatMap(([day, second, price, size, side], at) =>
        day === partition.day
          ? [{ symbol: 'CLZ6', event_time: BigInt(barStart(day, second / 60)), seq_id: BigInt(at), price, size, side }]
          : [],
      ),
  })
  const project = await projectInMemory({ root, given: [given], keys: ['indicators.trade_imbalance'] })
  await project.run()
  const rows = await project.query(
    'select bought, sold, unknown, imbalance, inferred, method from indicators.trade_imbalance order by bar_start',
  )
  await project.close()
  return rows
}

test('sides that the exchange gives are counted as given', async () => {
  const rows = await imbalanceOf([
    [DAY, 0, 60, 5, 'buy'],
    [DAY, 10, 61, 3, 'sell'],
  ])
  expect(rows).toEqual([{ bought: 5, sold: 3, unknown: 0, imbalance: 2 / 8, inferred: 0, method: 'given' }])
})

test('without sides the tick rule decides, from the last other price, over the end of a session', async () => {
  const rows = await imbalanceOf([
    // The first trade of all has no price before it.
    [DAY, 0, 60, 1, null],
    [DAY, 1, 61, 2, null],
    [DAY, 2, 61, 4, null],
    [DAY, 3, 60.5, 8, null],
    // The next session opens at the last price, which a fall had led to.
    [NEXT, 0, 60.5, 16, null],
    [NEXT, 301, 60.6, 32, null],
    [NEXT, 302, 60.6, 64, 'sell'],
  ])
  expect(rows).toEqual([
    { bought: 6, sold: 8, unknown: 1, imbalance: -2 / 14, inferred: 14, method: 'tick_rule' },
    { bought: 0, sold: 16, unknown: 0, imbalance: -1, inferred: 16, method: 'tick_rule' },
    { bought: 32, sold: 64, unknown: 0, imbalance: -32 / 96, inferred: 32, method: 'mixed' },
  ])
})
