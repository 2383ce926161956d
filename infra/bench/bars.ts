import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { record } from '#core/asset.ts'
import { micros } from '#core/column.ts'
import { graphOf } from '#core/graph.ts'
import { cron } from '#core/partition/daily.ts'
import type { SelectScope } from '#core/select.ts'
import { openWorld } from '#jobs/open-world.ts'
import { runOnce } from './run-once.ts'
import { figure, inScratch, median } from './scratch.ts'

// bars_ratio: 10 million ticks in 40 partitions to one-minute bars through the framework, against the same SQL as one CREATE TABLE AS.

const ROWS = 10_000_000
const PARTITIONS = 40
const HOURS = 12
const START = '2024-01-02T00:00Z'
const hours = cron('0 */12 * * *', {
  start: START,
  end: new Date(Date.parse(START) + PARTITIONS * HOURS * 3_600_000).toISOString(),
  name: 'half_day',
})
const now = Date.parse('2024-03-01T00:00Z') * 1000

const bars = (ticks: string) => `select symbol, time_bucket(interval '1 minute', event_time) as bar_start,
  arg_min(price, event_time) as open, max(price) as high, min(price) as low, arg_max(price, event_time) as close,
  sum(size) as volume, sum(price * size) as notional, sum(price * size) / sum(size) as vwap, count(*)::bigint as trades
  from ${ticks} group by all`

const Tick = z.object({ symbol: z.string(), event_time: micros(), price: z.number(), size: z.number() })
const Bar = z.object({
  symbol: z.string(),
  bar_start: micros(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: z.number(),
  notional: z.number(),
  vwap: z.number(),
  trades: z.bigint(),
})
const about = { doc: 'A bench table.', owner: 'team:bench', partitions: hours }
const select = (render: (scope: SelectScope) => string) => ({
  via: 'select' as const,
  select: {
    materialized: 'incremental' as const,
    file: 'bench',
    version: 'bench',
    asksIncremental: false,
    render,
    blame: () => ({ what: 'the bench query is refused' }),
  },
})

const ticks = record(
  'model',
  'bench.ticks',
  { ...about, rows: Tick, at: 'event_time' },
  {},
  select(({ partition }) => {
    const each = ROWS / PARTITIONS
    const index = Math.round(((partition?.start.getTime() ?? 0) - Date.parse(START)) / (HOURS * 3_600_000))
    return `select 'S' || lpad((hash(i) % 32)::varchar, 2, '0') as symbol, make_timestamptz(${Date.parse(START) * 1000} + (i * ${(HOURS * 3_600_000_000) / each})::bigint) as event_time,
    round(100 + 10 * sin(i / 1e6) + (hash(i * 7) % 1000) / 1e3, 2) as price, (1 + hash(i * 3) % 500)::double as size from range(${index * each}, ${(index + 1) * each}) t(i)`
  }),
)
const from = { ticks: { key: 'bench.ticks', mapping: { kind: 'aligned' as const }, vintages: false } }
const minuteBars = record(
  'model',
  'bench.bars_1m',
  { ...about, rows: Bar, unique: ['symbol', 'bar_start'], at: 'bar_start', batch: PARTITIONS },
  from,
  select((scope) => bars(scope.relation('ticks'))),
)

await inScratch(async (dir) => {
  const graph = graphOf([ticks, minuteBars])
  {
    await using world = openWorld(graph, dir, {})
    await runOnce(graph, { ...world, now: () => now }, { keys: ['bench.ticks'] }, 2)
  }
  const ratios: number[] = []
  for (let n = 0; n < 5; n++) {
    const plain = await bareSeconds(dir)
    await using world = openWorld(graph, dir, {})
    const { run } = await runOnce(
      graph,
      { ...world, now: world.now },
      { keys: ['bench.bars_1m'], force: true, filter: (_of, existing) => existing },
      2,
    )
    ratios.push(run / plain)
  }
  figure('bars_ratio', median(ratios), 'x')
})

async function bareSeconds(dir: string): Promise<number> {
  const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'))
  const connection = await instance.connect()
  await connection.run("set TimeZone = 'UTC'; create schema if not exists bare")
  const began = performance.now()
  await connection.run(`create or replace table bare.bars as ${bars('bench.ticks')}`)
  const seconds = (performance.now() - began) / 1000
  connection.closeSync()
  instance.closeSync()
  return seconds
}
