import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { assets } from '#core/define.ts'
import { about, NOW, Price, pricePlatform } from './trial/price-platform.ts'
import { trial } from './trial/trial.ts'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

describe('a second run', () => {
  it('does nothing and says why', async () => {
    const { prices, doubled } = pricePlatform()
    await t.run([prices, doubled], { now: NOW })
    const again = await t.run([prices, doubled], { now: NOW })
    expect(again.summary).toMatchObject({ planned: 0, skipped: 2, materialized: 0 })
    expect(again.plan.skipped[0]?.why).toContain('current')
  })

  it('re-materializes exactly the asset whose code changed and what stands on it', async () => {
    const { prices, doubled } = pricePlatform()
    await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'a', 'market.doubled': 'a' } })
    const edited = await t.run([prices, doubled], { now: NOW, codes: { 'market.prices': 'a', 'market.doubled': 'b' } })
    expect(Object.keys(edited.outcomes).every((step) => step.startsWith('market.doubled'))).toBe(true)
    expect(edited.summary).toMatchObject({ unchanged: 1, skipped: 1 })
  })

  it('leaves what stands below alone when an edited source brings the same rows', async () => {
    const { prices, doubled } = pricePlatform()
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
    const before = pricePlatform()
    await t.run([before.prices, before.doubled], { now: NOW, codes: { 'market.prices': 'a' } })
    const after = pricePlatform({ '2026-11-03': 70 })
    const run = await t.run([after.prices, after.doubled], { now: NOW, codes: { 'market.prices': 'b' } })
    expect(Object.entries(run.outcomes).filter(([, outcome]) => outcome === 'materialized')).toEqual([
      ['market.prices@2026-11-03', 'materialized'],
      ['market.doubled@2026-11-03', 'materialized'],
    ])
    expect(await t.query('select close from market.doubled order by day')).toEqual([[100], [100], [140], [100]])
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
