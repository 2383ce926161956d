import { afterAll, beforeAll, expect, test } from 'vitest'
import { simulatedFeed, tickFeed } from '#assets/ticks/feed.ts'
import { nymexRaw } from '#assets/ticks/nymex-raw.ts'
import type { Simulator } from '#connectors/feeds/simulator/simulator.ts'
import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { session } from '#core/calendar/session.ts'
import { instant, MINUTE } from '#core/instant.ts'
import { type ProjectInMemory, projectInMemory } from '#jobs/trial/project-in-memory.ts'

const DAY = '2026-11-11'
const SECOND = MINUTE / 60
const feed = { seed: 'bars', rate: 4_000 }
const root = new URL('../../', import.meta.url).pathname
let truth: Simulator
let project: ProjectInMemory

beforeAll(async () => {
  truth = await simulatedFeed(feed)
  project = await projectInMemory({
    root,
    given: [{ ...nymexRaw, needs: { feed: tickFeed(feed) } }],
    keys: ['rollups.nymex_bars_1d', 'ticks.nymex_trades'],
  })
  const { summary } = await project.run()
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
})
afterAll(() => project.close())

test('deduplicated trades are those that an observer without faults holds', async () => {
  const rows = await project.query(`
    select symbol, epoch_us(event_time) as event, seq_id as seq, source_version as version, price, size
    from ticks.nymex_trades where event_time >= '${at('start')}' and event_time < '${at('end')}'
    order by event_time, seq_id`)
  const expected = truth.trades('NYMEX', DAY).map(({ symbol, event, seq, version, price, size }) => {
    return { symbol, event, seq, version, price, size }
  })
  expect(rows.length).toBeGreaterThan(5_000)
  expect(rows).toEqual(expected)
})

// Within the second after a minute's end its bar is not known, and at its end it holds all that had come.
test.each(['10:00:30', '10:07:00.4', '10:07:01', '10:07:01.000001', '16:59:30', 'end of the window'])(
  'bars as known at %s are made of the trades that had been heard of by then',
  async (clock) => {
    const until = clock === 'end of the window' ? sessionOf().end : instant(`${DAY}T${clock}-05:00`)
    const asOf = `make_timestamptz(${until})`
    const rows = await project.query(`
      select symbol, epoch_us(bar_start) as start, open, high, low, close, volume, notional, trades from (
        select * from rollups.nymex_bars_1m where known_at < ${asOf}
        qualify row_number() over (partition by symbol, bar_start order by known_at desc) = 1
      ) where not withdrawn and bar_start >= '${at('start')}' and bar_start < '${at('end')}'
      order by symbol, bar_start`)
    const expected = byMinute(truth.trades('NYMEX', DAY, until), until)
    expect(rows.length).toBeGreaterThan(500)
    expect(rows.map(rounded)).toEqual(expected.map(rounded))
  },
)

test.each([
  ['5m', "time_bucket(interval '5 minutes', event_time)"],
  ['1h', "time_bucket(interval '1 hour', event_time)"],
  ['1d', '(select max(opens) from ticks.trading_hours where exchange = $$NYMEX$$ and opens <= event_time)'],
])('bars of %s, made level by level, are those made of the trades at once', async (level, start) => {
  const columns = 'symbol, epoch_us(bar_start) as start, open, high, low, close, volume, notional, trades'
  const made = await project.query(`
    select ${columns}, vwap from (
      select * from rollups.nymex_bars_${level}
      qualify row_number() over (partition by symbol, bar_start order by known_at desc) = 1
    ) where not withdrawn order by symbol, start`)
  const atOnce = await project.query(`
    select symbol, epoch_us(bar_start) as start, arg_min(price, seq) as open, max(price) as high, min(price) as low,
      arg_max(price, seq) as close, sum(size) as volume, sum(price * size) as notional, count(*) as trades,
      sum(price * size) / sum(size) as vwap
    from (select *, ${start} as bar_start, (event_time, seq_id) as seq from ticks.nymex_trades)
    group by symbol, bar_start order by symbol, start`)
  expect(made.length).toBeGreaterThan(20)
  expect(made.map(rounded)).toEqual(atOnce.map(rounded))
})

test('a bar is known no earlier than a second after its end, and its versions differ', async () => {
  const wrong = await project.query(`
    select * from rollups.nymex_bars_1m
    window history as (partition by symbol, bar_start order by known_at)
    qualify known_at < bar_end + interval '1 second' or (
      lag(trades) over history = trades and lag(volume) over history = volume and lag(notional) over history = notional
      and lag((open, high, low, close)) over history = (open, high, low, close)
    )`)
  expect(wrong).toEqual([])
  const [amended] = await project.query(`
    select count(*) as bars from (select symbol, bar_start from rollups.nymex_bars_1m group by all having count(*) > 1)`)
  expect(Number(amended?.bars)).toBeGreaterThan(50)
})

const sessionOf = () => session(nymexEnergy, DAY)!
const at = (end: 'start' | 'end') => new Date(sessionOf()[end] / 1000).toISOString()

type Trades = ReturnType<Simulator['trades']>

// Minute by minute in plain TypeScript: what the models compute in the engine.
function byMinute(trades: Trades, until: number) {
  const bars = new Map<string, { symbol: string; start: number; of: Trades[number][] }>()
  for (const trade of trades) {
    const start = trade.event - (trade.event % MINUTE)
    // Published a second after its end.
    if (start + MINUTE + SECOND >= until) continue
    const key = `${trade.symbol} ${start}`
    if (!bars.has(key)) bars.set(key, { symbol: trade.symbol, start, of: [] })
    bars.get(key)?.of.push(trade)
  }
  return [...bars]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { symbol, start, of }]) => {
      const prices = of.map(({ price }) => price)
      return {
        symbol,
        start,
        open: prices[0],
        high: Math.max(...prices),
        low: Math.min(...prices),
        close: prices.at(-1),
        volume: of.reduce((sum, { size }) => sum + size, 0),
        notional: of.reduce((sum, { size, price }) => sum + size * price, 0),
        trades: of.length,
      }
    })
}

// Sums of doubles in another order differ in the last bits.
function rounded(row: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(12)) : value,
    ]),
  )
}
