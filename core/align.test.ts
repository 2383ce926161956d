import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alignment, downstreamOf, upstreamOf } from './align.ts'
import { nymexEnergy } from './calendar/nymex-energy.ts'
import { nyse } from './calendar/nyse.ts'
import { DAY, HOUR, instant, MINUTE } from './instant.ts'
import { looksAhead } from './look-ahead.ts'
import type { Mapping } from './mapping.ts'
import { daily, hourly, minutes, monthly, weekly } from './partition/daily.ts'
import type { Partitions } from './partition/definition.ts'
import { dynamic, each } from './partition/each.ts'
import { grid } from './partition/grid.ts'
import { parseKey } from './partition/key.ts'
import { allOf, partitionsIn } from './partition/partition.ts'
import { sessions } from './partition/sessions.ts'
import {
  EMPTY,
  equal,
  intersect,
  isEmpty,
  isWithin,
  type PartitionSet,
  setOf,
  subtract,
  UNPARTITIONED,
  union,
} from './partition/set.ts'
import { isTime, lineOf } from './partition/window.ts'

const NEW_YORK = 'America/New_York'
const aligned: Mapping = { kind: 'aligned' }
const now = instant('2026-11-20T12:00Z')

type Edge = Pick<Alignment, 'downstream' | 'upstream'> & Partial<Alignment>
const keysOf = (set: PartitionSet, partitions: Partitions | null, dynamicKeys = {}) =>
  [...partitionsIn(set, partitions, dynamicKeys)].map(({ partition }) => partition.key)
const setAt = (key: string, partitions: Partitions | null, dynamicKeys = {}) =>
  setOf([parseKey(key, partitions, now, dynamicKeys)])
const reads = (key: string, edge: Edge) => {
  const { upstream, dynamicKeys = {} } = edge
  const set = edge.downstream ? setAt(key, edge.downstream, dynamicKeys) : UNPARTITIONED
  return keysOf(upstreamOf({ mapping: aligned, now, ...edge, set }).set, upstream, dynamicKeys)
}
const lacks = (key: string, edge: Edge) => {
  const reading = upstreamOf({ mapping: aligned, now, ...edge, set: setAt(key, edge.downstream, edge.dynamicKeys) })
  return { absent: reading.absent, keys: reading.absentKeys }
}

describe('without words', () => {
  const days = daily('2026-01-01')

  test('equal definitions read the same window', () => {
    expect(reads('2026-11-02', { downstream: days, upstream: daily('2026-01-01') })).toEqual(['2026-11-02'])
  })

  test('a finer upstream gives the windows inside, a day of 25 hours among them', () => {
    expect(reads('2026-11-02', { downstream: weekly('2026-01-05'), upstream: days })).toEqual([
      '2026-11-02',
      '2026-11-03',
      '2026-11-04',
      '2026-11-05',
      '2026-11-06',
      '2026-11-07',
      '2026-11-08',
    ])
    const hours = hourly('2026-01-01', { zone: NEW_YORK })
    expect(reads('2026-11-01', { downstream: daily('2026-01-01', { zone: NEW_YORK }), upstream: hours })).toHaveLength(
      25,
    )
    expect(reads('2026-03-08', { downstream: daily('2026-01-01', { zone: NEW_YORK }), upstream: hours })).toHaveLength(
      23,
    )
  })

  test('a coarser upstream gives the last window that had ended', () => {
    const edge = { downstream: days, upstream: weekly('2026-01-05') }
    expect(reads('2026-11-07', edge)).toEqual(['2026-10-26'])
    expect(reads('2026-11-08', edge)).toEqual(['2026-11-02'])
  })

  test('of weeks in months each week is read by the month in which it ends', () => {
    const edge = { downstream: monthly('2026-01-01'), upstream: weekly('2026-01-05') }
    expect(reads('2026-10', edge)).toEqual(['2026-09-28', '2026-10-05', '2026-10-12', '2026-10-19'])
    expect(reads('2026-09', edge)).toEqual(['2026-08-31', '2026-09-07', '2026-09-14', '2026-09-21'])
    expect(reads('2026-11-02', { downstream: weekly('2026-01-05'), upstream: monthly('2026-01-01') })).toEqual([
      '2026-10',
    ])
  })

  test('sessions of two exchanges go by instants', () => {
    const energy = sessions(nymexEnergy, { start: '2026-01-02' })
    const equities = sessions(nyse, { start: '2026-01-02' })
    expect(reads('2026-11-03', { downstream: equities, upstream: energy })).toEqual(['2026-11-03'])
    expect(reads('2026-11-03', { downstream: energy, upstream: equities })).toEqual(['2026-11-02'])
  })

  test('what is before the start of the upstream blocks only where nothing is left', () => {
    const late = daily('2026-11-05')
    const edge = { downstream: weekly('2026-01-05'), upstream: late }
    expect(reads('2026-11-02', edge)).toEqual(['2026-11-05', '2026-11-06', '2026-11-07', '2026-11-08'])
    expect(isEmpty(lacks('2026-11-02', edge).absent)).toBe(true)
    expect(lacks('2026-10-26', edge).absent.boxes).toEqual([
      [{ from: instant('2026-10-26'), to: instant('2026-11-02') }],
    ])
    const ended = { downstream: days, upstream: daily('2026-01-01', { end: '2026-11-02' }) }
    expect(lacks('2026-11-02', ended).absent.boxes).toEqual([
      [{ from: instant('2026-11-02'), to: instant('2026-11-03') }],
    ])
  })

  test('a window still open reads what has begun', () => {
    const edge = { downstream: days, upstream: hourly('2026-01-01') }
    expect(reads('2026-11-20', edge)).toHaveLength(13)
    expect(isEmpty(lacks('2026-11-20', edge).absent)).toBe(true)
  })

  test('without partitions everything that exists is read, and read by everything', () => {
    expect(reads('', { downstream: null, upstream: daily('2026-11-18') })).toEqual([
      '2026-11-18',
      '2026-11-19',
      '2026-11-20',
    ])
    expect(
      upstreamOf({ mapping: aligned, now, downstream: days, upstream: null, set: setAt('2026-11-02', days) }).set,
    ).toEqual(UNPARTITIONED)
    expect(downstreamOf({ mapping: aligned, now, downstream: days, upstream: null, set: UNPARTITIONED })).toEqual(
      allOf(days, now),
    )
    expect(
      downstreamOf({ mapping: aligned, now, downstream: null, upstream: days, set: setAt('2026-11-02', days) }),
    ).toEqual(UNPARTITIONED)
  })
})

describe('words', () => {
  const days = daily('2026-11-01')
  const edge = { downstream: days, upstream: days }

  test('a look-back reads the windows that end within it, clipped at the start or blocking', () => {
    const mapping: Mapping = { kind: 'lookback', span: '3d', atStart: 'clip' }
    expect(reads('2026-11-05', { ...edge, mapping })).toEqual(['2026-11-03', '2026-11-04', '2026-11-05'])
    expect(reads('2026-11-02', { ...edge, mapping })).toEqual(['2026-11-01', '2026-11-02'])
    expect(isEmpty(lacks('2026-11-02', { ...edge, mapping }).absent)).toBe(true)
    const block: Mapping = { ...mapping, atStart: 'block' }
    expect(lacks('2026-11-02', { ...edge, mapping: block }).absent.boxes).toEqual([
      [{ from: instant('2026-10-31'), to: instant('2026-11-01') }],
    ])
  })

  test('a look-back of days counts days of the wall clock', () => {
    const local = daily('2026-01-01', { zone: NEW_YORK })
    const mapping: Mapping = { kind: 'lookback', span: '2d', atStart: 'clip' }
    for (const [key, before] of [
      ['2026-11-01', '2026-10-31'],
      ['2026-11-02', '2026-11-01'],
      ['2026-03-08', '2026-03-07'],
      ['2026-03-09', '2026-03-08'],
    ] as const)
      expect(reads(key, { downstream: local, upstream: local, mapping })).toEqual([before, key])
  })

  test('an offset moves by windows of the upstream', () => {
    const energy = sessions(nymexEnergy, { start: '2026-11-02' })
    const mapping: Mapping = { kind: 'offset', by: -1, atStart: 'clip' }
    expect(reads('2026-11-09', { downstream: energy, upstream: energy, mapping })).toEqual(['2026-11-06'])
    expect(reads('2026-11-02', { downstream: energy, upstream: energy, mapping })).toEqual([])
    expect(
      isEmpty(
        lacks('2026-11-02', { downstream: energy, upstream: energy, mapping: { ...mapping, atStart: 'block' } }).absent,
      ),
    ).toBe(false)
    expect(reads('2026-11-09', { ...edge, mapping: { kind: 'offset', by: 1, atStart: 'clip' } })).toEqual([
      '2026-11-10',
    ])
    expect(
      lacks('2026-11-19', { ...edge, mapping: { kind: 'offset', by: 2, atStart: 'clip' } }).absent.boxes,
    ).toHaveLength(1)
  })

  test('latest is as of the end of the partition, and the newest there is where that is still open', () => {
    const mapping: Mapping = { kind: 'latest' }
    const hours = hourly('2026-01-01')
    expect(reads('2026-11-05', { downstream: days, upstream: hours, mapping })).toEqual(['2026-11-05T23:00Z'])
    expect(reads('2026-11-20', { downstream: days, upstream: hours, mapping })).toEqual(['2026-11-20T12:00Z'])
    expect(reads('2026-11-20', { downstream: days, upstream: weekly('2026-01-05'), mapping })).toEqual(['2026-11-09'])
    expect(reads('', { downstream: null, upstream: hours, mapping })).toEqual(['2026-11-20T12:00Z'])
  })

  test('containing reads the window around, all reads all', () => {
    expect(
      reads('2026-11-05', { downstream: days, upstream: weekly('2026-01-05'), mapping: { kind: 'containing' } }),
    ).toEqual(['2026-11-02'])
    expect(reads('2026-11-01', { ...edge, mapping: { kind: 'all' } })).toHaveLength(20)
  })

  test('touched reads what the caller says did touch', () => {
    const mapping: Mapping = { kind: 'touched' }
    const narrow = () => setAt('2026-11-07', days)
    expect(reads('2026-11-05', { ...edge, mapping })).toHaveLength(20)
    expect(reads('2026-11-05', { ...edge, mapping, narrow })).toEqual(['2026-11-07'])
    expect(keysOf(downstreamOf({ ...edge, mapping, now, set: setAt('2026-11-09', days), narrow }), days)).toEqual([
      '2026-11-07',
    ])
  })
})

describe('products', () => {
  const own = grid({ session: sessions(nymexEnergy, { start: '2026-11-02' }), symbol: each(['CL', 'NG']) })

  test('names match by axis and key; an axis only upstream is read whole, one only downstream is no matter', () => {
    const wider = grid({
      venue: each(['X', 'Y']),
      symbol: each(['HO', 'NG', 'CL']),
      session: sessions(nymexEnergy, { start: '2026-11-02' }),
    })
    expect(reads('session=2026-11-03,symbol=CL', { downstream: own, upstream: wider })).toEqual([
      'venue=X,symbol=CL,session=2026-11-03',
      'venue=Y,symbol=CL,session=2026-11-03',
    ])
    const session = sessions(nymexEnergy, { start: '2026-11-02' })
    expect(reads('session=2026-11-03,symbol=CL', { downstream: own, upstream: session })).toEqual(['2026-11-03'])
    expect(reads('2026-11-03', { downstream: session, upstream: own })).toEqual([
      'session=2026-11-03,symbol=CL',
      'session=2026-11-03,symbol=NG',
    ])
    expect(
      reads('symbol=NG,session=2026-11-03', { downstream: own, upstream: each(['NG'], { name: 'symbol' }) }),
    ).toEqual(['NG'])
  })

  test('a name that the upstream lacks is absent', () => {
    const edge = { downstream: own, upstream: each(['CL'], { name: 'symbol' }) }
    expect(lacks('session=2026-11-03,symbol=NG', edge)).toEqual({ absent: EMPTY, keys: ['symbol=NG'] })
    const names = {
      downstream: dynamic('model'),
      upstream: each(['carry'], { name: 'model' }),
      dynamicKeys: { model: new Map([['trend', 7]]) },
    }
    expect(lacks('trend', names).keys).toEqual(['model=trend'])
  })

  test('two axes of time go by their names', () => {
    const surface = grid({ day: daily('2026-11-01'), expiry: monthly('2026-12-01', { end: '2027-06-01' }) })
    const later = instant('2027-03-10')
    const set = setOf([parseKey('day=2026-11-03,expiry=2027-01', surface, later)])
    expect(
      keysOf(upstreamOf({ mapping: aligned, now: later, downstream: surface, upstream: surface, set }).set, surface),
    ).toEqual(['day=2026-11-03,expiry=2027-01'])
  })
})

const start = '2024-01-01'
const definitions: readonly Partitions[] = [
  daily(start),
  daily('2024-02-20', { zone: NEW_YORK, end: '2024-11-20' }),
  daily(start, { zone: 'Pacific/Chatham' }),
  hourly('2024-10-25', { zone: NEW_YORK }),
  hourly('2024-11-01', { zone: 'Asia/Kolkata' }),
  weekly('2024-01-03'),
  monthly(start, { zone: 'Australia/Lord_Howe' }),
  sessions(nymexEnergy, { start: '2024-01-02' }),
  sessions(nyse, { start: '2024-03-01' }),
  grid({ symbol: each(['CL', 'NG', 'HO']), day: daily(start) }),
  grid({ session: sessions(nyse, { start: '2024-01-02' }), symbol: each(['NG', 'CL']), venue: each(['X', 'Y']) }),
  each(['HO', 'CL'], { name: 'symbol' }),
]
const mappings: readonly Mapping[] = [
  aligned,
  { kind: 'lookback', span: '5d', atStart: 'clip' },
  { kind: 'lookback', span: '36h', atStart: 'block' },
  { kind: 'lookback', span: '40m', atStart: 'clip' },
  { kind: 'latest' },
  { kind: 'offset', by: -2, atStart: 'clip' },
  { kind: 'offset', by: 1, atStart: 'block' },
  { kind: 'containing' },
  { kind: 'all' },
]
const anyNow = fc.integer({ min: 0, max: 40 }).map((n) => instant('2024-10-20T03:20Z') + n * 19 * HOUR)
const oneOf = (partitions: Partitions, at: number, pick: number): PartitionSet => {
  const all = [...partitionsIn(intersect(allOf(partitions, at), near(partitions, at)), partitions)]
  const found = all[pick % Math.max(1, all.length)]
  return found ? setOf([found.box]) : EMPTY
}
// The last days before `at`, so that a property looks where the clocks change.
const near = (partitions: Partitions, at: number): PartitionSet =>
  setOf([
    partitions.axes.map((axis) =>
      isTime(axis) ? { from: lineOf(axis).ticks.floor(at - 9 * DAY), to: Infinity } : { from: 0, to: 99 },
    ),
  ])

describe('laws', () => {
  const edges = fc.record({
    downstream: fc.constantFrom(...definitions),
    upstream: fc.constantFrom(...definitions),
    mapping: fc.constantFrom(...mappings),
    now: anyNow,
  })
  const pick = fc.nat(2000)

  test('a partition is downstream of exactly the partitions that it reads', () => {
    fc.assert(
      fc.property(edges, pick, (edge, n) => {
        const set = oneOf(edge.upstream, edge.now, n)
        const reached = downstreamOf({ ...edge, set })
        for (const { box } of partitionsIn(
          intersect(allOf(edge.downstream, edge.now), near(edge.downstream, edge.now)),
          edge.downstream,
        )) {
          const own = setOf([box])
          const reading = upstreamOf({ ...edge, set: own }).set
          expect(isEmpty(intersect(reading, set))).toBe(isEmpty(intersect(reached, own)))
        }
      }),
      { numRuns: 400 },
    )
  })

  test('a set reads what its partitions read, each by itself', () => {
    fc.assert(
      fc.property(edges, fc.array(pick, { minLength: 1, maxLength: 12 }), (edge, picks) => {
        const parts = picks.map((n) => oneOf(edge.downstream, edge.now, n))
        const set = parts.reduce(union, EMPTY)
        const whole = upstreamOf({ ...edge, set })
        const each = parts.map((part) => upstreamOf({ ...edge, set: part }))
        expect(equal(whole.set, each.map((one) => one.set).reduce(union, EMPTY))).toBe(true)
        expect(equal(whole.absent, each.map((one) => one.absent).reduce(union, EMPTY))).toBe(true)
        expect(isWithin(whole.set, allOf(edge.upstream, edge.now))).toBe(true)
        expect(isEmpty(intersect(whole.absent, allOf(edge.upstream, edge.now)))).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  test('what the lint lets through never reads a window that ends after the partition', () => {
    fc.assert(
      fc.property(edges, pick, (edge, n) => {
        if (looksAhead(edge) !== null) return
        const set = oneOf(edge.downstream, edge.now, n)
        const own = set.boxes[0]?.[edge.downstream.axes.findIndex(isTime)]
        const at = edge.upstream.axes.findIndex(isTime)
        const axis = edge.upstream.axes[at]
        if (!own || own.to > edge.now || !axis || !isTime(axis)) return
        for (const box of upstreamOf({ ...edge, set }).set.boxes) expect(box[at]?.to ?? 0).toBeLessThanOrEqual(own.to)
      }),
      { numRuns: 400 },
    )
  })
})

test('ten million minutes align to hours, days and back in under 20 ms', () => {
  const fine = minutes('2000-01-01')
  const coarse = daily('2000-01-01')
  const later = instant('2000-01-01') + 10_000_000 * MINUTE - 1
  const begin = performance.now()
  const all = allOf(coarse, later)
  expect(upstreamOf({ mapping: aligned, downstream: coarse, upstream: fine, now: later, set: all }).set).toEqual(
    allOf(fine, later),
  )
  expect(
    downstreamOf({ mapping: aligned, downstream: coarse, upstream: fine, now: later, set: allOf(fine, later) }),
  ).toEqual(all)
  const lookback: Mapping = { kind: 'lookback', span: '1h', atStart: 'clip' }
  expect(
    upstreamOf({ mapping: lookback, downstream: fine, upstream: fine, now: later, set: allOf(fine, later) }).set,
  ).toEqual(allOf(fine, later))
  expect(isEmpty(subtract(all, all))).toBe(true)
  expect(performance.now() - begin).toBeLessThan(20)
})
