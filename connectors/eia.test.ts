import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type EiaQuery, eia, eiaClient } from './eia.ts'

type Row = Readonly<Record<string, unknown>>

const signal = new AbortController().signal
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

// Rows as the API writes them: numbers as text, the total as text.
const ROWS: readonly Row[] = ['2026-02-06', '2026-02-13', '2026-02-20', '2026-02-27'].flatMap((period, week) => [
  { period, duoarea: 'NUS', series: 'WCESTUS1', value: String(430_000 + week), units: 'MBBL' },
  { period, duoarea: 'NUS', series: 'WPULEUS3', value: 89.2 + week, units: '%' },
])
const WEEKLY: EiaQuery = {
  route: 'petroleum/sum/sndw',
  frequency: 'weekly',
  series: { WCESTUS1: 'MBBL', WPULEUS3: '%' },
}

test('pages are asked for by offset until the announced total is there', async () => {
  const { base, asked } = await api(ROWS)
  const figures = await eiaClient({ key: 'k', base, page: 3 }).figures({ ...WEEKLY, start: '2026-02-06' }, signal)
  expect(figures).toHaveLength(8)
  expect(figures[0]).toEqual({ series: 'WCESTUS1', definition_id: 1, period: '2026-02-06', value: 430_000 })
  expect(asked.map((url) => url.searchParams.get('offset'))).toEqual(['0', '3', '6'])
  const [first] = asked
  expect(first?.pathname).toBe('/petroleum/sum/sndw/data/')
  expect(first?.searchParams.getAll('facets[series][]')).toEqual(['WCESTUS1', 'WPULEUS3'])
  expect(first?.searchParams.get('start')).toBe('2026-02-06')
})

test('a page that is refused, fails, or is cut off is asked for again, and no row comes twice', async () => {
  const slept: number[] = []
  const pace = { now: () => 0, random: () => 0, sleep: async (ms: number) => void slept.push(ms) }
  const failing: Reply[] = [
    (response) => response.writeHead(429, { 'retry-after': '3' }).end(),
    (response) => response.writeHead(500).end('try later'),
    (response) => response.writeHead(200, { 'content-length': '999' }).write('{"response":', () => response.destroy()),
  ]
  const { base, asked } = await api(ROWS, undefined, failing)
  const figures = await eiaClient({ key: 'k', base, page: 5, pace }).figures(WEEKLY, signal)
  expect(figures.map(({ series, period }) => `${series} ${period}`)).toEqual(
    ROWS.map(({ series, period }) => `${series} ${period}`),
  )
  expect(asked.map((url) => url.searchParams.get('offset'))).toEqual(['0', '0', '0', '0', '5'])
  expect(slept).toContain(3_000)
})

test('a renamed field is named, with the fields that came instead', async () => {
  const { base } = await api(ROWS.map(({ value, ...row }) => ({ ...row, val: value, value: undefined })))
  await expect(eiaClient({ key: 'k', base }).figures(WEEKLY, signal)).rejects.toThrow(
    /petroleum\/sum\/sndw: row 1: field 'value': .*; it has period, duoarea, series, units, val/,
  )
})

test('a changed unit is refused: it would be another definition', async () => {
  const { base } = await api(ROWS.map((row) => (String(row.period) > '2026-02-15' ? { ...row, units: 'KBBL' } : row)))
  await expect(eiaClient({ key: 'k', base }).figures(WEEKLY, signal)).rejects.toThrow(
    "WCESTUS1 of 2026-02-20 is in 'KBBL', expected 'MBBL'",
  )
})

test('an answer of another shape is refused', async () => {
  const { base } = await api([], () => ({ error: 'gone' }))
  await expect(eiaClient({ key: 'k', base }).figures(WEEKLY, signal)).rejects.toThrow(
    /the answer: field 'response': .*; it has error/,
  )
})

test('a period without a value is left out, a series without any figure is refused', async () => {
  const empty = ROWS.map((row) => (row.series === 'WPULEUS3' ? { ...row, value: null } : row))
  const some = await api(empty.with(1, ROWS[1]!))
  expect(await eiaClient({ key: 'k', base: some.base }).figures(WEEKLY, signal)).toHaveLength(5)
  const none = await api(empty)
  await expect(eiaClient({ key: 'k', base: none.base }).figures(WEEKLY, signal)).rejects.toThrow(
    'gives no figures of WPULEUS3',
  )
})

test('fewer rows than announced are no load', async () => {
  const { base } = await api(ROWS, (page) => ({ response: { total: '9', data: page } }))
  await expect(eiaClient({ key: 'k', base, page: 5 }).figures(WEEKLY, signal)).rejects.toThrow(
    'announced 9 rows and gave 8',
  )
})

test('months are periods by their first day', async () => {
  const { base } = await api([{ period: '2026-02', series: 'RWTC', value: '65.1', units: '$/BBL' }])
  const query: EiaQuery = { route: 'petroleum/pri/spt', frequency: 'monthly', series: { RWTC: '$/BBL' } }
  expect(await eiaClient({ key: 'k', base }).figures(query, signal)).toEqual([
    { series: 'RWTC', definition_id: 1, period: '2026-02-01', value: 65.1 },
  ])
})

test('without a key in the environment there is no live API', () => {
  expect(eia().open({ env: {}, signal })).toBe(null)
  expect(eia().open({ env: { EIA_API_KEY: 'k' }, signal })).not.toBe(null)
})

type Reply = (response: ServerResponse) => void

/** A server that plays the API over these rows, after the replies that go before. */
async function api(
  rows: readonly Row[],
  wrap = (page: readonly Row[]): unknown => ({ response: { total: String(rows.length), data: page } }),
  before: Reply[] = [],
) {
  const asked: URL[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost')
    asked.push(url)
    const reply = before.shift()
    if (reply) return reply(response)
    const offset = Number(url.searchParams.get('offset'))
    response.end(JSON.stringify(wrap(rows.slice(offset, offset + Number(url.searchParams.get('length'))))))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  // Listening on a port, its address is an object.
  return { asked, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}
