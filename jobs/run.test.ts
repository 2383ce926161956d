import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asset } from '#core/define.ts'
import { about, NOW, Price, pricePlatform } from './trial/price-platform.ts'
import { trial } from './trial/trial.ts'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

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
    const { prices, doubled } = pricePlatform()
    const run = await t.run([prices, doubled], { now: NOW, keys: ['market.doubled'] })
    expect(run.summary).toMatchObject({ notAttempted: 1 })
    expect(run.plan.blocked[0]?.why).toBe(
      'needs market.prices 2026-11-01, which is not materialized; select it too: --select +market.doubled',
    )
  })
})
