import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { type GivenFigure, givenVintages } from '#models/macro/given-vintages.ts'

const root = new URL('../../', import.meta.url).pathname

async function momentumOf(figures: readonly GivenFigure[], now: string) {
  const project = await projectInMemory({
    root,
    given: [givenVintages('macro.energy_price_vintages', figures)],
    keys: ['factors.momentum'],
  })
  const { summary } = await project.run({ now })
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
  const rows = await project.query(
    'select * replace (month::varchar as month, day::varchar as day) from factors.momentum order by month',
  )
  await project.close()
  return rows
}

const DAY = 86_400_000
const day = (back: number) => new Date(Date.parse('2018-11-30') - back * DAY).toISOString().slice(0, 10)

test('the change skips the newest month, and is in dollars where a price is negative', async () => {
  // 253 prices: +1 and -1 dollar in turn from 60, but the day 252 back is at -36.98 and the day 21 back at 10.
  const price = (back: number) => (back === 252 ? -36.98 : back === 21 ? 10 : back % 2 === 0 ? 60 : 61)
  const figures = Array.from(
    { length: 253 },
    (_, back): GivenFigure => ['RWTC', day(back), price(back), `${day(back)}T22:00:00Z`],
  )
  const [row, ...more] = await momentumOf(figures, '2018-12-15T12:00:00Z')
  expect(more).toEqual([])
  expect(row).toMatchObject({
    month: '2018-11-01',
    day: '2018-11-30',
    price: 60,
    simple_return: null,
    prices_below_zero: 1,
  })
  expect(row?.change).toBeCloseTo(10 + 36.98, 10)
  // Changes of the 231 days between: 97.98 up at first, 229 of one dollar (115 down, 114 up), and 50 down at last.
  const sum = 97.98 - 115 + 114 - 50
  const squares = 97.98 ** 2 + 229 + 50 ** 2
  const deviation = Math.sqrt((squares - sum ** 2 / 231) / 230)
  expect(row?.momentum).toBeCloseTo(46.98 / (deviation * Math.sqrt(231)), 10)
})

test('fewer than a year of prices give no row', async () => {
  const figures = Array.from(
    { length: 252 },
    (_, back): GivenFigure => ['RWTC', day(back), 60 + (back % 3), `${day(back)}T22:00:00Z`],
  )
  expect(await momentumOf(figures, '2018-12-15T12:00:00Z')).toEqual([])
})

// Daily spot prices as the EIA publishes them, out of the data package that keeps them.
const published = new URL('../../../shared/data/macro/wti_daily.csv', import.meta.url)
if (!existsSync(published)) console.warn('skipped: ../shared/data/macro/wti_daily.csv is not there')

test.skipIf(!existsSync(published))("the ends are the EIA's prices of these days", async () => {
  const project = await projectInMemory({ root, keys: ['factors.momentum'] })
  await project.run({ now: '2020-09-05T12:00:00Z', partition: '2020-05..2020-08' })
  const rows = await project.query(
    'select day::varchar as day, price, change, simple_return, prices_below_zero from factors.momentum order by month',
  )
  await project.close()
  const [, ...lines] = readFileSync(published, 'utf8').trimEnd().split('\n')
  const prices = lines.map((line) => ({ day: line.split(',')[0] ?? '', price: Number(line.split(',')[1]) }))
  expect(prices.find((one) => one.day === '2020-04-20')?.price).toBe(-36.98)
  // Of later months the publisher has since filled in a day that was not known then.
  for (const of of ['2020-05-27', '2020-06-22', '2020-07-27', '2020-08-24']) {
    const row = rows.find((one) => one.day === of)
    const at = prices.findIndex((one) => one.day === of)
    const [last, first] = [prices[at - 21]?.price ?? 0, prices[at - 252]?.price ?? 0]
    expect(row?.price).toBe(prices[at]?.price)
    expect(row?.change).toBeCloseTo(last - first, 9)
    expect(row?.simple_return).toBeCloseTo(last / first - 1, 9)
  }
  expect(rows.find((one) => one.day === '2020-05-27')?.prices_below_zero).toBe(1)
})
