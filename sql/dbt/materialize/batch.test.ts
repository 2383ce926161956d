import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { batchesOf, batchFaults, instantOf, pythonText } from './batch.ts'

// What dbt's own MicrobatchBuilder says: fixtures/batches.py asked it.
const expected: readonly {
  readonly size: string
  readonly begin: string
  readonly now: string
  readonly grows: boolean
  readonly lookback: number
  readonly window: readonly [string, string] | null
  readonly count: number
  readonly ends: readonly (readonly string[])[]
}[] = JSON.parse(readFileSync(fileURLToPath(new URL('../fixtures/batches.expected.json', import.meta.url)), 'utf8'))

const at = (text: string) => instantOf(text) ?? Number.NaN

test('the batches of a run are those that dbt makes', () => {
  expect(expected.length).toBeGreaterThan(100)
  for (const { size, begin, now, grows, lookback, window, count, ends } of expected) {
    const config = { batch_size: size, begin, lookback }
    const asked = window && { start: at(window[0]), end: at(window[1]) }
    const found = batchesOf(config, { grows, window: asked, now: at(now) })
    const iso = (instant: number) => pythonText(instant).replace(' ', 'T')
    const told = found.map(({ start, end, name }) => [name, iso(start), iso(end)])
    const what = JSON.stringify({ ...config, now, grows, window })
    expect([told.length, [...told.slice(0, 2), ...told.slice(-2)]], what).toEqual([count, ends])
  }
})

test('what a model by microbatch lacks is told, word by word', () => {
  const file = 'models/m.sql'
  const wrong = batchFaults({
    file,
    id: 'model.p.m',
    config: { batch_size: 'week', begin: '2026-02-30', lookback: 1.5 },
  })
  expect(wrong.map((one) => one.what)).toEqual([
    'a model by microbatch has no event_time',
    "a model by microbatch has '2026-02-30' for begin",
    "a model by microbatch has 'week' for batch_size",
    "a model by microbatch has '1.5' for lookback",
  ])
  expect(
    batchFaults({ file, id: 'model.p.m', config: { event_time: 't', batch_size: 'day', begin: '2026-02-28' } }),
  ).toEqual([])
})
