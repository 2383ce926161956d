import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { rowsOf } from '#core/batch.ts'
import { type BinanceRecording, binanceTicks } from './binance.ts'
import type { Reject } from './reject.ts'
import { Tick } from './tick.ts'

const data = fileURLToPath(new URL('../../../shared/data/ticks', import.meta.url))
const raw = join(data, 'binance_ws_raw')
const merged = join(data, 'binance_ws_trades_merged_2024-08.csv.gz')
const absent = `the recorded frames are not at ${raw}`

const spot: BinanceRecording = { source: 'test', market: 'spot', symbol: 'BTCUSDT' }
const trade = (more: object = {}) => ({
  stream: 'btcusdt@trade',
  data: { e: 'trade', E: 3, s: 'BTCUSDT', t: 7, p: '61837.63', q: '0.02', T: 1_723_161_255_342, m: true, ...more },
})
const line = (frame: unknown) => `1723161254087896568 ${JSON.stringify(frame)}\n`

test('a trade: prices are text, the taker is the other side of the maker, times are µs', () => {
  const { ticks } = read(line(trade()))
  expect(ticks).toEqual([
    {
      exchange: 'BINANCE',
      symbol: 'BTCUSDT',
      event_time: 1_723_161_255_342_000n,
      received_at: 1_723_161_254_087_896n,
      seq_id: 7n,
      event_type: 'trade',
      action: 'new',
      price: 61_837.63,
      size: 0.02,
      side: 'sell',
      level: null,
      conditions: null,
      source_version: 1,
    },
  ])
})

test('the same symbol in two markets is traded on two exchanges', () => {
  const usdm = read(line(trade({ X: 'INSURANCE_FUND' })), { ...spot, market: 'usdm' })
  expect(usdm.ticks.map(({ exchange, conditions }) => [exchange, conditions])).toEqual([
    ['BINANCE_USDM', 'insurance_fund'],
  ])
})

test('a bookTicker is a bid and an ask; without a time of its own it has that of its receipt', () => {
  const frame = { stream: 'btcusdt@bookTicker', data: { u: 5, s: 'BTCUSDT', b: '1.5', B: '2', a: '1.6', A: '3' } }
  const rows = read(line(frame)).ticks.map(({ side, price, size, seq_id, level }) => [side, price, size, seq_id, level])
  expect(rows).toEqual([
    ['buy', 1.5, 2, 50_000n, 1],
    ['sell', 1.6, 3, 50_001n, 1],
  ])
  expect(read(line(frame)).ticks[0]?.event_time).toBe(1_723_161_254_087_896n)
})

test('a change of the book has no ranks, a snapshot has, and both keep their own numbers', () => {
  const depth = {
    stream: 'x@depth',
    data: { e: 'depthUpdate', E: 1, s: 'BTCUSDT', u: 9, b: [['1', '0']], a: [['2', '3']] },
  }
  const snapshot = { lastUpdateId: 9, bids: [['1', '4'], ['0.5', '1']], asks: [] } // biome-ignore format: as a table
  const { ticks } = read(line(depth) + line(snapshot))
  expect(
    ticks.map(({ side, price, size, level, seq_id, conditions }) => [side, price, size, level, seq_id, conditions]),
  ).toEqual([
    ['buy', 1, 0, null, 90_000n, null],
    ['sell', 2, 3, null, 90_001n, null],
    ['buy', 1, 4, 1, 95_000n, 'snapshot'],
    ['buy', 0.5, 1, 2, 95_001n, 'snapshot'],
  ])
})

test('garbage is handed over line by line with its reason, and the others go on', () => {
  const { ticks, rejects } = read(
    [
      line(trade()),
      'garbage\n',
      '1723161254087896568 {"stream":"btcusdt@tr\n',
      line(trade({ p: 'NaN' })),
      line(trade({ s: 'ETHUSDT' })),
      line({ stream: 'btcusdt@kline', data: { e: 'kline' } }),
      line(trade({ X: 'NA' })),
      '\n',
      line(trade({ t: 8 })),
    ].join(''),
  )
  expect(ticks.map(({ seq_id }) => seq_id)).toEqual([7n, 8n])
  expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'it does not begin with the time of receipt in ns'],
    [3, 'the frame is no whole JSON object'],
    [4, 'a trade lacks t, p, q or m'],
    [5, "it is of 'ETHUSDT', expected 'BTCUSDT'"],
    [6, "a frame 'kline', which is neither trade, bookTicker, depthUpdate nor snapshot"],
    [7, "a trade of execution type 'NA'"],
    [8, 'an empty line'],
  ])
})

test('a cut file gives what it holds and says that it is cut; other bytes are refused', () => {
  const lines = Array.from({ length: 2_000 }, (_, t) => line(trade({ t, q: String(t * 7_919) }))).join('')
  const whole = gzipSync(lines)
  const rejects: Reject[] = []
  const batches = [...binanceTicks(whole.subarray(0, whole.length >> 1), spot, (reject) => rejects.push(reject))]
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0)
  expect(rows).toBeGreaterThan(500)
  expect(rows).toBeLessThan(2_000)
  expect(rejects.at(-1)?.reason).toMatch(/^the file ends in the middle of its gzip stream/)
  expect(() => [...binanceTicks(Buffer.from('no gzip'), spot, () => {})]).toThrow(/test is no gzip/)
})

// The raw side is counted in the text, without reading it as JSON.
test('every frame of the recordings becomes as many rows as the raw text has trades, tickers and levels', ({
  skip,
}) => {
  skip(!existsSync(raw), absent)
  for (const file of recordings()) {
    const { counts, duplicates } = loaded(file)
    const text = gunzipSync(readFileSync(join(raw, file))).toString()
    const tickers = text.match(/@bookTicker"/g)?.length ?? 0
    const levels = text.match(/\["[\d.]+","[\d.]+"\]/g)?.length ?? 0
    expect(counts, file).toEqual({ trade: text.match(/"e":"trade"/g)?.length, quote: 2 * tickers, book: levels })
    expect(duplicates, file).toBe(0)
  }
})

test('the trades are those of the merged file of another program: 78,638', ({ skip }) => {
  skip(!existsSync(merged), absent)
  const expected = gunzipSync(readFileSync(merged)).toString().trimEnd().split('\n').slice(1).sort()
  const found: string[] = []
  for (const file of recordings()) {
    found.push(...loaded(file).trades)
  }
  const theirs = expected.map((text) => {
    const [ns = '', market = '', symbol, id, time, , price, size, maker] = text.split(',')
    const side = maker === '1' ? 'sell' : 'buy'
    return [
      market === 'cm' ? 'coinm' : market,
      symbol,
      id,
      ns.slice(0, 16),
      time,
      Number(price),
      Number(size),
      side,
    ].join()
  })
  expect(found).toHaveLength(78_638)
  expect(found.sort()).toEqual(theirs.sort())
})

function read(text: string, recording = spot) {
  const rejects: Reject[] = []
  const batches = [...binanceTicks(gzipSync(text), recording, (reject) => rejects.push(reject))]
  return { ticks: batches.flatMap((batch) => [...rowsOf(batch)]).map((row) => Tick.parse(row)), rejects }
}

interface Loaded {
  readonly counts: Readonly<Record<string, number>>
  readonly duplicates: number
  /** market, symbol, id, received µs, executed ms, price, size, side */
  readonly trades: readonly string[]
}

const known = new Map<string, Loaded>()

/** A recording read once for all tests. */
function loaded(file: string): Loaded {
  const before = known.get(file)
  if (before) return before
  const recording = recordingOf(file)
  const counts: Record<string, number> = {}
  const seen = { trade: new Set<bigint>(), quote: new Set<bigint>(), book: new Set<bigint>() }
  const trades: string[] = []
  let all = 0
  for (const { rows, columns } of binanceTicks(readFileSync(join(raw, file)), recording, refuse)) {
    const { event_type, received_at, symbol, seq_id, event_time, price, size, side } = columns
    all += rows
    for (let row = 0; row < rows; row++) {
      const type = event_type[row]!
      counts[type] = (counts[type] ?? 0) + 1
      seen[type].add(seq_id[row]!)
      if (type !== 'trade') continue
      const times = [received_at[row], event_time[row]! / 1_000n]
      trades.push([recording.market, symbol[row], seq_id[row], ...times, price[row], size[row], side[row]].join())
    }
  }
  const made = { counts, duplicates: all - seen.trade.size - seen.quote.size - seen.book.size, trades }
  known.set(file, made)
  return made
}

const recordings = () => readdirSync(raw).filter((name) => /^(spot|usdm|cm)_/.test(name))

/** 'cm_btcusd_perp_20240808.gz' */
function recordingOf(file: string): BinanceRecording {
  const [, prefix, symbol = ''] = /^(spot|usdm|cm)_(.+)_\d{8}\.gz$/.exec(file) ?? []
  const market = prefix === 'spot' ? 'spot' : prefix === 'usdm' ? 'usdm' : 'coinm'
  return { source: file, market, symbol: symbol.toUpperCase() }
}

function refuse(reject: Reject): void {
  throw new Error(`line ${reject.line}: ${reject.reason}`)
}
