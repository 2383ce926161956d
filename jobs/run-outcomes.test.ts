import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { holds, notNull, range, relationship, warn } from '#core/check.ts'
import { micros } from '#core/column.ts'
import { asset, assets, source } from '#core/define.ts'
import { all, latest, lookback, offset, self, touched } from '#core/mapping.ts'
import { daily } from '#core/partition/daily.ts'
import { trial } from './trial.ts'

const about = { doc: 'A table of a test.', owner: 'team:test' }
const days = daily('2026-11-01', { end: '2026-11-05' })
const Price = z.object({ day: z.iso.date(), close: z.number() })
const NOW = '2026-11-10T00:00:00Z'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

// A table of prices by day whose values the test moves from outside.
function platform(values: Record<string, number> = {}) {
  const prices = source('market.prices', {
    ...about,
    rows: Price,
    unique: ['day'],
    partitions: days,
    at: 'day',
    load: ({ partition }) => [{ day: partition.day, close: values[partition.day] ?? 50 }],
  })
  const doubled = asset('market.doubled', {
    ...about,
    rows: Price,
    unique: ['day'],
    partitions: days,
    at: 'day',
    from: { prices },
    run: async ({ prices }) => (await prices.all()).map(({ day, close }) => ({ day, close: close * 2 })),
  })
  return { prices, doubled }
}

describe('a second run', () => {
  it('does nothing and says why', async () => {
    const { prices, doubled } = platform()
    await t.run([prices, doubled], { now: NOW })
    const again = await t.run([prices, doubled], { now: NOW })
    expect(again.summary).toMatchObject({ planned: 0, skipped: 2, materialized: 0 })
    expect(again.plan.skipped[0]?.why).toContain('current')
  })

  it('re-materializes exactly the asset whose code changed and what stands on it', async () => {
    const { prices, doubled } = platform()
    await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'a', 'market.doubled': 'a' } })
    const edited = await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'a', 'market.doubled': 'b' } })
    expect(Object.keys(edited.outcomes).every((step) => step.startsWith('market.doubled'))).toBe(true)
    expect(edited.summary).toMatchObject({ unchanged: 1, skipped: 1 })
  })

  it('leaves what stands below alone when an edited source brings the same rows', async () => {
    const { prices, doubled } = platform()
    await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'a' } })
    const edited = await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(edited.outcomes).toMatchObject({
      'market.prices@2026-11-01': 'unchanged',
      'market.doubled@2026-11-01': 'unchanged',
    })
    const settled = await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(settled.summary.planned).toBe(0)
  })

  it('carries one changed partition down and no other', async () => {
    const before = platform()
    await t.run([before.prices, before.doubled], { now: NOW, codes: { 'market.prices': 'a' } })
    const after = platform({ '2026-11-03': 70 })
    const run = await t.run([after.prices, after.doubled], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(Object.entries(run.outcomes).filter(([, outcome]) => outcome === 'materialized')).toEqual([
      ['market.prices@2026-11-03', 'materialized'],
      ['market.doubled@2026-11-03', 'materialized'],
    ])
    expect(await t.query('select close from market.doubled order by day')).toEqual([[100], [100], [140], [100]])
  })
})

describe('bad data', () => {
  const bad = (rows: (day: string) => unknown[], more: Record<string, unknown> = {}) =>
    source('market.prices', {
      ...about,
      rows: Price,
      unique: ['day'],
      partitions: days,
      at: 'day',
      ...more,
      load: ({ partition }) => rows(partition.day) as { day: string; close: number }[],
    })

  it.each([
    ['a value of another type', (day: string) => [{ day, close: 'high' }], /row 1, column 'close'.*'high'/],
    ['a missing column', (day: string) => [{ day }], /row 1, column 'close'/],
    ['NaN', (day: string) => [{ day, close: Number.NaN }], /column 'close'/],
    ['infinity', (day: string) => [{ day, close: Number.POSITIVE_INFINITY }], /column 'close'/],
    [
      'a duplicate key',
      (day: string) => [
        { day, close: 1 },
        { day, close: 2 },
      ],
      /unique key \(day = 2026-11-03\) stands 2 times/,
    ],
    [
      'a row outside its partition',
      (day: string) => [
        { day, close: 1 },
        { day: '2020-01-01', close: 1 },
      ],
      /1 row outside the partition, first in row 2 \(day = 2020-01-01\)/,
    ],
  ])('refuses %s, keeps the old data, and lets siblings go on', async (_name, rows, message) => {
    const good = platform().prices
    await t.run([good], { now: NOW, codes: { 'market.prices': 'a' } })
    const broken = bad((day) => (day === '2026-11-03' ? rows(day) : [{ day, close: 60 }]))
    const run = await t.run([broken], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(run.error).toMatch(message)
    expect(run.summary).toMatchObject({ failed: 1 })
    expect(await t.query('select close from market.prices order by day')).toEqual([[60], [60], [50], [60]])
  })

  it('refuses columns of a batch that hold NaN, a null, or a double key', async () => {
    const batch = (values: Record<string, ArrayLike<unknown>>) => bad(() => [{ rows: 2, columns: values } as unknown])
    const nan = await t.run([batch({ day: ['2026-11-01', '2026-11-01'], close: new Float64Array([1, Number.NaN]) })], {
      now: NOW,
    })
    expect(nan.error).toMatch(/column 'close' is NaN or infinite in 1 row, first in row 2/)
    const hole = await t.run([batch({ day: ['2026-11-01', null], close: new Float64Array([1, 2]) })], { now: NOW })
    expect(hole.error).toMatch(/row 2: column 'day' is null/)
  })

  it('takes an empty upstream as no rows', async () => {
    const empty = bad(() => [])
    const { doubled } = platform()
    const run = await t.run([empty, doubled], { now: NOW })
    expect(run.summary).toMatchObject({ materialized: 2, failed: 0 })
  })

  it('does not let a source replace rows by none in silence', async () => {
    const { prices } = platform()
    await t.run([prices], { now: NOW, codes: { 'market.prices': 'a' } })
    const run = await t.run([bad(() => [])], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(run.error).toMatch(/brought no rows where 1 stand; if that is right, declare mayBeEmpty: true/)
    const allowed = await t.run([bad(() => [], { mayBeEmpty: true })], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(allowed.summary).toMatchObject({ failed: 0, materialized: 1 })
  })

  it('tells a function that returns nothing from one that returns no rows', async () => {
    const run = await t.run([bad(() => undefined as never)], { now: NOW })
    expect(run.error).toMatch(/returned nothing; return its rows, or \[\]/)
  })

  it('publishes nothing of a source that dies in the middle', async () => {
    const dying = source('market.prices', {
      ...about,
      rows: Price,
      unique: ['day'],
      partitions: days,
      at: 'day',
      async *load({ partition }) {
        yield { day: partition.day, close: 1 }
        throw new Error('the line went dead')
      },
    })
    const run = await t.run([dying], { now: NOW })
    expect(run.error).toBe('the line went dead')
    expect(await t.query("select count(*) from duckdb_tables() where schema_name = 'market'")).toEqual([[0]])
  })
})

describe('checks', () => {
  const checked = (checks: Parameters<typeof asset>[1]['checks']) => {
    const { prices } = platform({ '2026-11-02': -5 })
    return asset('market.checked', {
      ...about,
      rows: Price,
      unique: ['day'],
      partitions: days,
      at: 'day',
      from: { prices },
      checks: checks ?? [],
      run: ({ prices }) => prices.all(),
    })
  }

  it('block the partition that breaks one, show its rows, and stop what stands on it', async () => {
    const one = checked([range('close', 0, 100)])
    const below = asset('market.below', {
      ...about,
      rows: Price,
      unique: ['day'],
      partitions: days,
      at: 'day',
      from: { one },
      run: ({ one }) => one.all(),
    })
    const run = await t.run([platform({ '2026-11-02': -5 }).prices, one, below], { now: NOW })
    expect(run.outcomes).toMatchObject({
      'market.checked@2026-11-02': 'failed',
      'market.below@2026-11-02': 'upstreamFailed',
      'market.below@2026-11-03': 'materialized',
    })
    expect(run.summary).toMatchObject({ failed: 1, upstreamFailed: 1, checksFailed: 1 })
    expect(run.error).toMatch(/check range_close: 1 row breaks it[\s\S]*2026-11-02/)
  })

  it('of severity warn are told and block nothing', async () => {
    const run = await t.run(
      [platform({ '2026-11-02': -5 }).prices, checked([warn(holds('positive', 'close > 0')), notNull('day')])],
      { now: NOW },
    )
    expect(run.summary).toMatchObject({ failed: 0, checksFailed: 1 })
    expect(
      run.events.some(
        (event) => event.type === 'check' && event.check === 'positive' && !event.passed && event.failing === 1,
      ),
    ).toBe(true)
  })
})

describe('a check that looks at another table', () => {
  it('waits for it, and finds the rows without a parent', async () => {
    const Symbols = z.object({ symbol: z.string() })
    const child = asset('market.child', {
      ...about,
      rows: Symbols,
      checks: [warn(relationship('symbol', 'market.parent', 'symbol'))],
      run: () => [{ symbol: 'CL' }, { symbol: 'XX' }],
    })
    const parent = asset('market.parent', {
      ...about,
      rows: Symbols,
      run: async () => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        return [{ symbol: 'CL' }]
      },
    })
    const run = await t.run([child, parent])
    expect(run.outcomes).toEqual({ 'market.parent': 'materialized', 'market.child': 'materialized' })
    expect(run.events.find((event) => event.type === 'check')).toMatchObject({ failing: 1, sample: [{ symbol: 'XX' }] })
  })
})

describe('a run', () => {
  it('tries again as often as the asset says and fails with the last error', async () => {
    let calls = 0
    const flaky = asset('market.flaky', {
      ...about,
      rows: Price,
      retry: { times: 2, delay: '1ms' },
      run: () => {
        calls++
        if (calls < 3) throw new Error(`try ${calls}`)
        return [{ day: '2026-11-01', close: 1 }]
      },
    })
    const run = await t.run([flaky])
    expect([calls, run.summary.materialized]).toEqual([3, 1])
  })

  it('ends an attempt at its timeout although the function never listens', async () => {
    const hung = asset('market.hung', {
      ...about,
      rows: Price,
      timeout: '50ms',
      run: () => new Promise<never>(() => {}),
    })
    const run = await t.run([hung])
    expect(run.error).toMatch(/timeout of 0.05 s/)
  })

  it('stops at the first failure where asked, and says what was not attempted', async () => {
    const fails = asset('market.a', {
      ...about,
      rows: Price,
      run: () => {
        throw new Error('no')
      },
    })
    const later = asset('market.b', { ...about, rows: Price, run: () => [{ day: '2026-11-01', close: 1 }] })
    const run = await t.run([fails, later], { options: { failFast: true, concurrency: 1 } })
    expect(run.summary).toMatchObject({ failed: 1, notAttempted: 1 })
  })

  it('cancels what runs and does not begin the rest when it is stopped', async () => {
    const stop = new AbortController()
    const long = asset('market.long', {
      ...about,
      rows: Price,
      run: async (_none, { signal }) => {
        setTimeout(() => stop.abort(new Error('stopped')), 20)
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        return []
      },
    })
    const later = asset('market.later', { ...about, rows: Price, from: { long }, run: () => [] })
    const run = await t.run([long, later], { options: { signal: stop.signal } })
    expect(run.summary).toMatchObject({ cancelled: 1, notAttempted: 1, failed: 0 })
  })

  it('blocks a partition whose upstream is missing and not planned, and says what to type', async () => {
    const { prices, doubled } = platform()
    const run = await t.run([prices, doubled], { now: NOW, keys: ['market.doubled'] })
    expect(run.summary).toMatchObject({ notAttempted: 1 })
    expect(run.plan.blocked[0]?.why).toBe(
      'needs market.prices 2026-11-01, which is not materialized; select it too: --select +market.doubled',
    )
  })
})

describe('inputs', () => {
  it('read their own past, a look-back, the last window, an offset and everything', async () => {
    const { prices } = platform({ '2026-11-01': 1, '2026-11-02': 2, '2026-11-03': 3, '2026-11-04': 4 })
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

describe('several outputs of one function', () => {
  it('are one step and stand together', async () => {
    const { up, down } = assets('market', {
      outputs: { up: { ...about, rows: Price, unique: ['day'] }, down: { ...about, rows: Price, unique: ['day'] } },
      run: () => ({ up: [{ day: '2026-11-01', close: 1 }], down: [{ day: '2026-11-01', close: -1 }] }),
    })
    const run = await t.run([up, down])
    expect(run.plan.steps).toHaveLength(1)
    expect(run.summary.materialized).toBe(2)
    expect(await t.query('select u.close, d.close from market.up u join market.down d using (day)')).toEqual([[1, -1]])
  })
})
