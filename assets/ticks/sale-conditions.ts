import { z } from 'zod'
import { saleConditions as rules } from '#connectors/feeds/sale-condition.ts'
import { holds, rowCount } from '#core/check.ts'
import { asset } from '#core/define.ts'
import { within } from '#core/freshness.ts'

export const saleConditions = asset('ticks.sale_conditions', {
  doc: 'What a trade under a sale condition counts for, by the update rules of the consolidated tapes: price (open, high, low, close) and volume.',
  owner: 'team:market-data',
  tags: ['ticks', 'arca', 'reference'],
  rows: z.object({
    condition: z.string(),
    code: z.string(),
    counts_price: z.boolean(),
    counts_volume: z.boolean(),
  }),
  unique: ['condition'],
  fresh: within('365d'),
  checks: [rowCount(30), holds('a_price_without_volume_counts_for_nothing', 'counts_volume or not counts_price')],
  run() {
    return Object.entries(rules).map(([condition, { code, price, volume }]) => ({
      condition,
      code,
      counts_price: price,
      counts_volume: volume,
    }))
  },
})
