import { type EiaQuery, eia } from '#connectors/eia.ts'
import { recorded } from '#connectors/recorded.ts'
import { Vintage } from '#connectors/vintage.ts'
import { eiaPetroleum } from '#core/calendar/eia-petroleum.ts'
import { releasesIn } from '#core/calendar/release.ts'
import { holds, rowCount } from '#core/check.ts'
import { source } from '#core/define.ts'
import { release } from '#core/freshness.ts'
import { DAY } from '#core/instant.ts'
import { liveVintages, recordedVintages } from './load-vintages.ts'
import origins from './recorded/origins.json' with { type: 'json' }

export const petroleumVintages = source('macro.petroleum_vintages', {
  doc: 'Weekly US petroleum figures (stocks, production, imports, exports, refinery inputs and utilisation) as they were known: the recording of the Weekly Petroleum Status Report, or the live EIA API where EIA_API_KEY is set.',
  owner: 'team:macro',
  tags: ['macro', 'petroleum', 'vintages'],
  rows: Vintage,
  unique: ['series', 'definition_id', 'period', 'known_at'],
  knownAt: 'known_at',
  fresh: release(eiaPetroleum, '2h'),
  checks: [
    rowCount(1),
    holds('weeks_end_on_friday', 'dayofweek(period) = 5'),
    holds('withdrawn_rows_alone_have_no_value', 'withdrawn = (value is null)'),
    holds('known_after_the_week_ended', "known_at > period + interval '1 day'"),
  ],
  needs: { eia: eia(), file: recorded(new URL('recorded/petroleum_weekly.csv.gz', import.meta.url)) },
  probe({ needs, now }) {
    if (needs.eia === null) return needs.file.probe()
    const instant = now.getTime() * 1000
    return `released ${[...releasesIn(eiaPetroleum, instant - 30 * DAY, instant + 1)].at(-1)?.period}`
  },
  load({ needs, standing, meta, now, signal }) {
    if (needs.eia !== null) return liveVintages(needs.eia, queries, standing, { now, signal })
    const { reaches } = origins['petroleum_weekly.csv.gz']
    meta({ reaches })
    return recordedVintages(needs.file, standing)
  },
})

const start = '2014-12-26'
const districts = [1, 2, 3, 4, 5]
const all = (names: readonly string[], unit: string) => Object.fromEntries(names.map((name) => [name, unit]))

// The routes of the API: supply estimates, stocks, inputs and utilisation.
const queries: readonly EiaQuery[] = [
  {
    route: 'petroleum/sum/sndw',
    frequency: 'weekly',
    start,
    series: {
      ...all(['WCESTUS1', 'WCSSTUS1', 'WGTSTUS1', 'WDISTUS1'], 'MBBL'),
      ...all(['WCRFPUS2', 'WCEIMUS2', 'WCREXUS2', 'WCRRIUS2'], 'MBBL/D'),
      WPULEUS3: '%',
    },
  },
  {
    route: 'petroleum/stoc/wstk',
    frequency: 'weekly',
    start,
    series: all(['W_EPC0_SAX_YCUOK_MBBL', ...districts.map((padd) => `WCESTP${padd}1`)], 'MBBL'),
  },
  {
    route: 'petroleum/pnp/wiup',
    frequency: 'weekly',
    start,
    series: {
      ...all(['WGIRIUS2', 'WOCLEUS2', ...districts.map((padd) => `WCRRIP${padd}2`)], 'MBBL/D'),
      ...all(
        districts.map((padd) => `W_NA_YUP_R${padd}0_PER`),
        '%',
      ),
    },
  },
]
