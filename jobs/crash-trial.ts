import { appendFileSync } from 'node:fs'
import { z } from 'zod'
import { asset, source } from '#core/define.ts'
import { graphOf } from '#core/graph.ts'
import { daily } from '#core/partition/daily.ts'
import { planOf } from '#core/plan/plan.ts'
import { recover } from '#core/run/recover.ts'
import { runPlan } from '#core/run/run.ts'
import { viewOf } from '#core/view.ts'
import { type OpenWorld, openWorld } from './open-world.ts'

/**
 * One materialization of a small platform whose every value is `close`; killed by SIGKILL at the write of that number (0: never).
 * `found` looks at what stands after recovery, before anything is planned.
 */
export async function crashTrial(
  dir: string,
  close: number,
  {
    killAt = 0,
    trace = '',
    fullRefresh = false,
    found = async () => {},
  }: { killAt?: number; trace?: string; fullRefresh?: boolean; found?: (world: OpenWorld) => Promise<void> } = {},
) {
  const days = daily('2026-11-01', { end: '2026-11-03' })
  const Price = z.object({ day: z.iso.date(), symbol: z.string(), close: z.number() })
  const shape = { doc: 'A table of a test.', owner: 'team:test', rows: Price, unique: ['day', 'symbol'] as const }
  const rows = (day: string) => ['CL', 'HO', 'RB'].map((symbol) => ({ day, symbol, close }))
  const prices = source('market.prices', {
    ...shape,
    partitions: days,
    at: 'day',
    load: ({ partition }) => rows(partition.day),
  })
  const total = asset('market.total', { ...shape, from: { prices }, run: ({ prices }) => prices.all() })
  const graph = graphOf([prices, total], {
    codes: new Map([
      ['market.prices', `${close}`],
      ['market.total', `${close}`],
    ]),
  })
  let writes = 0
  const world = openWorld(
    graph,
    dir,
    {},
    {
      trace(point) {
        writes++
        if (trace) appendFileSync(trace, `${point}\n`)
        if (writes === killAt) process.kill(process.pid, 'SIGKILL')
      },
    },
  )
  await recover(world, () => 'warehouse')
  await found(world)
  const plan = planOf(graph, await viewOf(graph, world.log, world.now()), { keys: graph.order, fullRefresh })
  // One step at a time: the trace is the same in every run.
  const options = { asked: 'crash trial', concurrency: 1, estimateSeconds: null, signal: new AbortController().signal }
  const summary = await runPlan(graph, await viewOf(graph, world.log, world.now()), plan, world, {
    ...options,
    emit: () => {},
  })
  return { world, graph, summary }
}

const [dir, close, killAt, trace, fullRefresh] = process.argv.slice(2)
if (/crash-trial\.m?[jt]s$/.test(process.argv[1] ?? '') && dir) {
  const { world } = await crashTrial(dir, Number(close), {
    killAt: Number(killAt),
    trace: trace ?? '',
    fullRefresh: fullRefresh === 'full',
  })
  await world.close()
}
