import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Check, holds, notNull, range, relationship, warn } from '#core/check.ts'
import { asset } from '#core/define.ts'
import { about, days, NOW, Price, pricePlatform } from './trial/price-platform.ts'
import { trial } from './trial/trial.ts'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

describe('checks', () => {
  const checked = (checks: Parameters<typeof asset>[1]['checks']) => {
    const { prices } = pricePlatform({ '2026-11-02': -5 })
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
    const run = await t.run([pricePlatform({ '2026-11-02': -5 }).prices, one, below], { now: NOW })
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
      [pricePlatform({ '2026-11-02': -5 }).prices, checked([warn(holds('positive', 'close > 0')), notNull('day')])],
      { now: NOW },
    )
    expect(run.summary).toMatchObject({ failed: 0, checksFailed: 0 })
    expect(
      run.events.some(
        (event) => event.type === 'check' && event.check === 'positive' && !event.passed && event.failing === 1,
      ),
    ).toBe(true)
  })

  it('keep their rows in the log, integers beyond 2^53 as text', async () => {
    const wide = (check: Check) =>
      asset('market.wide', {
        ...about,
        rows: z.object({ id: z.bigint() }),
        checks: [check],
        run: () => [{ id: 9007199254740993n }, { id: 4n }],
      })
    const run = await t.run([wide(warn(holds('small', 'id < 5')))], { now: NOW })
    expect(run.outcomes).toEqual({ 'market.wide': 'materialized' })
    const stopped = await t.run([wide(holds('small', 'id < 5'))], { now: NOW, force: true })
    expect(stopped.error).toBe('check small: 1 row breaks it\n  {"id":"9007199254740993"}')
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
