import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { downstreamOf, upstreamOf } from './align.ts'
import { nymexEnergy } from './calendar/nymex-energy.ts'
import { nyse } from './calendar/nyse.ts'
import { DAY, HOUR, instant, MINUTE } from './instant.ts'
import { looksAhead } from './look-ahead.ts'
import type { Mapping } from './mapping.ts'
import { daily, hourly, minutes, monthly, weekly } from './partition/daily.ts'
import type { Partitions } from './partition/definition.ts'
import { each } from './partition/each.ts'
import { grid } from './partition/grid.ts'
import { allOf, partitionsIn } from './partition/partition.ts'
import { sessions } from './partition/sessions.ts'
import { EMPTY, equal, intersect, isEmpty, isWithin, type PartitionSet, setOf, union } from './partition/set.ts'
import { isTime, lineOf } from './partition/window.ts'

const NEW_YORK = 'America/New_York'
const aligned: Mapping = { kind: 'aligned' }

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
  const all = allOf(coarse, later)
  const align = () => {
    const begin = performance.now()
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
    return performance.now() - begin
  }
  expect(Math.min(...Array.from({ length: 5 }, align))).toBeLessThan(20)
})
