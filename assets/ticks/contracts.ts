import { z } from 'zod'
import { crudeExpiry, crudeFutures } from '#connectors/feeds/simulator/instrument.ts'
import { accepted, holds, range } from '#core/check.ts'
import { asset } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { isBusinessDay } from './feed.ts'
import { simulatedDays } from './sessions.ts'

export const contracts = asset('ticks.contracts', {
  doc: 'WTI futures of the simulated exchange: delivery month, last trade date by NYMEX rule 200, size in barrels and tick. The rank counts from the nearest that still trades on the first day.',
  owner: 'team:market-data',
  tags: ['ticks', 'nymex', 'reference'],
  rows: z.object({
    symbol: z.string(),
    delivery: z.iso.date(),
    last_trade_date: z.iso.date(),
    rank: z.int(),
    barrels: z.int(),
    tick_size: z.number(),
  }),
  unique: ['symbol'],
  fresh: within('365d'),
  checks: [
    range('rank', 1, 12),
    accepted('barrels', [1000]),
    holds(
      'expires_in_the_month_before_delivery',
      "last_trade_date < delivery and last_trade_date >= delivery - interval '1 month'",
    ),
  ],
  run() {
    return crudeFutures(simulatedDays.start, isBusinessDay).map(({ symbol, tick }, index) => {
      const month = deliveryOf(symbol)
      return {
        symbol,
        delivery: `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`,
        last_trade_date: crudeExpiry(month, isBusinessDay),
        rank: index + 1,
        barrels: 1000,
        tick_size: tick,
      }
    })
  },
})

const MONTHS = 'FGHJKMNQUVXZ'

// 'CLZ6' → 12 × year + month, January 0; one digit of the year: the next such year from the first day on.
function deliveryOf(symbol: string): number {
  const first = Number(simulatedDays.start.slice(0, 4))
  const year = first + ((((Number(symbol.slice(3)) - first) % 10) + 10) % 10)
  return year * 12 + MONTHS.indexOf(symbol.charAt(2))
}
