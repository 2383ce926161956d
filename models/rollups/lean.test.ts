import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { arcaRaw } from '#assets/ticks/arca-raw.ts'
import { numbered, ReceivedTick } from '#assets/ticks/received-tick.ts'
import { leanTicks } from '#connectors/feeds/lean.ts'
import { nyse } from '#core/calendar/nyse.ts'
import { source } from '#core/define.ts'
import { sessions } from '#core/partition/sessions.ts'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const data = fileURLToPath(new URL('../../../shared/data', import.meta.url))
// Of the four that are recorded the one with most equal rows.
const symbols = ['AIG'] as const
const week = sessions(nyse, { start: '2013-10-07', end: '2013-10-12' })
const tradesOf = (symbol: string, day: string) =>
  readFileSync(`${data}/ticks/lean_us_equity/${symbol.toLowerCase()}/${day.replaceAll('-', '')}_trade.zip`)

const recorded = source('ticks.arca_raw', {
  doc: 'Trades of a share in October 2013, as LEAN keeps them.',
  owner: arcaRaw.owner,
  rows: ReceivedTick,
  unique: ['received_at', 'arrival'],
  partitions: week,
  at: 'received_at',
  touches: 'event_time',
  load: ({ partition }) => numbered(ticksOf(partition.day)),
})

function* ticksOf(day: string) {
  for (const symbol of symbols)
    yield* leanTicks(tradesOf(symbol, day), ({ line, reason }) => {
      throw new Error(`line ${line}: ${reason}`)
    })
}

const there = existsSync(`${data}/ticks/lean_us_equity`) && existsSync(`${data}/bars/lean_hour`)
if (!there) console.warn('skipped: the ticks and bars of LEAN are not at ../shared/data')

test.skipIf(!there)('real trades keep their number, and make the hours that LEAN publishes', async () => {
  const project = await projectInMemory({
    root,
    given: [recorded],
    partitions: { nyse_sessions: week },
    keys: ['rollups.arca_bars_1d', 'ticks.arca_trades'],
  })
  const { summary, steps } = await project.run()
  expect(steps.flatMap(({ error }) => error ?? [])).toEqual([])
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })

  // Rows that are equal in every column are distinct trades: as many as the files have lines.
  const counted = await project.query(`
    select symbol, (event_time at time zone 'America/New_York')::date::varchar as day, count(*) as trades
    from ticks.arca_trades group by all order by all`)
  expect(counted).toHaveLength(5)
  for (const { symbol, day, trades } of counted) {
    const [text] = Object.values(unzipSync(tradesOf(String(symbol), String(day))))
    expect(trades, `${symbol} ${day}`).toBe(new TextDecoder().decode(text).trimEnd().split('\n').length)
  }

  // The first and the last hour of LEAN's hold auctions that are not among the ticks.
  const hours = await project.query(`
    select symbol, strftime(bar_start at time zone 'America/New_York', '%Y%m%d %H:%M') as hour, open, high, low, close, volume
    from rollups.arca_bars_1h where extract(hour from bar_start at time zone 'America/New_York') between 10 and 14
    order by symbol, bar_start`)
  const published = symbols.toSorted().flatMap((symbol) => publishedHours(symbol))
  expect(published).toHaveLength(25)
  expect(hours.map(({ symbol, hour, volume }) => ({ symbol, hour, volume }))).toEqual(
    published.map(({ symbol, hour, volume }) => ({ symbol, hour, volume })),
  )
  // By which trades LEAN sets prices it does not say: they lie within ten cents of ours, which follow the rules of the tapes.
  for (const [at, made] of hours.entries()) {
    for (const name of ['open', 'high', 'low', 'close'] as const)
      expect(Math.abs(Number(made[name]) - (published[at]?.[name] ?? 0)), `${made.hour} ${name}`).toBeLessThan(0.1)
  }

  // A day is the sum of its hours, the extended ones too.
  const days = await project.query(`
    with standing as (
      select * from rollups.arca_bars_1d
      qualify row_number() over (partition by symbol, bar_start order by known_at desc) = 1
    )
    select day.volume = sum(hour.volume) as volume, day.trades = sum(hour.trades) as trades, day.high = max(hour.high) as high
    from standing as day
    join rollups.arca_bars_1h as hour
      on hour.symbol = day.symbol and (hour.bar_start at time zone 'America/New_York')::date = day.bar_start::date
    group by day.symbol, day.bar_start, day.volume, day.trades, day.high`)
  expect(days).toHaveLength(5)
  expect(days.every(({ volume, trades, high }) => volume && trades && high)).toBe(true)
  await project.close()
})

// Lines '20131007 10:00,open,high,low,close,volume', prices times 10,000.
function publishedHours(symbol: string) {
  const [text] = Object.values(unzipSync(readFileSync(`${data}/bars/lean_hour/${symbol.toLowerCase()}.zip`)))
  return new TextDecoder()
    .decode(text)
    .split('\n')
    .flatMap((line) => {
      const [hour = '', ...numbers] = line.trim().split(',')
      if (!/^201310(07|08|09|10|11) 1[0-4]:00$/.test(hour)) return []
      const [open, high, low, close, volume] = numbers.map(Number)
      const price = (scaled = 0) => scaled / 10_000
      return [{ symbol, hour, open: price(open), high: price(high), low: price(low), close: price(close), volume }]
    })
}
