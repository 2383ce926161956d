import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { nymexEnergy } from '../calendar/nymex-energy.ts'
import { nyse } from '../calendar/nyse.ts'
import { DefinitionError } from '../error.ts'
import { DAY, HOUR, type Instant, instant, iso, MINUTE } from '../instant.ts'
import { cron, daily, hourly, minutes, monthly, weekly, yearly } from './daily.ts'
import type { Partition, Partitions, TimeAxis, Window } from './definition.ts'
import { dynamic, each } from './each.ts'
import { grid } from './grid.ts'
import { allOf, count, partitionOf, partitionsIn } from './partition.ts'
import { sessions } from './sessions.ts'
import { setOf, subtract } from './set.ts'
import {
  countIn,
  existing,
  isClosed,
  isTime,
  nextWindow,
  overlapping,
  previousWindow,
  windowAt,
  windowsIn,
} from './window.ts'

const NEW_YORK = 'America/New_York'
const axisOf = (partitions: Partitions): TimeAxis => {
  const axis = partitions.axes.find(isTime)
  if (!axis) throw new Error('no axis of time')
  return axis
}
const texts = (partitions: Partitions, from: string, to: string) =>
  [...windowsIn(axisOf(partitions), { from: instant(from), to: instant(to) })].map(
    ({ start, end }) => `${iso(start)}/${iso(end)}`,
  )

test('windows are half-open and tile the axis from its start', () => {
  expect(texts(daily('2024-02-28'), '2024-01-01', '2024-03-02')).toEqual([
    '2024-02-28T00:00:00Z/2024-02-29T00:00:00Z',
    '2024-02-29T00:00:00Z/2024-03-01T00:00:00Z',
    '2024-03-01T00:00:00Z/2024-03-02T00:00:00Z',
  ])
  expect(texts(monthly('2024-02-01'), '2024-01-01', '2024-04-01')).toEqual([
    '2024-02-01T00:00:00Z/2024-03-01T00:00:00Z',
    '2024-03-01T00:00:00Z/2024-04-01T00:00:00Z',
  ])
  expect(texts(yearly('2023-01-01'), '2024-01-01', '2024-12-31')).toEqual(['2024-01-01T00:00:00Z/2025-01-01T00:00:00Z'])
  const day = axisOf(daily('2026-01-01'))
  const midnight = instant('2026-01-02')
  expect(windowAt(day, midnight)?.start).toBe(midnight)
  expect(windowAt(day, midnight - 1)?.end).toBe(midnight)
  expect(windowAt(day, instant('2025-12-31T23:59Z'))).toBeNull()
})

test('weeks start on the weekday of their start', () => {
  expect(texts(weekly('2000-01-03'), '2026-11-01', '2026-11-10')).toEqual([
    '2026-11-02T00:00:00Z/2026-11-09T00:00:00Z',
    '2026-11-09T00:00:00Z/2026-11-16T00:00:00Z',
  ])
  expect(texts(weekly('2026-01-02'), '2026-01-01', '2026-01-05')).toEqual(['2026-01-02T00:00:00Z/2026-01-09T00:00:00Z'])
})

test('an axis ends: no window starts at or after it', () => {
  const axis = axisOf(daily('2026-01-01', { end: '2026-01-03' }))
  expect(countIn(axis, existing(axis, instant('2027-01-01')))).toBe(2)
  expect(nextWindow(axis, instant('2026-01-02'))).toBeNull()
  expect(previousWindow(axis, instant('2026-01-01'))).toBeNull()
  expect(previousWindow(axis, instant('2026-01-02'))?.start).toBe(instant('2026-01-01'))
})

test('the open window exists, and is closed after its end and its grace', () => {
  const axis = axisOf(daily('2026-01-01', { grace: '2h' }))
  const now = instant('2026-01-03T12:00Z')
  expect(existing(axis, now)).toEqual({ from: instant('2026-01-01'), to: instant('2026-01-04') })
  expect(existing(axis, instant('2025-01-01'))).toEqual({ from: instant('2026-01-01'), to: instant('2026-01-01') })
  const window = { start: instant('2026-01-02'), end: instant('2026-01-03') }
  expect(isClosed(axis, window, instant('2026-01-03T01:59Z'))).toBe(false)
  expect(isClosed(axis, window, instant('2026-01-03T02:00Z'))).toBe(true)
})

test('a start between two ticks begins at the next', () => {
  expect(
    texts(cron('0 9 * * 1-5', { start: '2026-10-30T10:00', zone: NEW_YORK }), '2026-01-01', '2026-11-03T15:00Z'),
  ).toEqual(['2026-11-02T14:00:00Z/2026-11-03T14:00:00Z', '2026-11-03T14:00:00Z/2026-11-04T14:00:00Z'])
})

test('session windows tile time across a weekend and a holiday', () => {
  expect(texts(sessions(nymexEnergy, { start: '2026-11-06' }), '2026-01-01', '2026-11-09T12:00Z')).toEqual([
    '2026-11-05T23:00:00Z/2026-11-08T23:00:00Z',
    '2026-11-08T23:00:00Z/2026-11-09T23:00:00Z',
  ])
  expect(texts(sessions(nyse, { start: '2026-11-26', end: '2026-11-30' }), '2026-01-01', '2027-01-01')).toEqual([
    '2026-11-27T09:00:00Z/2026-11-30T09:00:00Z',
  ])
})

describe('definitions', () => {
  test('are frozen data', () => {
    const definition = grid({ session: sessions(nyse, { start: '2026-11-02' }), symbol: each(['CL', 'NG']) })
    expect(JSON.parse(JSON.stringify(definition.axes[1]))).toEqual({
      kind: 'static',
      name: 'symbol',
      keys: ['CL', 'NG'],
    })
    expect(Object.isFrozen(definition) && definition.axes.every(Object.isFrozen)).toBe(true)
  })

  test('say by type what a running function sees', () => {
    expectTypeOf(daily('2026-01-01')).toEqualTypeOf<Partitions<Window>>()
    expectTypeOf(each(['CL'], { name: 'symbol' })).toEqualTypeOf<Partitions<Partition<'symbol'>>>()
    expectTypeOf(grid({ session: sessions(nyse, { start: '2026-11-02' }), symbol: each(['CL']) })).toEqualTypeOf<
      Partitions<Window<'session' | 'symbol'>>
    >()
    expectTypeOf(grid({ venue: each(['X']), symbol: dynamic('symbol') })).toEqualTypeOf<
      Partitions<Partition<'venue' | 'symbol'>>
    >()
  })

  test('that cannot hold say what to write', () => {
    expect(() => daily('2026-02-30')).toThrow(DefinitionError)
    expect(() => daily('soon')).toThrow(/day 'soon': not a day: 'soon'/)
    expect(() => daily('2026-01-01', { zone: 'Mars/Olympus' })).toThrow(/Mars\/Olympus/)
    expect(() => daily('2026-01-01', { end: '2025-01-01' })).toThrow(/before it starts/)
    expect(() => daily('2026-01-01', { grace: 'long' })).toThrow(/not a span/)
    expect(() => minutes('2026-01-01', { every: 7 })).toThrow(/do not tile an hour/)
    expect(() => cron('0 25 * * *', { start: '2026-01-01' })).toThrow(/no hour/)
    expect(() => sessions(nyse, { start: '2026-13-01' })).toThrow(/not a day/)
    expect(() => each(['CL', 'CL'])).toThrow(/'CL' is there twice/)
    expect(() => each(['a=b'])).toThrow(/separate keys/)
    expect(() => grid({ Both: each(['a']) })).toThrow(/no name of an axis/)
    expect(() => grid({ both: grid({ a: each(['a']), b: each(['b']) }) })).toThrow(/itself a product/)
  })
})

test('a product of three axes is walked in order, each partition with its keys and its box', () => {
  const definition = grid({
    session: sessions(nymexEnergy, { start: '2026-11-02' }),
    symbol: each(['CL', 'NG']),
    model: dynamic('model'),
  })
  const dynamicKeys = {
    model: new Map([
      ['carry', 0],
      ['trend', 2],
    ]),
  }
  const all = allOf(definition, instant('2026-11-03T12:00Z'), dynamicKeys)
  const placed = [...partitionsIn(all, definition, dynamicKeys)]
  expect(count(all, definition)).toBe(8)
  expect(placed.map(({ partition }) => partition.key)).toEqual(
    ['2026-11-02', '2026-11-03'].flatMap((session) =>
      ['CL', 'NG'].flatMap((symbol) =>
        ['carry', 'trend'].map((model) => `session=${session},symbol=${symbol},model=${model}`),
      ),
    ),
  )
  expect(placed[0]?.partition).toEqual({
    key: 'session=2026-11-02,symbol=CL,model=carry',
    keys: { session: '2026-11-02', symbol: 'CL', model: 'carry' },
    start: new Date('2026-11-01T23:00Z'),
    end: new Date('2026-11-02T23:00Z'),
    day: '2026-11-02',
  })
  expect(setOf(placed.map(({ box }) => box))).toEqual(all)
})

test('a product may have two axes of time', () => {
  const definition = grid({ valued: daily('2026-11-02'), expiry: monthly('2026-12-01', { end: '2027-02-01' }) })
  const box = allOf(definition, instant('2027-03-01')).boxes[0] ?? []
  const partition = partitionOf(box, definition)
  expect(partition.key).toBe('valued=2026-11-02,expiry=2026-12')
  expect(partition.start).toEqual(new Date('2026-11-02'))
  expect(partition.windows?.expiry).toEqual({ start: new Date('2026-12-01'), end: new Date('2027-01-01') })
})

const definitions: readonly Partitions[] = [
  daily('2010-03-14', { zone: NEW_YORK }),
  hourly('2015-01-01', { zone: NEW_YORK }),
  hourly('2020-01-01', { zone: 'Asia/Kolkata' }),
  daily('2012-01-01', { zone: 'Pacific/Chatham' }),
  cron('30 2 * * *', { start: '2012-01-01', zone: 'Australia/Lord_Howe' }),
  weekly('2000-01-03'),
  monthly('2001-05-01', { zone: 'Europe/London' }),
  sessions(nymexEnergy, { start: '2008-01-02' }),
  sessions(nyse, { start: '2008-01-02', end: '2024-01-01' }),
]
const anyNow: fc.Arbitrary<Instant> = fc
  .integer({ min: 0, max: 365 * 5 })
  .map((day) => instant('2021-01-01') + day * DAY + 5 * HOUR)

test('counting, walking and looking up agree on every kind of axis', () => {
  fc.assert(
    fc.property(fc.constantFrom(...definitions), anyNow, fc.integer({ min: 1, max: 40 }), (definition, now, days) => {
      const axis = axisOf(definition)
      const range = overlapping(axis, { from: now - days * DAY, to: now })
      const windows = [...windowsIn(axis, range)]
      expect(windows.length).toBe(countIn(axis, range))
      windows.forEach((window, at) => {
        expect(windowAt(axis, window.start)).toEqual(window)
        expect(windowAt(axis, window.end - 1)).toEqual(window)
        const next = windows[at + 1]
        if (next) {
          expect(next.start).toBe(window.end)
          expect(nextWindow(axis, window.start)).toEqual(next)
          expect(previousWindow(axis, next.start)).toEqual(window)
        }
      })
    }),
    { numRuns: 200 },
  )
})

test('ten million partitions cost nothing: the missing ones of every other thousand in under 5 ms', () => {
  const definition = minutes('2000-01-01')
  const now = instant('2000-01-01') + 10_000_000 * MINUTE - 1
  const there = setOf(
    Array.from({ length: 5_000 }, (_, at) => {
      const from = instant('2000-01-01') + at * 2_000 * MINUTE
      return [{ from, to: from + 1_000 * MINUTE }]
    }),
  )
  const timed = () => {
    const begin = performance.now()
    const missing = subtract(allOf(definition, now), there)
    expect(count(missing, definition)).toBe(5_000_000)
    expect(missing.boxes.length).toBe(5_000)
    return performance.now() - begin
  }
  const best = Math.min(...Array.from({ length: 10 }, timed))
  expect(best).toBeLessThan(5)
})
