import { expect, test } from 'vitest'
import type { Eia } from '#connectors/eia.ts'
import type { Figure } from '#connectors/vintage.ts'
import type { Need } from '#core/need.ts'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import { petroleumVintages } from './petroleum-vintages.ts'

const root = new URL('../../', import.meta.url).pathname
const figure = (period: string, value: number): Figure => ({ series: 'WCESTUS1', definition_id: 1, period, value })

// The source with a live API in front of it that gives these figures for its first query, and nothing for the others.
async function live(gives: { figures: readonly Figure[] }) {
  const eia: Need<Eia | null> = {
    name: 'API by hand',
    open: () => ({
      figures: async ({ series }) => ('WCESTUS1' in series ? gives.figures : []),
    }),
  }
  const needs = { ...petroleumVintages.needs, eia }
  return projectInMemory({ root, given: [{ ...petroleumVintages, needs }], keys: ['macro.petroleum_vintages'] })
}

const ROWS = `
  select strftime(known_at, '%Y-%m-%d %H:%M') as known, period::varchar as period, value, withdrawn
  from macro.petroleum_vintages where series = 'WCESTUS1' order by period, known_at`

test('the first live load back-dates nothing, the next adds what changed, and what vanished is withdrawn', async () => {
  const gives = { figures: [figure('2026-10-23', 430_000), figure('2026-10-30', 431_000)] }
  const project = await live(gives)
  await project.run({ now: '2026-11-05T16:00:00Z' })
  expect(await project.query(ROWS)).toEqual([
    { known: '2026-11-05 16:00', period: '2026-10-23', value: 430_000, withdrawn: false },
    { known: '2026-11-05 16:00', period: '2026-10-30', value: 431_000, withdrawn: false },
  ])
  gives.figures = [figure('2026-10-30', 431_500), figure('2026-11-06', 433_000)]
  await project.run({ now: '2026-11-12T17:05:00Z', force: true })
  expect(await project.query(ROWS)).toEqual([
    { known: '2026-11-05 16:00', period: '2026-10-23', value: 430_000, withdrawn: false },
    { known: '2026-11-12 17:05', period: '2026-10-23', value: null, withdrawn: true },
    { known: '2026-11-05 16:00', period: '2026-10-30', value: 431_000, withdrawn: false },
    { known: '2026-11-12 17:05', period: '2026-10-30', value: 431_500, withdrawn: false },
    { known: '2026-11-12 17:05', period: '2026-11-06', value: 433_000, withdrawn: false },
  ])
  await project.close()
})

test('without a key the recording is read, and nothing of it was known before its first observation', async () => {
  const project = await projectInMemory({ root, keys: ['macro.petroleum_vintages'] })
  const { summary } = await project.run()
  expect(summary).toMatchObject({ materialized: 1, checksFailed: 0 })
  const [row] = await project.query(`
    select count(*) as rows, min(known_at)::varchar as first, max(known_at)::varchar as last from macro.petroleum_vintages`)
  expect(row).toEqual({ rows: 48_471, first: '2024-07-14 07:08:29+00', last: '2026-03-09 18:29:23+00' })
  // The figure of the week of 2025-10-17 came with the report of Wednesday 2025-10-22, 10:30 in New York.
  const [known] = await project.query(`
    select min(known_at)::varchar as known from macro.petroleum_vintages where series = 'WCESTUS1' and period = '2025-10-17'`)
  expect(known).toEqual({ known: '2025-10-22 14:30:00+00' })
  await project.close()
})

test('the live source looks at the report that came last', async () => {
  const probe = petroleumVintages.compute.via === 'function' ? petroleumVintages.compute.probe : undefined
  const looked = async (now: string) => probe?.({ needs: { eia: {} }, now: new Date(now) } as never) // only what the probe reads
  // The report of the week of 2026-11-06 is of Thursday noon: Veterans Day was the Wednesday.
  expect(await looked('2026-11-12T16:59:00Z')).toBe('released 2026-10-30')
  expect(await looked('2026-11-12T17:00:00Z')).toBe('released 2026-11-06')
})
