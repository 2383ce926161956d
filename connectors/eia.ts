import { z } from 'zod'
import { ConnectorError } from '#core/error.ts'
import type { Given, Need } from '#core/need.ts'
import { type HttpClient, httpClient } from './http.ts'
import type { Pace } from './token-bucket.ts'
import type { Figure } from './vintage.ts'

/** Which figures of a route of the EIA's API v2, e.g. 'petroleum/stoc/wstk'. */
export interface EiaQuery {
  readonly route: string
  readonly frequency: 'daily' | 'weekly' | 'monthly'
  /** Series → the unit in which it is expected, as the API writes it: { WCESTUS1: 'MBBL' }. */
  readonly series: Readonly<Record<string, string>>
  /** First period, '2014-12-26'. */
  readonly start?: string
}

export interface Eia {
  /**
   * What the API gives now, page after page. It keeps no vintages: compare loads by `asVintages`. A period without a value is
   * left out. Throws ConnectorError `schema` that names the field, unit or series which is not as expected, `incomplete` when fewer
   * rows came than were announced, and what `HttpClient` throws.
   */
  figures(query: EiaQuery, signal: AbortSignal): Promise<readonly Figure[]>
}

const BASE = 'https://api.eia.gov/v2/'
/** The most that the API gives at once. */
const PAGE = 5_000

/** The need for the live API; null where the environment has no EIA_API_KEY: then the recording is all there is. */
export const eia = (base: string = BASE): Need<Eia | null> =>
  Object.freeze({
    name: 'EIA API v2',
    open: ({ env }: Given) => (env.EIA_API_KEY ? eiaClient({ key: env.EIA_API_KEY, base }) : null),
  })

/** A client of the API that makes two requests a second: it may suspend keys above five a second or 9,000 an hour. */
export function eiaClient(options: {
  readonly key: string
  readonly base?: string
  readonly page?: number
  readonly pace?: Pace
}): Eia {
  const http = httpClient({
    name: 'eia',
    base: options.base ?? BASE,
    key: { parameter: 'api_key', value: options.key },
    rate: { perSecond: 2, burst: 2 },
    ...(options.pace && { pace: options.pace }),
  })
  return { figures: (query, signal) => load(http, query, options.page ?? PAGE, signal) }
}

async function load(
  http: HttpClient,
  query: EiaQuery,
  length: number,
  signal: AbortSignal,
): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  let seen = 0
  let total = 0
  const pages = http.pages(
    { path: `${query.route}/data/`, query: { ...parametersOf(query, length), offset: 0 } },
    (_body, request) => (seen < total ? { ...request, query: { ...request.query, offset: seen } } : null),
    signal,
  )
  for await (const body of pages) {
    const { rows, announced } = pageOf(query, body)
    if (rows.length === 0 && seen < announced) {
      const what = `${query.route} announced ${announced} rows and gave ${seen}; load it again`
      throw new ConnectorError(what, { connector: 'eia', code: 'incomplete', retryable: true })
    }
    for (const [index, row] of rows.entries()) {
      const figure = figureOf(query, row, seen + index)
      if (figure) figures.push(figure)
    }
    seen += rows.length
    total = announced
  }
  const silent = Object.keys(query.series).filter((series) => !figures.some((figure) => figure.series === series))
  if (silent.length > 0) {
    // Taken for a load, nothing of a series would read as a withdrawal of its whole history.
    const what = `${query.route} gives no figures of ${silent.join(', ')}; is the series of this route and frequency?`
    throw new ConnectorError(what, { connector: 'eia', code: 'schema' })
  }
  return figures
}

function parametersOf({ frequency, series, start }: EiaQuery, length: number) {
  return {
    frequency,
    'data[0]': 'value',
    'facets[series][]': Object.keys(series),
    ...(start && { start }),
    'sort[0][column]': 'period',
    'sort[0][direction]': 'asc',
    // Without a second column the order within a period, and so the cut between pages, is not the same from call to call.
    'sort[1][column]': 'series',
    'sort[1][direction]': 'asc',
    length,
  }
}

/** The API sends numbers as text or as numbers, by route. */
const Page = z.object({ response: z.object({ total: z.coerce.number().int(), data: z.array(z.unknown()) }) })

const Row = z.object({
  period: z.string().regex(/^\d{4}-\d\d(-\d\d)?$/),
  series: z.string(),
  value: z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/), z.null()]),
  units: z.string(),
})

function pageOf(query: EiaQuery, body: unknown): { rows: readonly unknown[]; announced: number } {
  const page = Page.safeParse(body)
  if (!page.success) throw unexpected(query, 'the answer', page.error, body)
  return { rows: page.data.response.data, announced: page.data.response.total }
}

function figureOf(query: EiaQuery, given: unknown, index: number): Figure | null {
  const row = Row.safeParse(given)
  if (!row.success) throw unexpected(query, `row ${index + 1}`, row.error, given)
  const { period, series, value, units } = row.data
  const unit = query.series[series]
  if (unit === undefined) return null
  if (units !== unit) {
    const what = `${query.route}: ${series} of ${period} is in '${units}', expected '${unit}'; a new unit is a new definition`
    throw new ConnectorError(what, { connector: 'eia', code: 'schema' })
  }
  if (value === null) return null
  return { series, definition_id: 1, period: period.length === 7 ? `${period}-01` : period, value: Number(value) }
}

function unexpected(query: EiaQuery, place: string, error: z.ZodError, given: unknown): ConnectorError {
  const issue = error.issues[0]
  const field = issue?.path.join('.') || 'it'
  const there = typeof given === 'object' && given !== null ? `; it has ${Object.keys(given).join(', ')}` : ''
  const what = `${query.route}: ${place}: field '${field}': ${issue?.message ?? 'is not as expected'}${there}`
  return new ConnectorError(what, { connector: 'eia', code: 'schema' })
}
