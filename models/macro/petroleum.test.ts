import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProjectInMemory, projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { type GivenFigure, givenVintages } from './given-vintages.ts'

const root = new URL('../../', import.meta.url).pathname
let project: ProjectInMemory

beforeAll(async () => {
  project = await projectInMemory({
    root,
    keys: [
      'macro.crude_balance',
      'macro.petroleum_latest',
      'macro.petroleum_releases',
      'macro.petroleum_revisions',
      'macro.regional_stocks',
    ],
  })
  const { summary } = await project.run({ now: '2026-03-12T12:00:00Z' })
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
})
afterAll(() => project.close())

// Figures as the highlights of the Weekly Petroleum Status Report gave them: million barrels, and barrels a day.
test.each([
  ['2024-04-26', 460.9, 366.3],
  ['2025-04-18', 443.1, 397.5],
  ['2025-04-25', 440.4, 398.5],
])('of %s the EIA said %d million barrels of crude, and %d in the reserve', async (period, stocks, reserve) => {
  const [row] = await project.query(
    `select crude_stocks, reserve_stocks from macro.petroleum_weekly where period = '${period}'`,
  )
  expect(Number(row?.crude_stocks) / 1000).toBeCloseTo(stocks, 1)
  expect(Number(row?.reserve_stocks) / 1000).toBeCloseTo(reserve, 1)
})

test('in the week of 2025-10-17 imports rose by 393 thousand barrels a day and utilisation was 88.6 percent', async () => {
  const rows = await project.query(
    `select imports, utilisation from macro.petroleum_weekly where period in ('2025-10-10', '2025-10-17') order by period`,
  )
  expect(Number(rows[1]?.imports) - Number(rows[0]?.imports)).toBe(393)
  expect(rows[1]?.utilisation).toBe(88.6)
})

test('what is unaccounted for is the rest of the flows and of the change in all stocks', async () => {
  const [row] = await project.query(`select * from macro.crude_balance where period = '2025-10-17'`)
  // 15,730 in + 4,203 out + ((422,824 + 408,564) - (423,785 + 407,745)) / 7 - 13,629 produced - 5,918 imported
  expect(row?.unaccounted_for).toBeCloseTo(15_730 + 4_203 - 142 / 7 - 13_629 - 5_918, 9)
  expect(row?.days_of_supply).toBeCloseTo(422_824 / 15_730, 9)
})

test('the newest figure of each series has a name and a unit', async () => {
  const [row] = await project.query(
    `select * replace (period::varchar as period) from macro.petroleum_latest where series = 'WCESTUS1'`,
  )
  // The report of 2026-03-04: stocks of the week of 2026-02-27, 439.3 million barrels, 3.5 more than the week before.
  expect(row).toMatchObject({ period: '2026-02-27', unit: 'thousand barrels', value: 439_279, change: 3_475 })
  expect(row?.name).toContain('Crude oil stocks')
})

test('releases were scheduled at the hours that the EIA gave', async () => {
  const rows = await project.query(`
    select period::varchar as period, strftime(scheduled at time zone 'America/New_York', '%a %Y-%m-%d %H:%M') as scheduled
    from macro.petroleum_releases where period in ('2024-07-12', '2025-10-17', '2025-05-23', '2026-01-16') order by period`)
  expect(rows).toEqual([
    { period: '2024-07-12', scheduled: 'Wed 2024-07-17 10:30' },
    // Memorial Day, and then the day of Martin Luther King: Thursday noon.
    { period: '2025-05-23', scheduled: 'Thu 2025-05-29 12:00' },
    { period: '2025-10-17', scheduled: 'Wed 2025-10-22 10:30' },
    { period: '2026-01-16', scheduled: 'Thu 2026-01-22 12:00' },
  ])
  const [wrong] = await project.query(
    'select count(*) as n from macro.petroleum_releases where lag_hours < 0 or (lag_hours = 0) <> observed_at_the_hour',
  )
  expect(wrong).toEqual({ n: 0 })
})

test("a district's cover is its stocks over what its refineries take", async () => {
  const [row] = await project.query(
    `select * from macro.padd_balance where padd = 'gulf_coast' and period = '2025-10-17'`,
  )
  expect(row?.days_of_cover).toBeCloseTo(Number(row?.stocks) / Number(row?.refinery_input), 9)
  const [share] = await project.query(`
    select sum(share) as whole, min(over_past_year) is not null as compared from macro.regional_stocks where period = '2025-10-17'`)
  expect(share?.whole).toBeCloseTo(1, 4)
})

test('revisions count other values of a week, withdrawals apart, and a redefinition revises nothing', async () => {
  const known = (day: number) => `2025-01-0${day}T15:30:00Z`
  const figures: readonly GivenFigure[] = [
    ['A', '2024-12-20', 100, known(1)],
    ['A', '2024-12-20', 104, known(2)],
    ['A', '2024-12-20', 101, known(3)],
    ['A', '2024-12-27', 50, known(2)],
    ['A', '2024-12-27', null, known(3)],
    ['A', '2024-12-20', 900, known(3), 2],
  ]
  const hand = await projectInMemory({
    root,
    given: [givenVintages('macro.petroleum_vintages', figures)],
    keys: ['macro.petroleum_revisions'],
  })
  await hand.run()
  const rows = await hand.query(`
    select * replace (largest_revision_of::varchar as largest_revision_of) from macro.petroleum_revisions order by definition_id`)
  await hand.close()
  expect(rows).toMatchObject([
    {
      series: 'A',
      definition_id: 1,
      weeks: 2,
      revisions: 2,
      withdrawals: 1,
      weeks_revised: 2,
      mean_revision: (4 + 3) / 2,
      largest_revision: 4,
      largest_revision_of: '2024-12-20',
      redefined: false,
    },
    { series: 'A', definition_id: 2, weeks: 1, revisions: 0, withdrawals: 0, redefined: true },
  ])
})

// The data set out of which the recording was made, read on its own.
const vintages = new URL('../../../shared/data/macro/eia_wpsr_vintages.csv.gz', import.meta.url)
if (!existsSync(vintages)) console.warn('skipped: ../shared/data/macro/eia_wpsr_vintages.csv.gz is not there')

test.skipIf(!existsSync(vintages))(
  "every district's and the country's stocks are the last that the data set gives",
  async () => {
    const names: Readonly<Record<string, string>> = {
      WCESTUS1: 'country',
      WCESTP11: 'east_coast',
      WCESTP21: 'midwest',
      WCESTP31: 'gulf_coast',
      WCESTP41: 'rocky_mountain',
      WCESTP51: 'west_coast',
    }
    const last = new Map<string, { at: number; value: number }>()
    for (const line of gunzipSync(readFileSync(vintages)).toString('utf8').split('\n')) {
      const [known = '', series = '', period = '', value = ''] = line.split(',')
      const name = names[series]
      if (name === undefined) continue
      const at = Date.parse(known)
      if (at >= (last.get(`${name} ${period}`)?.at ?? 0)) last.set(`${name} ${period}`, { at, value: Number(value) })
    }
    const rows = await project.query(`
    select 'country ' || period::varchar as key, crude_stocks as value from macro.petroleum_weekly
    union all select padd || ' ' || period::varchar, stocks from macro.padd_balance order by key`)
    const expected = [...last].map(([key, { value }]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1))
    expect(rows).toEqual(expected)
  },
)
