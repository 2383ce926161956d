import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import { asset } from '#core/define.ts'
import { graphOf } from '#core/graph.ts'
import { planOf } from '#core/plan/plan.ts'
import { runPlan } from '#core/run/run.ts'
import { viewOf, viewThen } from '#core/view.ts'
import { openWorld } from './open-world.ts'

const dir = mkdtempSync(join(tmpdir(), 'tidemark-env-'))
afterAll(() => rmSync(dir, { recursive: true }))

async function materialized(value: number, env: { TIDEMARK_ENV?: string }) {
  const one = asset('x.one', {
    doc: 'A table.',
    owner: 'team:test',
    rows: z.object({ value: z.number() }),
    run: () => [{ value }],
  })
  const graph = graphOf([one], { codes: new Map([['x.one', String(value)]]) })
  await using world = openWorld(graph, dir, env)
  const view = await viewOf(graph, world.log, world.now())
  const plan = planOf(graph, view, { keys: graph.order })
  await runPlan(graph, view, plan, world, {
    asked: '',
    concurrency: 1,
    estimateSeconds: null,
    signal: new AbortController().signal,
    emit: () => {},
  })
  const schema = env.TIDEMARK_ENV ? `${env.TIDEMARK_ENV}_x` : 'x'
  return {
    steps: plan.steps.length,
    rows: (await world.store('warehouse')?.query(`from "${schema}".one`))?.rows,
    now: world.now(),
  }
}

it('an environment has a log and a schema of its own in one warehouse', async () => {
  expect(await materialized(1, {})).toMatchObject({ steps: 1, rows: [[1]] })
  expect(await materialized(2, { TIDEMARK_ENV: 'dev' })).toMatchObject({ steps: 1, rows: [[2]] })
  expect(await materialized(1, {})).toMatchObject({ steps: 0, rows: [[1]] })
  expect(await materialized(2, { TIDEMARK_ENV: 'dev' })).toMatchObject({ steps: 0, rows: [[2]] })
})

it('a view of an earlier instant shows what stood then', async () => {
  const before = (await materialized(1, {})).now
  await materialized(3, {})
  const graph = graphOf([
    asset('x.one', { doc: 'A table.', owner: 'team:test', rows: z.object({ value: z.number() }), run: () => [] }),
  ])
  await using world = openWorld(graph, dir, {}, { look: true })
  const [then, now] = [await viewThen(graph, world.log, before), await viewOf(graph, world.log, world.now())]
  expect([then.pieces('x.one')[0]?.code, now.pieces('x.one')[0]?.code]).toEqual(['1', '3'])
})
