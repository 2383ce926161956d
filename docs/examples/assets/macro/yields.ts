import { z } from 'zod'
import { asset, assets, by, daily, range, source, weekly } from '#core'

const Tenor = z.enum(['2y', '10y', '30y'])
const Yield = z.object({ day: z.iso.date(), tenor: Tenor, percent: z.number() })
export const days = daily('2026-11-02', { end: '2026-11-16' })

export const yields = source('macro.yields', {
  doc: 'Par yields, one row for each day and tenor; made up, so that the example needs no network.',
  owner: 'team:macro',
  rows: Yield,
  unique: ['day', 'tenor'],
  partitions: days,
  at: 'day',
  load: ({ partition, random }) =>
    Tenor.options.map((tenor) => ({ day: partition.day, tenor, percent: 4 + random() / 10 })),
})

export const weeklyYields = asset('macro.weekly_yields', {
  doc: 'The last yield of each week.',
  owner: 'team:macro',
  rows: z.object({ week: z.iso.date(), tenor: Tenor, percent: z.number() }),
  unique: ['week', 'tenor'],
  partitions: weekly('2026-11-02', { end: '2026-11-16' }),
  at: 'week',
  from: { yields },
  fresh: by('0 9 * * 1', 'America/New_York'),
  checks: [range('percent', -5, 30)],
  async run({ yields }, { partition }) {
    const last = new Map((await yields.all()).map((row) => [row.tenor, row]))
    return [...last.values()].map(({ tenor, percent }) => ({ week: partition.day, tenor, percent }))
  },
})

export const { highs, lows } = assets('macro', {
  outputs: {
    highs: { doc: 'The highest yield of each day.', owner: 'team:macro', rows: Yield, unique: ['day'], at: 'day' },
    lows: { doc: 'The lowest yield of each day.', owner: 'team:macro', rows: Yield, unique: ['day'], at: 'day' },
  },
  partitions: days,
  from: { yields },
  async run({ yields }) {
    const rows = [...(await yields.all())].sort((a, b) => a.percent - b.percent)
    return { highs: rows.slice(-1), lows: rows.slice(0, 1) }
  },
})
