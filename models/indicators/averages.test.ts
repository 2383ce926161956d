import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'
import talib from './fixtures/talib.json' with { type: 'json' }
import { givenBars } from './given-bars.ts'

const root = new URL('../../', import.meta.url).pathname
const DAYS = ['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12', '2026-11-13']

// The closes as bars of five minutes, so many a session, one session after another.
async function indicatorsOf(closes: readonly number[], perSession: number) {
  const bars = closes.map((close, at) => {
    const day = DAYS[Math.floor(at / perSession)]
    if (day === undefined) throw new RangeError(`${closes.length} bars do not fit`)
    return { day, minute: 5 * (at % perSession), close }
  })
  const project = await projectInMemory({
    root,
    given: [givenBars('rollups.nymex_bars_5m', 5, bars)],
    keys: ['indicators.bollinger', 'indicators.ema', 'indicators.rsi'],
  })
  const { summary } = await project.run()
  expect(summary).toMatchObject({ failed: 0, checksFailed: 0 })
  const rows = await project.query(`
    select sma, upper, lower, fast_average as fast, slow_average as slow, rsi
    from indicators.bollinger join indicators.ema using (symbol, bar_start) join indicators.rsi using (symbol, bar_start)
    order by bar_start`)
  await project.close()
  return rows as readonly Record<'sma' | 'upper' | 'lower' | 'fast' | 'slow' | 'rsi', number | null>[]
}

test.each([
  ['one session', 120],
  ['sessions of forty bars', 40],
  ['sessions shorter than any of the averages', 24],
])("averages, bands and strength over %s are TA-Lib's", async (_what, perSession) => {
  const rows = await indicatorsOf(
    talib.rows.map(({ close }) => close),
    perSession,
  )
  expect(rows).toHaveLength(talib.rows.length)
  for (const [at, { close: _close, ...expected }] of talib.rows.entries()) {
    for (const [name, value] of Object.entries(expected)) {
      const found = rows[at]?.[name as keyof typeof expected] // the fixture's columns are those of the query
      if (value === null) expect(found, `${name} of bar ${at}`).toBeNull()
      else expect(found, `${name} of bar ${at}`).toBeCloseTo(value, 8)
    }
  }
})

// The figures that Stock.Indicators publishes of its quotes (tests/indicators of its repository), to four decimals.
const quotes = new URL('../../../shared/data/daily/skender_default.csv', import.meta.url)
const skender = {
  19: { sma: 214.525 },
  24: { sma: 215.031 },
  149: { sma: 234.935 },
  14: { rsi: 62.0541 },
  249: { sma: 255.55, upper: 259.5642, lower: 251.5358, rsi: 70.9368 },
  501: { sma: 251.86, upper: 273.7004, lower: 230.0196, fast: 245.4957, slow: 251.7155, rsi: 42.0773 },
} as const

if (!existsSync(quotes)) console.warn('skipped: ../shared/data/daily/skender_default.csv is not there')

test.skipIf(!existsSync(quotes))('502 daily quotes give the figures that Stock.Indicators publishes', async () => {
  const [, ...lines] = readFileSync(quotes, 'utf8').trimEnd().split('\n')
  const rows = await indicatorsOf(
    lines.map((line) => Number(line.split(',')[4])),
    110,
  )
  expect(rows).toHaveLength(502)
  for (const [at, expected] of Object.entries(skender)) {
    for (const [name, value] of Object.entries(expected)) {
      expect(rows[Number(at)]?.[name as 'sma'], `${name} of quote ${at}`).toBeCloseTo(value, 4) // names of the query's columns
    }
  }
})
