import { expect, test } from 'vitest'
import { instant, iso } from '../instant.ts'
import { eiaPetroleum } from './eia-petroleum.ts'
import { releaseOf, releasesIn } from './release.ts'

// The publisher's own table of holiday releases (eia.gov/petroleum/supply/weekly/schedule.php), week by week.
test.each([
  ['2024-12-27', '2025-01-02T11:00-05:00'],
  ['2025-01-17', '2025-01-23T12:00-05:00'],
  ['2025-02-14', '2025-02-20T12:00-05:00'],
  ['2025-05-23', '2025-05-29T12:00-04:00'],
  ['2025-08-29', '2025-09-04T12:00-04:00'],
  ['2025-10-10', '2025-10-16T12:00-04:00'],
  ['2025-11-07', '2025-11-13T12:00-05:00'],
  ['2025-12-19', '2025-12-29T17:00-05:00'],
  ['2026-01-16', '2026-01-22T12:00-05:00'],
  ['2026-02-13', '2026-02-19T12:00-05:00'],
  ['2026-05-22', '2026-05-28T12:00-04:00'],
  ['2026-09-04', '2026-09-10T12:00-04:00'],
  ['2026-10-09', '2026-10-15T12:00-04:00'],
  ['2026-11-06', '2026-11-12T12:00-05:00'],
])('the week ending %s is released %s, as published', (period, at) => {
  expect(iso(releaseOf(eiaPetroleum, period))).toBe(iso(instant(at)))
})

// News of the day: Reuters 2019-12-23 and 2020-01-17, Quantum Commodity 2022-06-23 and MarketScreener 2022-06-28.
test.each([
  ['2019-12-20', '2019-12-27T11:00-05:00'],
  ['2020-01-17', '2020-01-23T11:00-05:00'],
  ['2022-06-17', '2022-06-29T10:30-04:00'],
  ['2022-06-24', '2022-06-29T10:30-04:00'],
  ['2018-05-18', '2018-05-23T10:30-04:00'],
  ['2025-12-12', '2025-12-17T10:30-05:00'],
])('the week ending %s was released %s, as reported', (period, at) => {
  expect(iso(releaseOf(eiaPetroleum, period))).toBe(iso(instant(at)))
})

test('the releases of a range ascend, and a late one stands at its own instant', () => {
  const releases = [...releasesIn(eiaPetroleum, instant('2022-06-15T14:30Z'), instant('2022-07-01'))]
  expect(releases.map((release) => `${release.period} ${iso(release.at)}`)).toEqual([
    '2022-06-10 2022-06-15T14:30:00Z',
    '2022-06-17 2022-06-29T14:30:00Z',
    '2022-06-24 2022-06-29T14:30:00Z',
  ])
  expect(
    [...releasesIn(eiaPetroleum, instant('2025-12-24'), instant('2026-01-08'))].map((release) => release.period),
  ).toEqual(['2025-12-19', '2025-12-26', '2026-01-02'])
})

test('a period that is not the end of a week is refused with the next that is', () => {
  expect(() => releaseOf(eiaPetroleum, '2026-10-28')).toThrow(/no week .* ends on 2026-10-28; .* 2026-10-30/)
})
