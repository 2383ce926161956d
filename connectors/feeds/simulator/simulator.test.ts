import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type ColumnBatch, rowsOf } from '#core/batch.ts'
import type { Calendar } from '#core/calendar/calendar.ts'
import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { nyse } from '#core/calendar/nyse.ts'
import { sessionsIn } from '#core/calendar/session.ts'
import { DAY, HOUR, instant, MINUTE } from '#core/instant.ts'
import { Tick } from '../tick.ts'
import { crudeFunds, crudeFutures, type Instrument } from './instrument.ts'
import { type SimulatorOptions, simulator } from './simulator.ts'

const DAYS = ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06']
const instruments = [...crudeFutures('2026-11-02'), ...crudeFunds]

test('the same seed gives the same bytes in another process, another seed gives others', () => {
  const here = hash(simulator(crude({ rate: 500 })).received('NYMEX', DAYS[1]!))
  const program = `
    import { createHash } from 'node:crypto'
    import { simulator } from ${JSON.stringify(new URL('simulator.ts', import.meta.url).href)}
    const sha = createHash('sha256')
    for (const { columns } of simulator(${JSON.stringify(crude({ rate: 500 }))}).received('NYMEX', '${DAYS[1]}'))
      for (const values of Object.values(columns)) sha.update(ArrayBuffer.isView(values) ? values : JSON.stringify(values))
    console.log(sha.digest('hex'))`
  const there = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  expect(there.trim()).toBe(here)
  expect(hash(simulator(crude({ rate: 500, seed: 'other' })).received('NYMEX', DAYS[1]!))).not.toBe(here)
})

test('a session made alone is the session made after the others', () => {
  const all = simulator(crude({ rate: 300 }))
  for (const exchange of ['NYMEX', 'ARCX']) {
    const inOrder = DAYS.map((day) => hash(all.received(exchange, day)))
    const alone = DAYS.map((day) => hash(simulator(crude({ rate: 300 })).received(exchange, day)))
    expect(alone).toEqual(inOrder)
  }
})

test('five sessions of eight symbols make about two million events in batches of whole vectors', () => {
  const feed = simulator(crude())
  const rows = new Map<string, number>()
  let total = 0
  for (const exchange of ['NYMEX', 'ARCX']) {
    for (const day of DAYS) {
      for (const batch of feed.received(exchange, day)) {
        total += batch.rows
        expect(batch.rows).toBeLessThanOrEqual(20_480)
        for (const symbol of batch.columns.symbol as string[]) rows.set(symbol, (rows.get(symbol) ?? 0) + 1)
      }
    }
  }
  expect(total).toBeGreaterThan(1_950_000)
  expect(total).toBeLessThan(2_050_000)
  expect(rows.size).toBe(8)
})

test('every row is a tick, received within its session, executed within trading hours', () => {
  const feed = simulator(crude({ rate: 500 }))
  for (const day of DAYS) {
    const session = sessions(0, 23).find((one) => one.day === day)!
    for (const row of ticks(feed.received('NYMEX', day))) {
      const tick = Tick.parse(row)
      expect(Number(tick.received_at)).toBeGreaterThanOrEqual(session.start)
      expect(Number(tick.received_at)).toBeLessThan(session.end)
      expect(tick.received_at).toBeGreaterThan(tick.event_time)
    }
  }
})

test('the feed doubles rows, delays them into other sessions, corrects and cancels', () => {
  const feed = simulator(crude({ rate: 8_000 }))
  const rows = DAYS.flatMap((day) => [...ticks(feed.received('NYMEX', day))].map((tick) => ({ ...tick, day })))
  const share = (found: number, of: number) => found / of
  const trades = rows.filter((row) => row.event_type === 'trade')
  const doubled = rows.length - new Set(rows.map((row) => `${row.event_type} ${row.seq_id} ${row.source_version}`)).size
  expect(share(doubled, rows.length)).toBeCloseTo(0.004, 3)
  expect(share(trades.filter((row) => row.action === 'correct').length, trades.length)).toBeCloseTo(0.0033, 2)
  expect(share(trades.filter((row) => row.action === 'cancel').length, trades.length)).toBeCloseTo(0.0012, 2)
  const dayOf = (time: bigint) => new Date(Number(time / 1000n)).toISOString().slice(0, 10)
  const strayed = trades.filter((row) => dayOf(row.event_time) !== row.day)
  expect(strayed.length).toBeGreaterThan(50)
  expect(strayed.some((row) => row.action === 'new')).toBe(true)
  expect(strayed.some((row) => row.action === 'cancel')).toBe(true)
})

test('versions of one event keep its time and number', () => {
  const feed = simulator(crude({ rate: 8_000, faults: { correct: 0.05, cancel: 0.05, move: 0.05 } }))
  const times = new Map<bigint, bigint>()
  let amended = 0
  for (const day of DAYS) {
    for (const tick of ticks(feed.received('ARCX', day))) {
      const time = times.get(tick.seq_id)
      if (time !== undefined && time !== tick.event_time) expect.fail(`event ${tick.seq_id} changed its time`)
      if (tick.event_type === 'trade') times.set(tick.seq_id, tick.event_time)
      if (tick.source_version > 1) amended++
    }
  }
  expect(amended).toBeGreaterThan(500)
})

test('the highest versions of what was received, without the cancelled ones, are the true trades', () => {
  const feed = simulator(crude({ rate: 5_000, faults: { late: 0.02, correct: 0.02, cancel: 0.02, move: 0.01 } }))
  const until = sessions(0, 23).at(-1)!.end
  const best = new Map<bigint, Tick>()
  for (const day of DAYS) {
    for (const tick of ticks(feed.received('NYMEX', day))) {
      if (tick.event_type !== 'trade') continue
      if (tick.source_version > (best.get(tick.seq_id)?.source_version ?? 0)) best.set(tick.seq_id, tick)
    }
  }
  const held = [...best.values()].filter(({ action }) => action !== 'cancel')
  const facts = (symbol: string, event: number, price: number, size: number, side: string | null) =>
    `${symbol} ${event} ${price} ${size} ${side}`
  const found = held.map((tick) => facts(tick.symbol, Number(tick.event_time), tick.price, tick.size, tick.side)).sort()
  const truth = DAYS.flatMap((day) => feed.trades('NYMEX', day, until))
    .map((trade) => facts(trade.symbol, trade.event, trade.price, trade.size, trade.side))
    .sort()
  expect(truth.length).toBeGreaterThan(30_000)
  expect(found).toEqual(truth)
})

test('sessions of real calendars, over a weekend and the end of summer time, lose nothing', () => {
  const week = (calendar: Calendar) => [
    ...sessionsIn(calendar, instant('2026-10-28T12:00Z'), instant('2026-11-05T12:00Z')),
  ]
  const calendars = { NYMEX: week(nymexEnergy), ARCX: week(nyse) }
  const feed = simulator({ ...crude({ rate: 1_000, faults: { late: 0.05 } }), sessions: calendars })
  for (const [exchange, list] of Object.entries(calendars)) {
    const there = new Set<bigint>()
    for (const { day, start, end } of list) {
      for (const { event_type, seq_id, received_at } of ticks(feed.received(exchange, day))) {
        if (Number(received_at) < start || Number(received_at) >= end) expect.fail(`received outside of ${day}`)
        if (event_type === 'trade') there.add(seq_id)
      }
    }
    const truth = list.flatMap(({ day }) => feed.trades(exchange, day, list.at(-1)!.end))
    const lost = truth.filter(({ seq }) => !there.has(BigInt(seq)))
    expect(truth.length).toBeGreaterThan(1_000)
    expect(lost).toEqual([])
  }
})

test('trading is U-shaped with bursts, and the far contract has minutes without a trade', () => {
  const trades = simulator(crude()).trades('NYMEX', DAYS[0]!)
  const open = sessions(0, 23)[0]!.open
  const minutes = new Float64Array(23 * 60)
  const far = new Set<number>()
  for (const trade of trades) {
    const minute = Math.floor((trade.event - open) / MINUTE)
    minutes[minute] = minutes[minute]! + 1
    if (trade.symbol === 'CLK7') far.add(minute)
  }
  const sorted = [...minutes].sort((a, b) => a - b)
  const median = sorted[690]!
  const middle = sorted[0]!
  expect(sorted.at(-1)!).toBeGreaterThan(4 * median)
  expect(minutes[0]!).toBeGreaterThan(2 * median)
  expect(minutes[1_379]!).toBeGreaterThan(1.3 * middle)
  expect(far.size).toBeLessThan(1_000)
})

test('prices walk through zero where the level is there', () => {
  const stressed: Instrument[] = [{ ...instruments[0]!, price: 0.05, sigma: 3 }]
  const prices = simulator({ ...crude({ rate: 4_000 }), instruments: stressed })
    .trades('NYMEX', DAYS[0]!)
    .map(({ price }) => price)
  const all = DAYS.flatMap((day) =>
    simulator({ ...crude({ rate: 4_000 }), instruments: stressed })
      .trades('NYMEX', day)
      .map(({ price }) => price),
  )
  expect(prices.every((price) => Math.abs(price * 100 - Math.round(price * 100)) < 1e-9)).toBe(true)
  expect(Math.min(...all)).toBeLessThan(0)
  expect(Math.max(...all)).toBeGreaterThan(0)
})

test('a contract is silent after its last trade date', () => {
  const expiring = instruments.map((one) => (one.symbol === 'CLZ6' ? { ...one, expiry: DAYS[1]! } : one))
  const feed = simulator({ ...crude({ rate: 200 }), instruments: expiring })
  const symbols = (day: string) => new Set(feed.trades('NYMEX', day).map(({ symbol }) => symbol))
  expect(symbols(DAYS[1]!).has('CLZ6')).toBe(true)
  expect(symbols(DAYS[2]!).has('CLZ6')).toBe(false)
})

test('a session that was not given is refused with what there is', () => {
  const feed = simulator(crude())
  expect(() => [...feed.received('NYMEX', '2026-12-01')]).toThrow(
    "the simulator has no session 2026-12-01 of 'NYMEX'; it has 5, from 2026-11-02",
  )
})

function crude(changed: Partial<SimulatorOptions> = {}): SimulatorOptions {
  return { seed: 'test', instruments, sessions: { NYMEX: sessions(0, 23), ARCX: sessions(14.5, 21) }, ...changed }
}

function sessions(from: number, to: number) {
  return DAYS.map((day) => {
    const start = instant(day)
    return { day, open: start + from * HOUR, close: start + to * HOUR, start, end: start + DAY }
  })
}

function* ticks(batches: Iterable<ColumnBatch>): Generator<Tick> {
  // That rows are ticks is what one of the tests proves.
  for (const batch of batches) for (const row of rowsOf(batch)) yield row as Tick
}

function hash(batches: Iterable<ColumnBatch>): string {
  const sha = createHash('sha256')
  for (const { columns } of batches) {
    // The only views among the columns are typed arrays.
    for (const values of Object.values(columns)) {
      sha.update(ArrayBuffer.isView(values) ? (values as Float64Array) : JSON.stringify(values))
    }
  }
  return sha.digest('hex')
}
