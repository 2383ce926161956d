import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProjectInMemory, projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { type GivenFigure, givenVintages } from '#models/macro/given-vintages.ts'

const root = new URL('../../', import.meta.url).pathname
let project: ProjectInMemory

beforeAll(async () => {
  project = await projectInMemory({ root, keys: ['factors.crude_surprise'] })
  for (const partition of ['2024-07-13..2024-07-20', '2025-10-18..2025-10-25', '2026-03-14..']) {
    const { summary } = await project.run({ now: '2026-04-10T12:00:00Z', partition })
    expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
  }
})
afterAll(() => project.close())

// The highlights of the Weekly Petroleum Status Report of that week: million barrels, change, and "about n percent below the
// five year average for this time of year".
test.each([
  ['2024-07-12', 440.2, -4.9, -5],
  ['2025-10-17', 422.8, -1.0, -4],
])('of the week of %s the EIA said stocks %d, change %d, %d percent', async (period, stocks, change, percent) => {
  const [row] = await project.query(`
    select stocks, change, percent_of_mean from factors.crude_surprise
    where period = '${period}' and change is not null order by week limit 1`)
  expect(Number(row?.stocks) / 1000).toBeCloseTo(stocks, 1)
  expect(Number(row?.change) / 1000).toBeCloseTo(change, 1)
  expect(Math.round(Number(row?.percent_of_mean))).toBe(percent)
})

test('nothing is said of a week after the recording', async () => {
  const [row] = await project.query(`select max(week)::varchar as week from factors.crude_surprise`)
  expect(row).toEqual({ week: '2026-03-14' })
})

async function surprises(figures: readonly GivenFigure[], now: string, partition = '2024-07-13..') {
  const hand = await projectInMemory({
    root,
    given: [givenVintages('macro.petroleum_vintages', figures)],
    keys: ['factors.crude_surprise'],
  })
  const { summary } = await hand.run({ now, partition })
  expect(summary).toMatchObject({ failed: 0 })
  const rows = await hand.query(
    'select * replace (week::varchar as week, period::varchar as period) from factors.crude_surprise order by week',
  )
  await hand.close()
  return rows
}

const stocks = (period: string, value: number | null, known: string): GivenFigure => ['WCESTUS1', period, value, known]
const before = '2024-07-01T00:00:00Z'

test('the range is of the same Friday of the five calendar years before', async () => {
  // 2024-07-12 is the 28th Friday of 2024; so are these of their years, and those of 2018 and of the week after do not count.
  const rows = await surprises(
    [
      stocks('2018-07-13', 1_000, before),
      stocks('2019-07-12', 450_000, before),
      stocks('2020-07-10', 530_000, before),
      stocks('2021-07-09', 440_000, before),
      stocks('2022-07-15', 428_000, before),
      stocks('2022-07-08', 424_000, before),
      stocks('2023-07-14', 458_000, before),
      stocks('2023-07-21', 9_000, before),
      stocks('2024-07-05', 445_000, '2024-07-10T14:30:00Z'),
      stocks('2024-07-12', 440_000, '2024-07-17T14:30:00Z'),
    ],
    '2024-07-19T12:00:00Z',
  )
  // (450 + 530 + 440 + 428 + 458) / 5 = 461.2; deviations -11.2, 68.8, -21.2, -33.2, -3.2: squares sum 6421.2 (hand calculation).
  const mean = 461_200
  const deviation = 1000 * Math.sqrt((11.2 ** 2 + 68.8 ** 2 + 21.2 ** 2 + 33.2 ** 2 + 3.2 ** 2) / 4)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    week: '2024-07-13',
    period: '2024-07-12',
    on_time: true,
    stocks: 440_000,
    change: -5_000,
  })
  expect(rows[0]).toMatchObject({ mean, low: 428_000, high: 530_000, place_in_range: 12 / 102 })
  expect(rows[0]?.percent_of_mean).toBeCloseTo(100 * (440 / 461.2 - 1), 9)
  expect(rows[0]?.surprise).toBeCloseTo((440_000 - mean) / deviation, 9)
  // Only 2022 knows the week before: 428 - 424 = +4.
  expect(rows[0]?.change_surprise).toBe(-9_000)
})

test('a year without a 53rd Friday lends its 52nd', async () => {
  // 2027-12-31 is the 53rd Friday of 2027; of the five years before only 2022 has no fewer: its 52nd is 2022-12-30.
  const fridays = ['2022-12-30', '2023-12-29', '2024-12-27', '2025-12-26', '2026-12-25']
  const rows = await surprises(
    [
      ...fridays.map((period, at) => stocks(period, 400_000 + 10_000 * at, '2027-01-01T00:00:00Z')),
      ...['2022-12-23', '2023-12-22', '2024-12-20'].map((period) => stocks(period, 1_000, '2027-01-01T00:00:00Z')),
      stocks('2027-12-31', 430_000, '2028-01-05T15:30:00Z'),
    ],
    '2028-01-07T12:00:00Z',
    '2027-12-18..',
  )
  expect(rows.at(-1)).toMatchObject({ period: '2027-12-31', mean: 420_000, low: 400_000, high: 440_000 })
})

test('a figure revised later counts as it was known then, a withdrawn one not at all', async () => {
  const past = ['2019-07-12', '2020-07-10', '2021-07-09', '2022-07-15', '2023-07-14']
  const rows = await surprises(
    [
      ...past.map((period, at) => stocks(period, 446_000 + 2_000 * at, before)),
      stocks('2024-07-12', 440_000, '2024-07-17T14:30:00Z'),
      stocks('2019-07-12', 350_000, '2024-07-20T05:00:00Z'),
      stocks('2024-07-12', null, '2024-07-21T00:00:00Z'),
      stocks('2024-07-05', 441_000, '2024-07-10T14:30:00Z'),
    ],
    '2024-07-26T12:00:00Z',
  )
  expect(rows.map(({ week, period, mean }) => ({ week, period, mean }))).toEqual([
    { week: '2024-07-13', period: '2024-07-12', mean: 450_000 },
  ])
})

test('what was published once stands, though the figures were other ones', async () => {
  const past = ['2019-07-12', '2020-07-10', '2021-07-09', '2022-07-15', '2023-07-14']
  const figures: GivenFigure[] = [
    ...past.map((period, at) => stocks(period, 446_000 + 2_000 * at, before)),
    stocks('2024-07-12', 440_000, '2024-07-17T14:30:00Z'),
  ]
  const hand = await projectInMemory({
    root,
    given: [givenVintages('macro.petroleum_vintages', figures)],
    keys: ['factors.published_surprise'],
  })
  const now = '2024-07-19T12:00:00Z'
  await hand.run({ now })
  // The recording is mended: the figure had been another one all the while.
  figures[5] = stocks('2024-07-12', 430_000, '2024-07-17T14:30:00Z')
  await hand.run({ now, force: true, fullRefresh: true })
  expect(await hand.query('select stocks from factors.crude_surprise')).toEqual([{ stocks: 430_000 }])
  expect(await hand.query('select stocks from factors.published_surprise')).toEqual([{ stocks: 440_000 }])
  await hand.close()
})
