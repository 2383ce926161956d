import { expect, test } from 'vitest'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { givenBars } from '#models/indicators/given-bars.ts'

const root = new URL('../../', import.meta.url).pathname

test('points by contract and the slope between the two nearest, by hand', async () => {
  const prices = { CLZ6: 62, CLF7: 61.5, CLG7: 61.2 } as const
  const bars = ['2026-11-09', '2026-11-10'].flatMap((day) =>
    Object.entries(prices).map(([symbol, close]) => ({
      day,
      minute: 0,
      symbol,
      close: close + (day === '2026-11-10' ? 1 : 0),
      volume: 7,
    })),
  )
  const project = await projectInMemory({
    root,
    given: [givenBars('rollups.nymex_bars_1d', 1380, bars)],
    keys: ['factors.curve_slope', 'factors.curve_points'],
  })
  const { summary } = await project.run()
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
  const points = await project.query(`
    select symbol, delivery::varchar as delivery, days_to_expiry, price, volume from factors.curve_points
    where session = '2026-11-09' order by delivery`)
  // CME's calendar: CLZ6 trades until 2026-11-20 (the 25th is a Wednesday), CLF7 until 2026-12-21 (the 25th is Christmas), CLG7
  // until 2027-01-20 (the 25th is a Monday).
  expect(points).toEqual([
    { symbol: 'CLZ6', delivery: '2026-12-01', days_to_expiry: 11, price: 62, volume: 7 },
    { symbol: 'CLF7', delivery: '2027-01-01', days_to_expiry: 42, price: 61.5, volume: 7 },
    { symbol: 'CLG7', delivery: '2027-02-01', days_to_expiry: 72, price: 61.2, volume: 7 },
  ])
  const slopes = await project.query(
    'select session::varchar as session, front, next, slope, roll_yield, dollars_a_month, contango, contracts from factors.curve_slope order by session',
  )
  expect(slopes).toHaveLength(2)
  const [slope] = slopes
  expect(slope).toMatchObject({ session: '2026-11-09', front: 'CLZ6', next: 'CLF7', contango: false, contracts: 3 })
  // ln(61.5 / 62) / (31 / 365) = -0.0080972 / 0.0849315
  expect(slope?.slope).toBeCloseTo(-0.095338, 5)
  expect(slope?.roll_yield).toBeCloseTo(0.095338, 5)
  // Days 11, 42, 72 about 41.6667; prices about 61.56667: covariance -24.43333 / 3, variance 1860.66667 / 3, times thirty.
  expect(slope?.dollars_a_month).toBeCloseTo((30 * -24.43333) / 1860.66667, 5)
  await project.close()
})
