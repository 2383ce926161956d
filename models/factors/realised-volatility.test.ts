import { expect, test } from 'vitest'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { givenBars } from '#models/indicators/given-bars.ts'

const root = new URL('../../', import.meta.url).pathname

test('squares of log returns inside a session and overnight, a year of 252 sessions', async () => {
  const [monday, tuesday] = ['2026-11-09', '2026-11-10']
  const bars = [
    ...[100, 101, 99].map((close, at) => ({ day: monday, minute: 5 * at, close })),
    { day: tuesday, minute: 0, open: 102, close: 103 },
    ...[102, 104, 103].map((close, at) => ({ day: tuesday, minute: 5 * (at + 1), close })),
    // A price below zero has no logarithm, and so no row.
    ...[3, -36.98, 8, 9].map((close, at) => ({ day: tuesday, minute: 5 * at, close, symbol: 'CLF7' })),
  ]
  const project = await projectInMemory({
    root,
    given: [givenBars('rollups.nymex_bars_5m', 5, bars)],
    keys: ['factors.realised_volatility'],
  })
  const { summary } = await project.run()
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
  const rows = await project.query(
    'select * replace (session::varchar as session) from factors.realised_volatility order by session, symbol',
  )
  await project.close()
  expect(rows.map(({ session, symbol }) => [session, symbol])).toEqual([
    [monday, 'CLZ6'],
    [tuesday, 'CLZ6'],
  ])
  const [first, second] = rows
  const r = [Math.log(101 / 100), Math.log(99 / 101)] as const
  expect(first).toMatchObject({ returns: 2, overnight: null, volatility: null })
  expect(first?.intraday_volatility).toBeCloseTo(100 * Math.sqrt(252 * (r[0] ** 2 + r[1] ** 2)), 9)
  // By hand: ln(102/103) = -0.0097562, ln(104/102) = 0.0194181, ln(103/104) = -0.0096619; squares 0.00056559; ln(102/99) = 0.0298530.
  expect(second?.intraday_volatility).toBeCloseTo(37.754, 2)
  expect(second?.overnight).toBeCloseTo(Math.log(102 / 99), 12)
  expect(second?.volatility).toBeCloseTo(100 * Math.sqrt(252 * (0.00056559 + 0.029853 ** 2)), 2)
  const bipower = (Math.PI / 2) * (0.0097562 * 0.0194181 + 0.0194181 * 0.0096619)
  expect(second?.jump_share).toBeCloseTo(Math.max(0, 1 - bipower / 0.00056559), 3)
})
