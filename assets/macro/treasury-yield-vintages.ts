import { recorded } from '#connectors/recorded.ts'
import { Vintage } from '#connectors/vintage.ts'
import { accepted, holds, range, rowCount } from '#core/check.ts'
import { source } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { recordedVintages } from './load-vintages.ts'
import origins from './recorded/origins.json' with { type: 'json' }

export const treasuryYieldVintages = source('macro.treasury_yield_vintages', {
  doc: 'Monthly average of the ten-year Treasury yield at constant maturity (GS10, percent), as it was known. Recorded.',
  owner: 'team:macro',
  tags: ['macro', 'rates', 'vintages'],
  rows: Vintage,
  unique: ['series', 'definition_id', 'period', 'known_at'],
  knownAt: 'known_at',
  fresh: within('35d'),
  checks: [
    rowCount(1),
    accepted('series', ['GS10']),
    range('value', 0, 20),
    holds('labelled_by_the_first_of_the_month', 'day(period) = 1'),
  ],
  needs: { file: recorded(new URL('recorded/treasury_yields.csv.gz', import.meta.url)) },
  probe: ({ needs }) => needs.file.probe(),
  load({ needs, standing, meta }) {
    const { reaches } = origins['treasury_yields.csv.gz']
    meta({ reaches })
    return recordedVintages(needs.file, standing)
  },
})
