import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync, strFromU8, strToU8 } from 'fflate'
import { type Instant, instant, iso } from '#core/instant.ts'
import { lastPetroleumRelease } from './petroleum-release.ts'
import {
  consumerPriceSeries,
  petroleumSeries,
  priceSeries,
  REDEFINED,
  type RecordedSeries,
  treasurySeries,
} from './series.ts'
import { type LastRelease, type Observation, recordedRows } from './vintages.ts'

/** A recording: which series, from which data sets, with what is said of their origin. */
interface Recording {
  readonly file: string
  readonly series: readonly RecordedSeries[]
  readonly observations: readonly Observation[]
  readonly lastRelease?: LastRelease
  /** Until when every data set of it was observed. */
  readonly reaches: Instant
  readonly sources: readonly string[]
}

/** Makes the recorded figures of assets/macro/recorded from a folder of data sets that keep their history. */
export function recordMacro(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const recordings = recordingsOf((name) => readText(join(from, name)))
  const origins: Record<string, unknown> = {}
  for (const { file, series, observations, lastRelease, reaches, sources } of recordings) {
    const redefinitions = series
      .filter(({ since }) => since !== '')
      .map((one) => ({ series: one.series, at: instant(one.since) }))
    const rows = recordedRows(observations, { ...(lastRelease && { lastRelease }), redefinitions })
    const lines = rows.map((row) =>
      [iso(row.known_at), row.series, row.definition_id, row.period, row.value ?? '', row.withdrawn].join(),
    )
    const text = ['known_at,series,definition_id,period,value,withdrawn', ...lines, ''].join('\n')
    // No time stamp and a compressor in plain JavaScript: the same rows give the same bytes on every machine.
    writeFileSync(join(to, file), gzipSync(strToU8(text), { level: 9, mtime: 0 }))
    const publishers = [...new Set(series.map(({ publisher }) => publisher))]
    origins[file] = { publishers, sources, rows: rows.length, reaches: iso(reaches) }
  }
  writeFileSync(join(to, 'origins.json'), `${JSON.stringify(origins, null, 2)}\n`)
  writeFileSync(join(to, 'series.csv'), seriesText(recordings.flatMap(({ series }) => series)))
}

function recordingsOf(read: (name: string) => string): readonly Recording[] {
  const petroleum = observationsOf(read('eia_wpsr_vintages.csv.gz'))
  const prices = [
    named('RWTC', read('wti_daily_vintages.csv.gz')),
    named('RBRTE', read('brent_daily_vintages.csv.gz')),
    named('RNGWHHD', read('henryhub_daily_vintages.csv.gz')),
  ]
  const unadjusted = named('CPIAUCNS', read('cpi_us_vintages.csv.gz'))
  const adjusted = observationsOf(read('fred_md_bvar_vintages.csv.gz'))
  const treasury = named('GS10', read('us10y_monthly_vintages.csv.gz'))
  return [
    {
      file: 'petroleum_weekly.csv.gz',
      series: petroleumSeries,
      observations: chosen(petroleum, petroleumSeries),
      lastRelease: lastPetroleumRelease,
      reaches: instant(REDEFINED),
      sources: [
        'patdat/dash_eia@65e202874497, data/wps over 29 commits: figures of the Weekly Petroleum Status Report',
      ],
    },
    {
      file: 'energy_prices.csv.gz',
      series: priceSeries,
      observations: prices.flat(),
      reaches: Math.min(...prices.map(reachOf)),
      sources: [
        'datasets/oil-prices@2d75ce3a792c over 176 commits, ODC-PDDL-1.0',
        'datasets/natural-gas@f7771269b624 over 106 commits, ODC-PDDL-1.0',
      ],
    },
    {
      file: 'consumer_prices.csv.gz',
      series: consumerPriceSeries,
      observations: chosen([...unadjusted, ...adjusted], consumerPriceSeries),
      reaches: reachOf(unadjusted),
      sources: [
        'datasets/cpi-us@a1f785a423e2, data/cpiai.csv over its commits, ODC-PDDL-1.0',
        'nk027/bvar@6919c2fbea66, data/fred_md.rda over 7 commits: FRED-MD of the Federal Reserve Bank of St. Louis, modified ODC-BY 1.0; CPIAUCSL, until 2023-03-08',
      ],
    },
    {
      file: 'treasury_yields.csv.gz',
      series: treasurySeries,
      // Three commits of the data set labelled months by the day of the commit; the figure is the month's.
      observations: treasury.map((one) => ({ ...one, period: `${one.period.slice(0, 7)}-01` })),
      reaches: reachOf(treasury),
      sources: ['datasets/bond-yields-us-10y@d7a459ca265d, data/monthly.csv over its commits, ODC-PDDL-1.0'],
    },
  ]
}

/** Rows of known_at,series_id,period,value; an empty value is a withdrawal. */
function observationsOf(text: string): Observation[] {
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [observed = '', series = '', period = '', value = ''] = line.trim().split(',')
      return { observed, series, period, value: value === '' ? null : Number(value) }
    })
}

/** Rows of known_at,period,value, of one series. */
const named = (series: string, text: string) => observationsOf(text.replaceAll(/^([^,]+),/gm, `$1,${series},`))

function chosen(observations: readonly Observation[], series: readonly RecordedSeries[]): Observation[] {
  const names = new Set(series.map((one) => one.series))
  const found = observations.filter((one) => names.has(one.series))
  const there = new Set(found.map((one) => one.series))
  const missing = [...names].filter((name) => !there.has(name))
  if (missing.length > 0) throw new RangeError(`the data set has no series ${missing.join(', ')}`)
  return found
}

const reachOf = (observations: readonly Observation[]) =>
  observations.reduce((latest, one) => Math.max(latest, instant(one.observed)), 0)

function seriesText(series: readonly RecordedSeries[]): string {
  const cell = (text: string | number) => (/[",]/.test(String(text)) ? `"${text}"` : String(text))
  const lines = series.map((one) =>
    [one.series, one.definition_id, one.name, one.unit, one.publisher, one.since].map(cell).join(),
  )
  return ['series,definition_id,name,unit,publisher,since', ...lines, ''].join('\n')
}

function readText(path: string): string {
  const bytes = readFileSync(path)
  return path.endsWith('.gz') ? strFromU8(gunzipSync(bytes)) : bytes.toString('utf8')
}

const [, program, from, to = fileURLToPath(new URL('../../assets/macro/recorded', import.meta.url))] = process.argv
if (program === fileURLToPath(import.meta.url)) {
  if (!from) throw new RangeError('usage: npx tsx infra/record/macro.ts FOLDER_OF_DATA_SETS [FOLDER]')
  recordMacro(from, to)
}
