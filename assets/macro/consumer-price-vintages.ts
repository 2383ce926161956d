import { recorded } from '#connectors/recorded.ts'
import { Vintage } from '#connectors/vintage.ts'
import { accepted, holds, rowCount } from '#core/check.ts'
import { source } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { recordedVintages } from './load-vintages.ts'
import origins from './recorded/origins.json' with { type: 'json' }

export const consumerPriceVintages = source('macro.consumer_price_vintages', {
  doc: 'Monthly US consumer price index, as it was known: not seasonally adjusted (CPIAUCNS) to this year, adjusted (CPIAUCSL) to 2023. Recorded; the month of October 2025 was never published.',
  owner: 'team:macro',
  tags: ['macro', 'prices', 'vintages'],
  rows: Vintage,
  unique: ['series', 'definition_id', 'period', 'known_at'],
  knownAt: 'known_at',
  fresh: within('35d'),
  checks: [
    rowCount(1),
    accepted('series', ['CPIAUCNS', 'CPIAUCSL']),
    holds('labelled_by_the_first_of_the_month', 'day(period) = 1'),
    holds('an_index_is_positive', 'withdrawn or value > 0'),
  ],
  needs: { file: recorded(new URL('recorded/consumer_prices.csv.gz', import.meta.url)) },
  probe: ({ needs }) => needs.file.probe(),
  load({ needs, standing, meta }) {
    const { reaches } = origins['consumer_prices.csv.gz']
    meta({ reaches })
    return recordedVintages(needs.file, standing)
  },
})
