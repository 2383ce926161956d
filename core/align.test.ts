import { describe, expect, test } from 'vitest'
import { type Alignment, downstreamOf, upstreamOf } from './align.ts'
import { nymexEnergy } from './calendar/nymex-energy.ts'
import { nyse } from './calendar/nyse.ts'
import { instant } from './instant.ts'
import type { Mapping } from './mapping.ts'
import { daily, hourly, minutes, monthly, weekly } from './partition/daily.ts'
import type { Partitions } from './partition/definition.ts'
import { dynamic, each } from './partition/each.ts'
import { grid } from './partition/grid.ts'
import { parseKey } from './partition/key.ts'
import { allOf, partitionsIn } from './partition/partition.ts'
import { sessions } from './partition/sessions.ts'
import { EMPTY, isEmpty, type PartitionSet, setOf, UNPARTITIONED } from './partition/set.ts'

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
    const eve = { downstream: days, upstream: late }
    expect(lacks('2026-11-04', eve).absent.boxes).toEqual([
      [{ from: instant('2026-11-04'), to: instant('2026-11-05') }],
    ])
    expect(isEmpty(lacks('2026-11-05', eve).absent)).toBe(true)
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

  test('in the hour that the wall clock repeats a look-back never reaches further back than before it', () => {
    const halves = minutes('2026-10-25', { every: 30, zone: NEW_YORK })
    const mapping: Mapping = { kind: 'lookback', span: '1d', atStart: 'clip' }
    const first = (key: string) => reads(key, { downstream: halves, upstream: halves, mapping })[0]
    expect(first('2026-11-01T01:00-04:00')).toBe('2026-10-31T01:30-04:00')
    expect(first('2026-11-01T01:30-04:00')).toBe('2026-10-31T02:00-04:00')
    expect(first('2026-11-01T01:00-05:00')).toBe('2026-10-31T02:00-04:00')
    expect(first('2026-11-01T02:00-05:00')).toBe('2026-10-31T02:30-04:00')
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
