import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProjectInMemory, projectInMemory } from '#jobs/trial/project-in-memory.ts'

const root = new URL('../../', import.meta.url).pathname
let project: ProjectInMemory

beforeAll(async () => {
  const keys = ['consumer_price_vintages', 'energy_price_vintages', 'series', 'treasury_yield_vintages']
  project = await projectInMemory({ root, keys: keys.map((name) => `macro.${name}`) })
  const { summary } = await project.run()
  expect(summary).toMatchObject({ materialized: 4, checksFailed: 0 })
})
afterAll(() => project.close())

const one = async (sql: string) => Object.values((await project.query(sql))[0] ?? {})[0]
const figureOf = (table: string, series: string, period: string) =>
  one(
    `select value from macro.${table} where series = '${series}' and period = '${period}' order by known_at desc limit 1`,
  )

test('consumer prices are those of the Bureau of Labor Statistics', async () => {
  expect(await figureOf('consumer_price_vintages', 'CPIAUCNS', '2022-06-01')).toBe(296.311)
  expect(await figureOf('consumer_price_vintages', 'CPIAUCNS', '1982-12-01')).toBe(97.6)
})

test('the ten-year yield is that of the Federal Reserve', async () => {
  expect(await figureOf('treasury_yield_vintages', 'GS10', '1981-09-01')).toBe(15.32)
  expect(await figureOf('treasury_yield_vintages', 'GS10', '2020-07-01')).toBe(0.62)
})

test('energy prices are those of the EIA, the negative one among them', async () => {
  expect(await figureOf('energy_price_vintages', 'RWTC', '2020-04-20')).toBe(-36.98)
  expect(await figureOf('energy_price_vintages', 'RWTC', '2008-07-03')).toBe(145.31)
  expect(await figureOf('energy_price_vintages', 'RNGWHHD', '2008-07-02')).toBe(13.31)
})

test('series have their names with the commas in them, and a redefined one its instant', async () => {
  expect(await one("select name from macro.series where series = 'WCESTUS1'")).toBe(
    'Crude oil stocks without the strategic reserve, United States',
  )
  expect(await one("select unit from macro.series where series = 'CPIAUCNS'")).toBe('index, 1982-84 = 100')
  expect(await one("select since::varchar from macro.series where series = 'jetYieldUS' and definition_id = 2")).toBe(
    '2026-03-09 18:29:23+00',
  )
})

test('reading a recording again, over what stands, brings the same rows', async () => {
  const before = await one('select count(*) from macro.energy_price_vintages')
  const { summary } = await project.run({ force: true, options: { force: false } })
  expect(summary).toMatchObject({ unchanged: 4, failed: 0 })
  expect(await one('select count(*) from macro.energy_price_vintages')).toBe(before)
})
