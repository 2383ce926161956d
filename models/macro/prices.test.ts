import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProjectInMemory, projectInMemory } from '#jobs/trial/project-in-memory.ts'

const root = new URL('../../', import.meta.url).pathname
let project: ProjectInMemory

beforeAll(async () => {
  project = await projectInMemory({
    root,
    keys: ['macro.brent_wti_spread', 'macro.oil_gas_ratio', 'macro.real_wti', 'macro.real_ten_year'],
  })
  const { summary } = await project.run({ now: '2026-09-05T12:00:00Z' })
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
})
afterAll(() => project.close())

const one = async (sql: string) => Object.values((await project.query(sql))[0] ?? {})[0]

test('on 2020-04-20 WTI was -36.98 and Brent 17.36 dollars (EIA), 54.34 apart', async () => {
  expect(await one("select wti from macro.energy_prices where day = '2020-04-20'")).toBe(-36.98)
  expect(await one("select brent from macro.energy_prices where day = '2020-04-20'")).toBe(17.36)
  expect(await one("select spread from macro.brent_wti_spread where day = '2020-04-20'")).toBeCloseTo(54.34, 9)
})

test('the score of a spread is of the last 252 days that have both prices', async () => {
  const rows = await project.query(
    "select spread, year_mean, z_score from macro.brent_wti_spread where day <= '2019-06-28' order by day desc limit 252",
  )
  const spreads = rows.map(({ spread }) => Number(spread))
  const mean = spreads.reduce((sum, value) => sum + value, 0) / 252
  const deviation = Math.sqrt(spreads.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 251)
  expect(rows[0]?.year_mean).toBeCloseTo(mean, 9)
  expect(rows[0]?.z_score).toBeCloseTo(((spreads[0] ?? 0) - mean) / deviation, 9)
  expect(await one('select count(*) from macro.brent_wti_spread where z_score is null')).toBe(251)
})

// The Bureau of Labor Statistics: all items, twelve months, not seasonally adjusted.
test.each([
  ['2022-06-01', 9.1],
  ['2023-12-01', 3.4],
  ['2025-01-01', 3.0],
  ['1980-03-01', 14.8],
])('inflation of the year to %s was %d percent', async (month, percent) => {
  expect(Number(await one(`select yoy from macro.inflation where month = '${month}'`))).toBeCloseTo(percent, 1)
})

test('the month that was never published leaves a gap, and the year of the next month whole', async () => {
  expect(await one("select count(*) from macro.inflation where month = '2025-10-01'")).toBe(0)
  const [row] = await project.query("select yoy, mom from macro.inflation where month = '2025-11-01'")
  expect(row?.mom).toBeNull()
  // The Bureau said 2.7 percent over the twelve months to November 2025.
  expect(Number(row?.yoy)).toBeCloseTo(2.7, 1)
})

// Monthly averages as the EIA publishes them.
test.each([
  ['2008-07-01', 133.37],
  ['2020-04-01', 16.55],
  ['2020-03-01', 29.21],
])('WTI of %s averaged %d dollars', async (month, price) => {
  expect(Number(await one(`select wti from macro.real_wti where month = '${month}'`))).toBeCloseTo(price, 2)
})

test('real prices are in dollars of the last month whose index is known', async () => {
  const [row] = await project.query(
    "select real_wti, wti, cpi, dollars_of::varchar as of from macro.real_wti where month = '2008-07-01'",
  )
  const last = Number(await one('select cpi from macro.inflation order by month desc limit 1'))
  // The index of July 2008 was 219.964.
  expect(row).toMatchObject({ cpi: 219.964, of: '2026-05-01' })
  expect(row?.real_wti).toBeCloseTo((Number(row?.wti) * last) / 219.964, 9)
})

test('a barrel held 5.8 million BTU, and in July 2008 cost twelve times a million of gas', async () => {
  const [row] = await project.query("select * from macro.oil_gas_ratio where month = '2008-07-01'")
  // The EIA's monthly averages: 133.37 and 11.09 dollars.
  expect(Number(row?.price_ratio)).toBeCloseTo(133.37 / 11.09, 1)
  expect(row?.energy_ratio).toBeCloseTo(Number(row?.price_ratio) / 5.8, 9)
})

test('the real yield of September 1981 by hand', async () => {
  // GS10 was 15.32; the index had gone from 84.0 to 93.2 in the year: 1.1532 / (93.2 / 84.0) - 1.
  const [row] = await project.query("select * from macro.real_ten_year where month = '1981-09-01'")
  expect(row).toMatchObject({ nominal: 15.32 })
  expect(row?.real_yield).toBeCloseTo(100 * (1.1532 / (93.2 / 84.0) - 1), 9)
})

// The newest tables of the data packages from whose history the vintages were recorded.
const data = new URL('../../../shared/data/macro/', import.meta.url)
if (!existsSync(data)) console.warn('skipped: ../shared/data/macro is not there')

test.skipIf(!existsSync(data)).each([
  ['wti_daily.csv', 'select day, wti from macro.energy_prices where wti is not null'],
  ['brent_daily.csv', 'select day, brent from macro.energy_prices where brent is not null'],
  ['henryhub_daily.csv', 'select day, henry_hub from macro.energy_prices where henry_hub is not null'],
  ['cpi_us.csv', 'select month, cpi from macro.inflation'],
  ['us10y_monthly.csv', 'select month, nominal from macro.real_ten_year'],
])('what is known now is what %s holds', async (file, sql) => {
  const [, ...lines] = readFileSync(new URL(file, data), 'utf8').trimEnd().split('\n')
  const held = new Map(lines.map((line) => [line.split(',')[0] ?? '', Number(line.split(',')[1])]))
  const rows = await project.query(`select day::varchar as day, value from (${sql}) as t(day, value)`)
  // A few figures for days without trading have been taken back since; when, the packages' history does not say.
  const taken = rows.filter(({ day }) => !held.has(String(day)))
  const other = rows.filter(({ day, value }) => held.has(String(day)) && held.get(String(day)) !== value)
  expect(taken.length).toBeLessThan(10)
  expect(rows.length).toBeGreaterThan(0.95 * held.size)
  expect(other).toEqual([])
})
