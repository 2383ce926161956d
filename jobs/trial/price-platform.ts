import { z } from 'zod'
import { asset, source } from '#core/define.ts'
import { daily } from '#core/partition/daily.ts'

/** What every asset of a test says of itself. */
export const about = { doc: 'A table of a test.', owner: 'team:test' }
/** Four days. */
export const days = daily('2026-11-01', { end: '2026-11-05' })
/** A close a day. */
export const Price = z.object({ day: z.iso.date(), close: z.number() })
/** When these days have ended. */
export const NOW = '2026-11-10T00:00:00Z'

/** A table of prices by day whose values the test moves from outside, and one that stands on it. */
export function pricePlatform(values: Record<string, number> = {}) {
  const prices = source('market.prices', {
    ...about,
    rows: Price,
    unique: ['day'],
    partitions: days,
    at: 'day',
    load: ({ partition }) => [{ day: partition.day, close: values[partition.day] ?? 50 }],
  })
  const doubled = asset('market.doubled', {
    ...about,
    rows: Price,
    unique: ['day'],
    partitions: days,
    at: 'day',
    from: { prices },
    run: async ({ prices }) => (await prices.all()).map(({ day, close }) => ({ day, close: close * 2 })),
  })
  return { prices, doubled }
}
