import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Asset } from './asset.ts'
import { eiaPetroleum } from './calendar/eia-petroleum.ts'
import { asset, source } from './define.ts'
import { by, release, within } from './freshness.ts'
import { freshnessOf } from './freshness-verdict.ts'
import { graphOf } from './graph.ts'
import { instant, iso } from './instant.ts'
import type { Piece } from './log.ts'
import { daily } from './partition/daily.ts'
import { setOf } from './partition/set.ts'
import type { View } from './view.ts'

const about = { doc: 'A table.', owner: 'team:test', rows: z.object({ day: z.iso.date() }) }
const days = daily('2026-11-01')

function piece(asset: string, at: string, day: string | null, meta?: Record<string, string>): Piece {
  const from = day === null ? null : instant(day)
  const provenance = { data: 'h', rows: 1, ms: 1, inputs: {}, ...(meta ? { meta } : {}) }
  return {
    asset,
    keys: '',
    from,
    to: from === null ? null : from + 86_400_000_000,
    event: 1,
    at: instant(at),
    run: '',
    code: '',
    provenance,
    data: 'h',
    rows: 1,
  }
}

function verdict(of: Asset, now: string, pieces: readonly Piece[], others: readonly Asset[] = []) {
  const graph = graphOf([...others, of])
  const view: View = {
    at: instant(now),
    lastId: 1,
    names: {},
    failures: [],
    observed: new Map(),
    pieces: (key) => pieces.filter((one) => one.asset === key),
    standing: () => setOf([]),
  }
  const found = freshnessOf(graph, view, of)
  return { state: found.state, next: found.next === null ? null : iso(found.next), reason: found.reason }
}

describe('a promise by age', () => {
  const of = asset('x.a', { ...about, fresh: within('36h', { warnAt: '24h' }), run: () => [] })
  const made = [piece('x.a', '2026-11-10T00:00Z', null)]
  it.each([
    ['2026-11-10T23:59Z', 'pass', '2026-11-11T00:00:00Z'],
    ['2026-11-11T00:00Z', 'warn', '2026-11-11T12:00:00Z'],
    ['2026-11-11T11:59Z', 'warn', '2026-11-11T12:00:00Z'],
    ['2026-11-11T12:00Z', 'fail', null],
  ])('at %s it is %s, and changes at %s', (now, state, next) => {
    expect(verdict(of, now, made)).toMatchObject({ state, next })
  })

  it('is unknown before the first materialization, and not applicable without a promise', () => {
    expect(verdict(of, '2026-11-10T00:00Z', []).state).toBe('unknown')
    expect(verdict(asset('x.a', { ...about, run: () => [] }), '2026-11-10T00:00Z', made)).toMatchObject({
      state: 'notApplicable',
      reason: 'it promises nothing',
    })
  })
})

describe('a promise on windows', () => {
  const of = asset('x.a', { ...about, partitions: days, at: 'day', fresh: within('6h'), run: () => [] })
  it('is about the window that closed last', () => {
    const made = [piece('x.a', '2026-11-10T01:00Z', '2026-11-09')]
    expect(verdict(of, '2026-11-10T05:00Z', made).state).toBe('pass')
    expect(verdict(of, '2026-11-11T05:59Z', made)).toMatchObject({ state: 'pass', next: '2026-11-11T06:00:00Z' })
    expect(verdict(of, '2026-11-11T06:00Z', made).state).toBe('fail')
  })

  it('is neither helped nor hurt by an older window made again', () => {
    const old = piece('x.a', '2026-11-11T05:00Z', '2026-11-02')
    expect(verdict(of, '2026-11-11T07:00Z', [old]).state).toBe('fail')
    expect(verdict(of, '2026-11-11T07:00Z', [old, piece('x.a', '2026-11-11T02:00Z', '2026-11-10')]).state).toBe('pass')
  })
})

describe('a promise by a schedule and by releases', () => {
  it('asks at each tick of the zone for what has been made since', () => {
    const of = asset('x.a', { ...about, fresh: by('0 9 * * 1', 'America/New_York'), run: () => [] })
    // Monday 2026-11-09, 9:00 in New York is 14:00 UTC.
    expect(verdict(of, '2026-11-10T00:00Z', [piece('x.a', '2026-11-09T14:30Z', null)])).toMatchObject({
      state: 'pass',
      next: '2026-11-16T14:00:00Z',
    })
    expect(verdict(of, '2026-11-10T00:00Z', [piece('x.a', '2026-11-02T15:00Z', null)]).state).toBe('fail')
  })

  it('gives a release its hours', () => {
    const of = source('x.a', { ...about, fresh: release(eiaPetroleum, '2h'), load: () => [] })
    // Wednesday 2026-11-18, 10:30 in New York is 15:30 UTC.
    const before = [piece('x.a', '2026-11-18T15:00Z', null)]
    expect(verdict(of, '2026-11-18T16:00Z', before)).toMatchObject({ state: 'pass', next: '2026-11-18T17:30:00Z' })
    expect(verdict(of, '2026-11-18T17:30Z', before).state).toBe('fail')
    expect(verdict(of, '2026-11-18T17:30Z', [piece('x.a', '2026-11-18T15:40Z', null)]).state).toBe('pass')
  })
})

describe('a recorded feed', () => {
  const feed = source('x.feed', { ...about, fresh: within('1h'), load: () => [] })
  const below = asset('x.below', { ...about, fresh: within('1h'), from: { feed }, run: () => [] })
  const recorded = [
    piece('x.feed', '2026-11-01T00:00Z', null, { reaches: '2026-10-01T00:00Z' }),
    piece('x.below', '2026-11-01T00:00Z', null),
  ]
  it('makes promises on it, and on what stands on it alone, not applicable', () => {
    expect(verdict(feed, '2026-11-10T00:00Z', recorded)).toMatchObject({
      state: 'notApplicable',
      reason: 'a recorded feed, which reaches until 2026-10-01T00:00Z',
    })
    expect(verdict(below, '2026-11-10T00:00Z', recorded, [feed])).toMatchObject({ state: 'notApplicable' })
  })

  it('is a live one once a load no longer says so', () => {
    const live = [piece('x.feed', '2026-11-01T00:00Z', null), piece('x.below', '2026-11-01T00:00Z', null)]
    expect(verdict(below, '2026-11-10T00:00Z', live, [feed]).state).toBe('fail')
  })
})
