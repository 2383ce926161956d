import { z } from 'zod'
import { record } from '#core/asset.ts'
import { source } from '#core/define.ts'
import { graphOf } from '#core/graph.ts'
import type { Hooks } from '#core/hook.ts'
import type { Increment } from '#core/increment.ts'
import { type Crash, crashRun } from './crash-run.ts'

/** One increment of a table of three rows whose every value is `close`. */
export async function crashGrowth(
  dir: string,
  close: number,
  strategy: 'delete+insert' | 'merge' | 'history',
  crash: Crash = {},
) {
  const Price = z.object({ symbol: z.string(), close: z.number() })
  const prices = source('market.prices', {
    ...{ doc: 'A table of a test.', owner: 'team:test', rows: Price, unique: ['symbol'] as const },
    probe: () => String(close),
    load: () => ['CL', 'HO', 'RB'].map((symbol) => ({ symbol, close })),
  })
  const select = {
    materialized: 'incremental' as const,
    file: 'models/market/kept.sql',
    version: '',
    asksIncremental: false,
    render: ({ relation }: { relation: (input: string) => string }) =>
      `select symbol, close from ${relation('prices')}`,
    hooks: async () => journal,
    blame: () => ({ what: 'refused' }),
  }
  const kept = record(
    'model',
    'market.kept',
    { doc: 'What was kept.', owner: 'team:test', rows: null, increment: increments[strategy] },
    { prices: { key: 'market.prices', mapping: { kind: 'all' }, vintages: false } },
    { via: 'select', select },
  )
  const columns = new Map([
    [
      'market.kept',
      [
        { name: 'symbol', type: 'string', nullable: true } as const,
        { name: 'close', type: 'double', nullable: true } as const,
      ],
    ],
  ])
  const graph = graphOf([prices, kept], { columns })
  return crashRun(graph, dir, crash, { force: true })
}

// Whoever reads the journal is told of no publication that did not come, and of each one that came.
const hook = (sql: string) => ({ sql, blame: (what: string) => ({ what }) })
const journal: Hooks = {
  pre: [hook('create table if not exists market.journal (close double)')],
  post: [hook('insert into market.journal select max(close) from market.kept')],
}

const joining = {
  key: ['symbol'],
  nullKeys: false,
  predicates: [],
  updates: null,
  keeps: [],
  onSchemaChange: 'fail',
} as const
const increments: Readonly<Record<'delete+insert' | 'merge' | 'history', Increment>> = {
  'delete+insert': { strategy: 'delete+insert', ...joining },
  merge: { strategy: 'merge', ...joining },
  history: {
    strategy: 'history',
    ...{ key: ['symbol'], by: 'check', updatedAt: null, check: 'all', hardDeletes: 'ignore', validToCurrent: null },
    names: {
      ...{ id: 'dbt_scd_id', updated: 'dbt_updated_at', from: 'dbt_valid_from', to: 'dbt_valid_to' },
      deleted: 'dbt_is_deleted',
    },
  },
}

const [dir, close, strategy, killAt, trace] = process.argv.slice(2)
if (/crash-growth\.m?[jt]s$/.test(process.argv[1] ?? '') && dir) {
  const { world } = await crashGrowth(dir, Number(close), strategy as keyof typeof increments, {
    killAt: Number(killAt),
    trace: trace ?? '',
  })
  await world.close()
}
