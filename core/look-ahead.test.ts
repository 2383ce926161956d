import { describe, expect, test } from 'vitest'
import { nymexEnergy } from './calendar/nymex-energy.ts'
import { looksAhead, wrongMapping } from './look-ahead.ts'
import type { Mapping } from './mapping.ts'
import { daily, hourly, monthly, weekly } from './partition/daily.ts'
import { each } from './partition/each.ts'
import { sessions } from './partition/sessions.ts'

const days = daily('2026-01-01')
const weeks = weekly('2026-01-05')
const containing: Mapping = { kind: 'containing' }
const offset = (by: number): Mapping => ({ kind: 'offset', by, atStart: 'clip' })

describe('the look-ahead lint', () => {
  test.each<Mapping>([
    { kind: 'aligned' },
    { kind: 'lookback', span: '400d', atStart: 'clip' },
    { kind: 'latest' },
    { kind: 'touched' },
    offset(-1),
    offset(0),
  ])('passes $kind', (mapping) => {
    expect(looksAhead({ mapping, downstream: days, upstream: weeks })).toBeNull()
    expect(
      looksAhead({ mapping, downstream: weeks, upstream: sessions(nymexEnergy, { start: '2026-01-02' }) }),
    ).toBeNull()
  })

  test('refuses containing until a lag covers the rest of the window', () => {
    const edge = { mapping: containing, downstream: days, upstream: weeks }
    // A day at the start of its week is six days before the end of it.
    expect(looksAhead(edge)).toEqual({
      what: 'containing(…) reads a week that may end 6d after the partition',
      mend: 'leave containing out to read the last week that had ended, or declare a lag of 6d',
    })
    expect(looksAhead({ ...edge, lag: '143h' })).not.toBeNull()
    expect(looksAhead({ ...edge, lag: '6d' })).toBeNull()
  })

  test('refuses an offset into the future until a lag covers it', () => {
    const edge = { mapping: offset(2), downstream: days, upstream: days }
    expect(looksAhead(edge)?.what).toBe('offset(…, 2) reads windows that end up to 2d after the partition')
    expect(looksAhead({ ...edge, lag: '2d' })).toBeNull()
  })

  test('refuses all(…) of later windows, but not to an asset that has no windows itself', () => {
    const mapping: Mapping = { kind: 'all' }
    expect(looksAhead({ mapping, downstream: days, upstream: weeks })?.mend).toContain('lookback')
    expect(looksAhead({ mapping, downstream: null, upstream: weeks })).toBeNull()
    expect(looksAhead({ mapping, downstream: days, upstream: each(['CL']) })).toBeNull()
  })
})

describe('mappings that cannot join two definitions', () => {
  test('an asset reads only its strictly earlier windows', () => {
    const own = { downstream: days, upstream: days, self: true }
    expect(wrongMapping({ ...own, mapping: offset(-1) })).toBeNull()
    expect(wrongMapping({ ...own, mapping: offset(0) })?.mend).toBe('self(-1)')
    expect(wrongMapping({ ...own, mapping: { kind: 'lookback', span: '3d', atStart: 'clip' } })?.mend).toBe('self(-1)')
    expect(
      wrongMapping({ downstream: each(['a']), upstream: each(['a']), self: true, mapping: offset(-1) })?.what,
    ).toContain('without windows')
  })

  test('words of time need windows of time', () => {
    const names = each(['CL'], { name: 'symbol' })
    expect(wrongMapping({ mapping: offset(-1), downstream: null, upstream: days })?.what).toContain('both sides')
    expect(wrongMapping({ mapping: { kind: 'latest' }, downstream: days, upstream: names })?.mend).toBe(
      'read it plainly',
    )
    expect(
      wrongMapping({ mapping: { kind: 'lookback', span: '3d', atStart: 'clip' }, downstream: days, upstream: null }),
    ).not.toBeNull()
    expect(
      wrongMapping({ mapping: { kind: 'lookback', span: 'a week', atStart: 'clip' }, downstream: days, upstream: days })
        ?.what,
    ).toContain("'a week'")
    expect(wrongMapping({ mapping: containing, downstream: weeks, upstream: hourly('2026-01-01') })?.what).toBe(
      'containing(…): windows of hour are shorter than those of week',
    )
    expect(wrongMapping({ mapping: containing, downstream: days, upstream: monthly('2026-01-01') })).toBeNull()
  })

  test('every name of the downstream stands on the axis of that name upstream', () => {
    const edge = { mapping: { kind: 'aligned' } as const, downstream: each(['CL', 'HO'], { name: 'symbol' }) }
    expect(wrongMapping({ ...edge, upstream: each(['CL', 'NG'], { name: 'symbol' }) })).toEqual({
      what: "symbol 'HO' is not on the upstream's axis",
      mend: 'add to the upstream, or take off here; it has CL, NG',
    })
    expect(wrongMapping({ ...edge, upstream: each(['CL', 'NG'], { name: 'venue' }) })).toBeNull()
    expect(wrongMapping({ ...edge, upstream: each(['HO', 'NG', 'CL'], { name: 'symbol' }) })).toBeNull()
  })
})
