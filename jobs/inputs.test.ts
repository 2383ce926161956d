import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { micros } from '#core/column.ts'
import { asset, source } from '#core/define.ts'
import { all, latest, lookback, offset, self, touched } from '#core/mapping.ts'
import { about, days, NOW, pricePlatform } from './trial/price-platform.ts'
import { trial } from './trial/trial.ts'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

describe('inputs', () => {
  it('read their own past, a look-back, the last window, an offset and everything', async () => {
    const { prices } = pricePlatform({ '2026-11-01': 1, '2026-11-02': 2, '2026-11-03': 3, '2026-11-04': 4 })
    const Sum = z.object({
      day: z.iso.date(),
      running: z.number(),
      back: z.number(),
      last: z.number(),
      before: z.number().nullable(),
    })
    const sums = asset('market.sums', {
      ...about,
      rows: Sum,
      unique: ['day'],
      partitions: days,
      at: 'day',
      from: { prices, past: self(-1), back: lookback(prices, '3d'), last: latest(prices), before: offset(prices, -1) },
      async run({ prices, past, back, last, before }, { partition }) {
        const today = (await prices.all())[0]?.close ?? 0
        const running = ((await past.all())[0]?.running ?? 0) + today
        const total = (await back.all()).reduce((sum, row) => sum + row.close, 0)
        return [
          {
            day: partition.day,
            running,
            back: total,
            last: (await last.all())[0]?.close ?? 0,
            before: (await before.all())[0]?.close ?? null,
          },
        ]
      },
    })
    const whole = asset('market.whole', {
      ...about,
      rows: z.object({ rows: z.int() }),
      from: { every: all(prices) },
      run: async ({ every }) => [{ rows: (await every.all()).length }],
    })
    const run = await t.run([prices, sums, whole], { now: NOW })
    expect(run.error).toBe('')
    expect(run.plan.blocked).toEqual([])
    expect(await t.query('select running, back, last, before from market.sums order by day')).toEqual([
      [1, 1, 1, null],
      [3, 3, 2, 1],
      [6, 6, 3, 2],
      [10, 9, 4, 3],
    ])
    expect(await t.query('select rows from market.whole')).toEqual([[4]])
  })

  it('of late rows make exactly the windows stale that they touched', async () => {
    const Tick = z.object({ at: micros(), received: micros(), price: z.number() })
    const us = (text: string) => BigInt(Date.parse(text)) * 1000n
    const raw = (late: boolean) =>
      source('market.raw', {
        ...about,
        rows: Tick,
        partitions: days,
        at: 'received',
        touches: 'at',
        load: ({ partition }) => [
          { at: us(`${partition.day}T12:00:00Z`), received: us(`${partition.day}T12:00:01Z`), price: 1 },
          ...(late && partition.day === '2026-11-04'
            ? [{ at: us('2026-11-02T13:00:00Z'), received: us('2026-11-04T13:00:00Z'), price: 2 }]
            : []),
        ],
      })
    const clean = (of: ReturnType<typeof raw>) =>
      asset('market.clean', {
        ...about,
        rows: Tick,
        partitions: days,
        at: 'at',
        from: { ticks: touched(of) },
        run: ({ ticks }) => ticks.all(),
      })
    const before = raw(false)
    await t.run([before, clean(before)], { now: NOW, codes: { 'market.raw': 'a' } })
    const after = raw(true)
    const run = await t.run([after, clean(after)], { now: NOW, codes: { 'market.raw': 'b' } })
    expect(
      Object.entries(run.outcomes)
        .filter(([, outcome]) => outcome === 'materialized')
        .map(([step]) => step),
    ).toEqual(['market.raw@2026-11-04', 'market.clean@2026-11-02'])
    expect(
      await t.query(`select price from market.clean where "at" >= '2026-11-02' and "at" < '2026-11-03' order by "at"`),
    ).toEqual([[1], [2]])
  })

  it('with vintages are read as they were known at the end of the partition', async () => {
    const Figure = z.object({ known: micros(), period: z.iso.date(), value: z.number(), withdrawn: z.boolean() })
    const us = (text: string) => BigInt(Date.parse(text)) * 1000n
    const figures = source('macro.figures', {
      ...about,
      rows: Figure,
      unique: ['period', 'known'],
      knownAt: 'known',
      load: () => [
        { known: us('2026-11-01T10:30:00Z'), period: '2026-10-30', value: 1, withdrawn: false },
        { known: us('2026-11-03T10:30:00Z'), period: '2026-10-30', value: 2, withdrawn: false },
        { known: us('2026-11-04T10:30:00Z'), period: '2026-10-30', value: 2, withdrawn: true },
      ],
    })
    const seen = asset('macro.seen', {
      ...about,
      rows: z.object({ day: z.iso.date(), value: z.number().nullable() }),
      partitions: days,
      at: 'day',
      from: { figures },
      run: async ({ figures }, { partition }) => [
        { day: partition.day, value: (await figures.all())[0]?.value ?? null },
      ],
    })
    await t.run([figures, seen], { now: NOW })
    expect(await t.query('select value from macro.seen order by day')).toEqual([[1], [1], [2], [null]])
  })
})
