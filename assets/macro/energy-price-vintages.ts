import { type EiaQuery, eia } from '#connectors/eia.ts'
import { recorded } from '#connectors/recorded.ts'
import { Vintage } from '#connectors/vintage.ts'
import { accepted, holds, rowCount, warn } from '#core/check.ts'
import { source } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { liveVintages, recordedVintages } from './load-vintages.ts'
import origins from './recorded/origins.json' with { type: 'json' }

export const energyPriceVintages = source('macro.energy_price_vintages', {
  doc: 'Daily spot prices of WTI (RWTC), Brent (RBRTE) and Henry Hub gas (RNGWHHD) as they were known: the recording, or the live EIA API where EIA_API_KEY is set. WTI was -36.98 dollars on 2020-04-20.',
  owner: 'team:macro',
  tags: ['macro', 'prices', 'vintages'],
  rows: Vintage,
  unique: ['series', 'definition_id', 'period', 'known_at'],
  knownAt: 'known_at',
  // The daily series come out once a week.
  fresh: within('8d', { warnAt: '7d' }),
  checks: [
    rowCount(1),
    accepted('series', ['RWTC', 'RBRTE', 'RNGWHHD']),
    holds('withdrawn_rows_alone_have_no_value', 'withdrawn = (value is null)'),
    holds(
      'only_wti_was_ever_negative',
      "value > 0 or value is null or (series = 'RWTC' and period = date '2020-04-20')",
    ),
    warn(holds('known_after_the_day', 'known_at > period')),
  ],
  needs: { eia: eia(), file: recorded(new URL('recorded/energy_prices.csv.gz', import.meta.url)) },
  probe: ({ needs, now }) => (needs.eia === null ? needs.file.probe() : `looked ${now.toISOString().slice(0, 10)}`),
  load({ needs, standing, meta, now, signal }) {
    if (needs.eia !== null) return liveVintages(needs.eia, queries, standing, { now, signal })
    const { reaches } = origins['energy_prices.csv.gz']
    meta({ reaches })
    return recordedVintages(needs.file, standing)
  },
})

const queries: readonly EiaQuery[] = [
  { route: 'petroleum/pri/spt', frequency: 'daily', series: { RWTC: '$/BBL', RBRTE: '$/BBL' } },
  { route: 'natural-gas/pri/fut', frequency: 'daily', series: { RNGWHHD: '$/MMBTU' } },
]
