import { z } from 'zod'
import { asset, source } from '#core/define.ts'
import { graphOf } from '#core/graph.ts'
import { daily } from '#core/partition/daily.ts'
import { type Crash, crashRun } from './crash-run.ts'

/** One materialization of a small platform whose every value is `close`. */
export async function crashTrial(
  dir: string,
  close: number,
  { fullRefresh = false, ...crash }: Crash & { readonly fullRefresh?: boolean } = {},
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
  return { graph, ...(await crashRun(graph, dir, crash, { fullRefresh })) }
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
