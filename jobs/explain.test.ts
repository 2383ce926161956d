import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { asset, source } from '#core/define.ts'
import { explain } from './explain.ts'
import { trial } from './trial/trial.ts'

let t: ReturnType<typeof trial>
beforeEach(() => {
  t = trial()
})
afterEach(() => t.end())

const about = { doc: 'A table.', owner: 'team:test', rows: z.object({ value: z.number() }) }

function platform(probe: () => string) {
  const prices = source('market.prices', { ...about, probe, load: () => [{ value: 1 }] })
  const total = asset('market.total', { ...about, from: { prices }, run: ({ prices }) => prices.all() })
  return [prices, total] as const
}

async function explained(assets: ReturnType<typeof platform>, key: string): Promise<string> {
  const lines: string[] = []
  const terminal = { print: (text: string) => void lines.push(text), signal: new AbortController().signal }
  await t.within(assets, {}, (graph, world) => explain(graph, world, key, null, terminal))
  return lines.join('\n')
}

test('what the probe of a source says is asked, said, and counts for what stands on it', async () => {
  const first = platform(() => 'a')
  expect(await explained(first, 'market.prices')).toContain('probe of market.prices: asked; nothing that was loaded')
  await t.run(first)
  const same = await explained(first, 'market.total')
  expect(same).toContain('probe of market.prices: the source is as it was when it was loaded')
  expect(same).toContain('would not run: code and inputs are those of the last materialization')

  const moved = platform(() => 'b')
  expect(await explained(moved, 'market.prices')).toMatch(
    /the source changed since it was loaded\n {2}would run: the source changed \(its probe says so\)/,
  )
  expect(await explained(moved, 'market.total')).toMatch(
    /probe of market.prices: the source changed since it was loaded\n {2}would run if market.prices changes/,
  )
  expect(await explained(first, 'market.prices'), 'looking records nothing').toContain('would not run')

  const dead = platform(() => {
    throw new Error('no line')
  })
  expect(await explained(dead, 'market.prices')).toContain('failed (no line); taken as it was')
})
