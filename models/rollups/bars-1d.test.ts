import { expect, test } from 'vitest'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { givenBars } from '#models/indicators/given-bars.ts'

test('the bars of all sessions are the last versions of both exchanges, without those withdrawn', async () => {
  const day = '2026-11-09'
  const crude = [
    { day, minute: 0, close: 60 },
    { day, minute: 0, close: 61, known: 2_000 },
    { day, minute: 0, close: 58, symbol: 'CLF7' },
    { day, minute: 0, close: 58, symbol: 'CLF7', known: 1_500, withdrawn: true },
  ]
  const project = await projectInMemory({
    root: new URL('../../', import.meta.url).pathname,
    given: [
      givenBars('rollups.nymex_bars_1d', 1380, crude),
      givenBars('rollups.arca_bars_1d', 390, [{ day, minute: 930, close: 74, symbol: 'USO' }]),
    ],
    keys: ['rollups.bars_1d'],
  })
  await project.run()
  expect(await project.query('select exchange, symbol, close from rollups.bars_1d order by symbol')).toEqual([
    { exchange: 'NYMEX', symbol: 'CLZ6', close: 61 },
    { exchange: 'ARCX', symbol: 'USO', close: 74 },
  ])
  await project.close()
})
