import { expect, test } from 'vitest'
import { instant, iso } from '#core/instant.ts'
import { lastPetroleumRelease } from './petroleum-release.ts'
import { type Observation, recordedRows } from './vintages.ts'

const seen = (observed: string, period: string, value: number | null, series = 'WCESTUS1'): Observation => ({
  observed,
  series,
  period,
  value,
})
const known = (observations: readonly Observation[], options: Parameters<typeof recordedRows>[1] = {}) =>
  recordedRows(observations, options).map((row) => [iso(row.known_at), row.period, row.value, row.definition_id])
const weekly = { lastRelease: lastPetroleumRelease }

test('a first observation back-dates nothing', () => {
  const rows = known([seen('2025-09-19T00:24:46-05:00', '2025-09-12', 1)], weekly)
  expect(rows).toEqual([['2025-09-19T05:24:46Z', '2025-09-12', 1, 1]])
})

test('a figure of the last release is known from its hour, older ones that came with it from the observation', () => {
  const rows = known(
    [
      seen('2025-10-27T14:27:59-05:00', '2025-10-17', 1),
      seen('2025-11-23T10:46:40-06:00', '2025-11-07', 2),
      seen('2025-11-23T10:46:40-06:00', '2025-11-14', 3),
    ],
    weekly,
  )
  expect(rows.slice(1)).toEqual([
    // Wednesday 2025-11-19 10:30 in New York, which is on standard time.
    ['2025-11-19T15:30:00Z', '2025-11-14', 3, 1],
    ['2025-11-23T16:46:40Z', '2025-11-07', 2, 1],
  ])
})

test('after a holiday the release is on Thursday', () => {
  const rows = known(
    [seen('2025-08-27T10:44:24-05:00', '2025-08-22', 1), seen('2025-09-09T16:59:15-05:00', '2025-08-29', 2)],
    weekly,
  )
  expect(rows[1]).toEqual(['2025-09-04T16:00:00Z', '2025-08-29', 2, 1])
})

test('a release that failed to come at its hour gives none', () => {
  const rows = known(
    [seen('2025-11-23T10:46:40-06:00', '2025-11-14', 1), seen('2025-12-04T13:52:39-06:00', '2025-11-28', 2)],
    weekly,
  )
  expect(rows[1]).toEqual(['2025-12-04T19:52:39Z', '2025-11-28', 2, 1])
})

test('a figure observed again after its release, without being of a newer one, is known from the observation', () => {
  const rows = known(
    [
      seen('2025-01-10T22:11:03-06:00', '2025-01-03', 1),
      seen('2025-01-10T23:10:05-06:00', '2024-12-27', 2),
      seen('2025-01-10T23:10:05-06:00', '2025-01-03', 3),
    ],
    weekly,
  )
  expect(rows.slice(1).map(([at]) => at)).toEqual(['2025-01-11T05:10:05Z', '2025-01-11T05:10:05Z'])
})

test('a redefinition opens a second definition with every figure that stood, and revises none', () => {
  const at = '2026-03-09T13:29:23-05:00'
  const rows = known(
    [seen('2026-03-08T18:54:00-05:00', 'a', 1), seen('2026-03-08T18:54:00-05:00', 'b', 2), seen(at, 'a', 10)],
    { redefinitions: [{ series: 'WCESTUS1', at: instant(at) }] },
  )
  expect(rows).toEqual([
    ['2026-03-08T23:54:00Z', 'a', 1, 1],
    ['2026-03-08T23:54:00Z', 'b', 2, 1],
    ['2026-03-09T18:29:23Z', 'a', 10, 2],
    ['2026-03-09T18:29:23Z', 'b', 2, 2],
  ])
})

test('a repeated figure adds nothing, a vanished one is a withdrawal', () => {
  const rows = recordedRows([
    seen('2020-02-15T20:45:36+01:00', '1959-01-01', 29.01),
    seen('2020-04-25T21:41:28+02:00', '1959-01-01', 29.01),
    seen('2020-09-09T16:26:58+02:00', '1959-01-01', null),
  ])
  expect(rows.map((row) => [iso(row.known_at), row.value, row.withdrawn])).toEqual([
    ['2020-02-15T19:45:36Z', 29.01, false],
    ['2020-09-09T14:26:58Z', null, true],
  ])
})
