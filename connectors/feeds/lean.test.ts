import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { rowsOf } from '#core/batch.ts'
import { HOUR, instant, iso } from '#core/instant.ts'
import { leanTicks } from './lean.ts'
import type { Reject } from './reject.ts'
import { countsFor } from './sale-condition.ts'
import { Tick } from './tick.ts'

const data = fileURLToPath(new URL('../../../shared/data', import.meta.url))
const equities = join(data, 'ticks/lean_us_equity')
const futures = join(data, 'ticks/lean_gold_futures')
const absent = `the recorded ticks are not at ${data}`

test('a trade keeps its venue, its time of New York, its price and its conditions', () => {
  const { ticks } = read({ '20131008_bac_Trade_Tick.csv': '34200001.5,137450,100,D,20000020,0\r\n' })
  expect(ticks).toEqual([
    {
      exchange: 'XADF',
      symbol: 'BAC',
      event_time: 1_381_239_000_001_500n,
      received_at: 1_381_239_000_001_500n,
      seq_id: 2_013_100_800_000_001n,
      event_type: 'trade',
      action: 'new',
      price: 13.745,
      size: 100,
      side: null,
      level: null,
      conditions: 'intermarket_sweep|trade_through_exempt',
      source_version: 1,
    },
  ])
})

test('equal lines stay distinct trades by their line', () => {
  const line = '34200001,137450,100,D,1,0\n'
  const { ticks } = read({ '20131008_bac_Trade_Tick.csv': line + line })
  expect(ticks.map(({ seq_id }) => seq_id)).toEqual([2_013_100_800_000_001n, 2_013_100_800_000_002n])
})

test('a quote line is a bid, an ask, or both', () => {
  const { ticks } = read({ '20131008_bac_Quote_Tick.csv': '1,0,0,137500,2,P,1,0\n2,137400,3,137500,4,P,1,1\n' })
  expect(
    ticks.map(({ side, price, size, seq_id, conditions }) => [side, price, size, seq_id % 10n, conditions]),
  ).toEqual([
    ['sell', 13.75, 2, 3n, null],
    ['buy', 13.74, 3, 4n, 'suspicious'],
    ['sell', 13.75, 4, 5n, 'suspicious'],
  ])
})

test('on the day the clocks go back a time after the change is a wall-clock time', () => {
  const { ticks } = read({ '20131103_bac_Trade_Tick.csv': '34200000,137450,100,D,1,0\n' })
  expect(iso(Number(ticks[0]?.event_time))).toBe('2013-11-03T14:30:00Z')
})

test('lines that are no ticks are handed over with their reason, and the others go on', () => {
  const { ticks, rejects } = read({
    '20131008_bac_Trade_Tick.csv': '1,137450,100,D,1,0\n2,13x,100,D,1,0\n3,1,1,D\n4,1,1,D,zz,0\n5,1,1,D,1,0',
  })
  expect(ticks).toHaveLength(2)
  expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'time, price or size is no number'],
    [3, '4 fields, expected 6'],
    [4, "'zz,0' are no sale conditions"],
  ])
})

test('a damaged zip and a file of another kind are refused', () => {
  const whole = zipSync({ '20131008_bac_Trade_Tick.csv': strToU8('1,137450,100,D,1,0\n') })
  expect(() => [...leanTicks(whole.subarray(0, whole.length - 30), () => {})]).toThrow(/no whole zip/)
  expect(() => read({ '20131008_gc_tick_openinterest_201312.csv': '1,2\n' })).toThrow(/holds no trades and no quotes/)
})

test('sale conditions decide what counts for price and for volume', () => {
  expect(countsFor(null)).toEqual({ price: true, volume: true })
  expect(countsFor('intermarket_sweep|trade_through_exempt')).toEqual({ price: true, volume: true })
  expect(countsFor('average_price|trade_through_exempt')).toEqual({ price: false, volume: true })
  expect(countsFor('odd_lot|regular')).toEqual({ price: false, volume: true })
  expect(countsFor('official_close')).toEqual({ price: false, volume: false })
  expect(() => countsFor('odd-lot')).toThrow("unknown sale condition 'odd-lot'")
})

test('counts and volumes of all four symbols equal the raw lines: 2,793,812 trades', ({ skip }) => {
  skip(!existsSync(equities), absent)
  let trades = 0
  for (const file of filesOf(equities, /_trade\.zip$/)) {
    const zip = readFileSync(file)
    const raw = rawSums(Object.values(unzipSync(zip))[0]!)
    const { rising, hours: _hours, ...sums } = readSums(file, zip)
    expect(sums, basename(file)).toEqual(raw)
    expect(rising, 'the numbers of the rows rise').toBe(true)
    trades += sums.rows
  }
  expect(trades).toBe(2_793_812)
})

// LEAN's own hour bars, made by QuantConnect, hold every size; the first and the last hour hold auctions outside of the ticks.
test('volumes of the hours from 10 to 15 equal the bars that LEAN publishes', ({ skip }) => {
  skip(!existsSync(equities), absent)
  for (const symbol of ['aig', 'bac', 'ibm', 'spy']) {
    const published = hourVolumes(symbol)
    const made = new Map<number, number>()
    for (const file of filesOf(join(equities, symbol), /_trade\.zip$/)) {
      for (const [hour, volume] of readSums(file, readFileSync(file)).hours)
        made.set(hour, (made.get(hour) ?? 0) + volume)
    }
    for (const [hour, volume] of published)
      expect([iso(hour * HOUR), made.get(hour)]).toEqual([iso(hour * HOUR), volume])
    expect(published.size).toBe(25)
  }
})

test('a price that sale conditions rule out moves no bar: BAC from 10 to 11 on 2013-10-08 was 13.90 at most', ({
  skip,
}) => {
  skip(!existsSync(equities), absent)
  const highs = { every: 0, eligible: 0 }
  const open = BigInt(instant('2013-10-08T14:00Z'))
  for (const { rows, columns } of leanTicks(readFileSync(join(equities, 'bac/20131008_trade.zip')), refuse)) {
    for (let row = 0; row < rows; row++) {
      const after = columns.event_time[row]! - open
      if (after < 0n || after >= BigInt(HOUR)) continue
      highs.every = Math.max(highs.every, columns.price[row]!)
      if (countsFor(columns.conditions[row] ?? null).price)
        highs.eligible = Math.max(highs.eligible, columns.price[row]!)
    }
  }
  expect(highs).toEqual({ every: 14.1, eligible: 13.9 })
})

test('quotes of equities: as many rows as raw sides', ({ skip }) => {
  skip(!existsSync(equities), absent)
  const zip = readFileSync(join(equities, 'ibm/20131010_quote.zip'))
  const raw = new TextDecoder().decode(Object.values(unzipSync(zip))[0]!)
  const sides = raw.match(/^\d+,[1-9]/gm)!.length + raw.match(/^\d+,\d+,\d+,[1-9]/gm)!.length
  expect([...leanTicks(zip, refuse)].reduce((sum, { rows }) => sum + rows, 0)).toBe(sides)
})

test('a zip of futures has a symbol for each expiry, and all of its 157,849 trades', ({ skip }) => {
  skip(!existsSync(futures), absent)
  const symbols = new Set<string>()
  let rows = 0
  for (const file of filesOf(futures, /_trade\.zip$/)) {
    for (const batch of leanTicks(readFileSync(file), refuse)) {
      rows += batch.rows
      for (const symbol of batch.columns.symbol) symbols.add(symbol)
      expect(batch.columns.price.every((price) => price > 1_200 && price < 1_400)).toBe(true)
    }
  }
  expect(rows).toBe(157_849)
  expect([...symbols].slice(0, 3)).toEqual(['GCV3', 'GCX3', 'GCZ3'])
})

interface Sums {
  rows: number
  volume: number
  notional: number
  rising: boolean
  readonly hours: Map<number, number>
}

const sumsRead = new Map<string, Sums>()

/** Sums of a file as the feed's reader gives its rows, and the volumes that count by hours since 1970; read once, though two tests ask. */
function readSums(file: string, zip: Uint8Array): Sums {
  const known = sumsRead.get(file)
  if (known) return known
  const sums: Sums = { rows: 0, volume: 0, notional: 0, rising: true, hours: new Map() }
  let last = 0n
  for (const { rows, columns } of leanTicks(zip, refuse)) {
    const { event_time, conditions, price, size, seq_id } = columns
    sums.rows += rows
    for (let row = 0; row < rows; row++) {
      sums.volume += size[row]!
      sums.notional += Math.round(price[row]! * 10_000) * size[row]!
      sums.rising &&= seq_id[row]! > last
      last = seq_id[row]!
      if (!volumeCounts(conditions[row]!)) continue
      const hour = Math.floor(Number(event_time[row]) / HOUR)
      sums.hours.set(hour, (sums.hours.get(hour) ?? 0) + size[row]!)
    }
  }
  sumsRead.set(file, sums)
  return sums
}

/** Hundreds of thousands of rows have a few dozen conditions. */
const known = new Map<string | null, boolean>()
function volumeCounts(conditions: string | null): boolean {
  const counts = known.get(conditions) ?? countsFor(conditions).volume
  known.set(conditions, counts)
  return counts
}

function read(files: Readonly<Record<string, string>>) {
  const rejects: Reject[] = []
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
  const ticks = [...leanTicks(zip, (reject) => rejects.push(reject))].flatMap((batch) => [...rowsOf(batch)])
  return { ticks: ticks.map((row) => Tick.parse(row)), rejects }
}

/** Sums straight over the bytes of the file: no line, no field, no number goes through the feed's reader. */
function rawSums(bytes: Uint8Array) {
  const sums = { rows: 0, volume: 0, notional: 0 }
  const fields = [0, 0, 0]
  let field = 0
  // The last line of a file has no newline.
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at] ?? 10
    if (byte === 10) {
      sums.rows++
      sums.volume += fields[2]!
      sums.notional += fields[1]! * fields[2]!
      fields.fill(0)
      field = 0
    } else if (byte === 44) field++
    else if (field < 3) fields[field] = fields[field]! * 10 + byte - 48
  }
  return sums
}

/** Volumes by hours since 1970. */
function hourVolumes(symbol: string): Map<number, number> {
  const zip = unzipSync(readFileSync(join(data, `bars/lean_hour/${symbol}.zip`)))
  const rows = new TextDecoder().decode(Object.values(zip)[0]!).split('\n')
  return new Map(
    rows
      .filter((line) => /^201310(0[7-9]|1[01]) 1[0-4]/.test(line))
      .map((line) => [
        // New York was four hours behind UTC in that week.
        instant(`2013-10-${line.slice(6, 8)}T${line.slice(9, 11)}:00-04:00`) / HOUR,
        Number(line.trim().split(',')[5]),
      ]),
  )
}

function filesOf(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .sort()
    .map((path) => join(folder, path))
}

function refuse(reject: Reject): void {
  throw new Error(`line ${reject.line}: ${reject.reason}`)
}
