import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { range } from '#core/check.ts'
import { asset, source } from '#core/define.ts'
import { ConnectorError, DefinitionError } from '#core/error.ts'
import { graphOf } from '#core/graph.ts'
import { lookback } from '#core/mapping.ts'
import { daily } from '#core/partition/daily.ts'
import { each } from '#core/partition/each.ts'
import { grid } from '#core/partition/grid.ts'
import { trial } from './trial/trial.ts'

const about = { doc: 'A table of a test.', owner: 'team:test' }
const days = daily('2026-11-01', { end: '2026-11-06' })
const Price = z.object({ day: z.iso.date(), close: z.number() })
const NOW = '2026-11-10T00:00:00Z'
const byDay = { ...about, rows: Price, unique: ['day'], partitions: days, at: 'day' } as const

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

// The days of a step: one, or the adjacent ones that it joins.
function daysIn({ start, end }: { readonly start: Date; readonly end: Date }): readonly string[] {
  const found: string[] = []
  for (let at = start.getTime(); at < end.getTime(); at += 86_400_000)
    found.push(new Date(at).toISOString().slice(0, 10))
  return found
}

function platform(close: (day: string) => number, more: { retry?: { times: number; delay: string } } = {}) {
  const calls: string[] = []
  const prices = source('market.prices', {
    ...byDay,
    batch: 10,
    ...more,
    load: ({ partition }) => {
      calls.push(partition.key)
      return daysIn(partition).map((day) => ({ day, close: close(day) }))
    },
  })
  const below = asset('market.below', {
    ...byDay,
    batch: 10,
    from: { prices },
    checks: [range('close', 0, 1000)],
    run: async ({ prices }, { partition }) => {
      calls.push(`below ${partition.key}`)
      return prices.all()
    },
  })
  return { prices, below, calls }
}

const ends = (run: Awaited<ReturnType<ReturnType<typeof trial>['run']>>) =>
  run.events.flatMap((event) =>
    event.type === 'step.finished' && event.outcome !== 'skipped'
      ? [`${event.asset} ${event.partition} ${event.outcome}`]
      : [],
  )

describe('a step of several partitions', () => {
  it('is one where all are well', async () => {
    const { prices, below, calls } = platform(() => 1)
    const run = await t.run([prices, below], { now: NOW })
    expect(calls).toEqual(['2026-11-01..2026-11-05', 'below 2026-11-01..2026-11-05'])
    expect(run.summary).toMatchObject({ materialized: 2, failed: 0 })
  })

  it('fails for the partition that is bad alone; siblings go on, here and below', async () => {
    const { prices, below } = platform((day) => (day === '2026-11-03' ? Number.NaN : 1))
    const run = await t.run([prices, below], { now: NOW })
    expect(ends(run).sort()).toEqual([
      'market.below 2026-11-01..2026-11-02 materialized',
      'market.below 2026-11-03 upstreamFailed',
      'market.below 2026-11-04..2026-11-05 materialized',
      'market.prices 2026-11-01..2026-11-02 materialized',
      'market.prices 2026-11-03 failed',
      'market.prices 2026-11-04..2026-11-05 materialized',
    ])
    expect(run.summary).toMatchObject({ planned: 2, failed: 1, upstreamFailed: 1 })
    expect(await t.query('select count(*)::int from market.below')).toEqual([[4]])
    const mended = platform(() => 1)
    const again = await t.run([mended.prices, mended.below], { now: NOW })
    expect(again.summary).toMatchObject({ failed: 0 })
    expect(mended.calls).toEqual(['2026-11-03', 'below 2026-11-03'])
  })

  it('is blocked by a check for the partition that breaks it alone', async () => {
    const { prices, below } = platform((day) => (day === '2026-11-05' ? -1 : 1))
    const run = await t.run([prices, below], { now: NOW })
    expect(ends(run).filter((end) => end.endsWith('failed'))).toEqual(['market.below 2026-11-05 failed'])
    expect(run.summary).toMatchObject({ checksFailed: 1, failed: 1, materialized: 1 })
  })

  it('is tried again as a whole first, and then by halves until the bad partition is alone, each once', async () => {
    const { prices, calls } = platform(
      (day) => {
        if (day === '2026-11-02') throw new Error('no such day')
        return 1
      },
      { retry: { times: 1, delay: '1ms' } },
    )
    await t.run([prices], { now: NOW })
    const whole = '2026-11-01..2026-11-05'
    expect(calls.slice(0, 2)).toEqual([whole, whole])
    const halves = ['01..2026-11-03', '04..2026-11-05', '01..2026-11-02', '03', '01', '02']
    expect(calls.slice(2).sort()).toEqual(halves.map((day) => `2026-11-${day}`).sort())
  })

  it('of many partitions finds the bad one in as many attempts as it has halves', async () => {
    const many = daily('2020-01-01', { end: '2024-02-09' })
    const calls: string[] = []
    const prices = source('market.prices', {
      ...byDay,
      partitions: many,
      batch: 1500,
      load: ({ partition }) => {
        calls.push(partition.key)
        return daysIn(partition).map((day) => ({ day, close: day === '2022-07-07' ? Number.NaN : 1 }))
      },
    })
    const run = await t.run([prices], { now: NOW })
    expect(ends(run).filter((end) => end.endsWith('failed'))).toEqual(['market.prices 2022-07-07 failed'])
    expect(await t.query('select count(*)::int from market.prices')).toEqual([[1499]])
    expect(calls.length).toBeLessThanOrEqual(1 + 2 * Math.ceil(Math.log2(1500)))
  })

  it('is not asked for partition by partition of a service that is down, nor where the first failure ends the run', async () => {
    const down = platform(() => {
      throw new ConnectorError('503', { connector: 'http', code: '503', retryable: true })
    })
    await t.run([down.prices], { now: NOW })
    expect(down.calls).toHaveLength(1)
    const bad = platform(() => Number.NaN)
    await t.run([bad.prices], { now: NOW, options: { failFast: true } })
    expect(bad.calls).toHaveLength(1)
  })

  it('makes what changed above it and leaves the rest', async () => {
    const before = platform(() => 1)
    await t.run([before.prices, before.below], { now: NOW, codes: { 'market.prices': 'a' } })
    const after = platform((day) => (day === '2026-11-04' ? 2 : 1))
    const run = await t.run([after.prices, after.below], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(
      ends(run)
        .filter((end) => end.includes('below'))
        .sort(),
    ).toEqual([
      'market.below 2026-11-01 unchanged',
      'market.below 2026-11-02 unchanged',
      'market.below 2026-11-03 unchanged',
      'market.below 2026-11-04 materialized',
      'market.below 2026-11-05 unchanged',
    ])
    expect(after.calls).toEqual(['2026-11-01..2026-11-05', 'below 2026-11-04'])
  })

  it('holds adjacent windows of one name, where partitions are windows and names', async () => {
    const calls: string[] = []
    const rows = z.object({ day: z.iso.date(), symbol: z.string(), close: z.number() })
    const quotes = source('market.quotes', {
      ...about,
      rows,
      unique: ['day', 'symbol'],
      partitions: grid({ day: days, symbol: each(['CL', 'NG']) }),
      at: { day: 'day' },
      batch: 3,
      load: ({ partition, partitions }) => {
        calls.push(partition.key)
        return partitions.map(({ day, keys }) => ({ day, symbol: keys.symbol, close: 70 }))
      },
    })
    const run = await t.run([quotes], { now: NOW })
    expect(calls.sort()).toEqual(
      ['01..03', '04..05'].flatMap((days) =>
        ['CL', 'NG'].map((symbol) => days.replaceAll(/\d\d/g, (day) => `day=2026-11-${day},symbol=${symbol}`)),
      ),
    )
    expect(run.summary).toMatchObject({ materialized: 1, failed: 0 })
    expect(await t.query('select count(*)::int, count(distinct (day, symbol))::int from market.quotes')).toEqual([
      [10, 10],
    ])
  })

  it('is refused where it could join nothing', () => {
    const { prices } = platform(() => 70)
    const whole = source('market.whole', { ...about, rows: Price, batch: 5, load: () => [] })
    const back = asset('market.back', { ...byDay, batch: 5, from: { prices: lookback(prices, '3d') }, run: () => [] })
    let said: unknown
    try {
      graphOf([prices, whole, back])
    } catch (error) {
      said = error
    }
    const faults = said instanceof DefinitionError ? said.faults : []
    expect(faults.map(({ key, what }) => `${key} ${what}`)).toEqual([
      'market.whole batch: 5 joins adjacent windows, and it has none',
      "market.back batch: 5 cannot join its partitions: each reads 'prices' in a way of its own",
    ])
  })
})
