import { describe, expect, it } from 'vitest'
import { displayFor } from './display.ts'
import { Listening } from './listening.ts'
import { type Recorded, recordedRun } from './recorded-run.ts'

const run: readonly Recorded[] = [
  { asset: 'macro.yields', partitions: [''], rows: 13_000 },
  { asset: 'ticks.nymex_trades', partitions: ['2026-11-02', '2026-11-03'], rows: 1_000_000 },
  { asset: 'rollups.nymex_bars_1m', partitions: ['2026-11-02', '2026-11-03'], rows: 2300, last: 'failed' },
  { asset: 'factors.momentum', partitions: [''], rows: 0, last: 'upstreamFailed' },
]

async function shown(assets: readonly Recorded[], { quiet = false, json = false, columns = 0 } = {}) {
  const out = new Listening({ columns })
  const err = new Listening()
  const display = await displayFor({ json, quiet, color: true, out, err })
  display.phase('loading')
  display.note('a note')
  for (const event of recordedRun(assets)) display.show(event)
  await display.end()
  return { out: out.text, err: err.text }
}

const ending = [
  'failed: rollups.nymex_bars_1m 2026-11-03, assets/a.ts:7',
  '  no rows came',
  '  → look',
  'upstream failed (missing): factors.momentum',
  'failed after 3.0 s, 4 assets: 1 failed, 1 upstream failed, 2 materialized, 2.0 M rows',
  'next: npx tsx jobs/materialize.ts --retry last',
]

describe('the display of a pipe', () => {
  it('has one aligned line for each finished asset, then the end, without escape codes or run ids', async () => {
    const { out } = await shown(run)
    expect(out.trimEnd().split('\n')).toEqual([
      'a note',
      'materialized    macro.yields                           13 k rows  26 k rows/s      0.5 s',
      'materialized    ticks.nymex_trades       2 partitions 2.0 M rows 2.0 M rows/s      1.0 s',
      'failed          rollups.nymex_bars_1m  1/2 partitions 2.3 k rows 2.3 k rows/s      1.0 s',
      'upstream failed factors.momentum',
      ...ending,
    ])
    expect(out).not.toContain('\x1b')
    expect(out).not.toContain('run-of-a-test')
  })

  it('says only failures and the summary when quiet, on a terminal too', async () => {
    expect((await shown(run, { quiet: true })).out.trimEnd().split('\n')).toEqual(ending)
    const { out } = await shown(run, { quiet: true, columns: 200 })
    expect(out).not.toContain('\x1b[?')
    expect(out).not.toContain('a note')
  })

  it('says in one line that all is well', async () => {
    const { out } = await shown([{ asset: 'a.b', partitions: [''], rows: 1 }], { quiet: true })
    expect(out).toBe('done in 0.5 s, 1 asset: 1 materialized, 1 row\n')
  })
})

describe('the display of programs', () => {
  it('has nothing but an event a line on stdout, the last of them the summary', async () => {
    const { out, err } = await shown(run, { json: true, columns: 80 })
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toEqual(JSON.parse(JSON.stringify(recordedRun(run))))
    expect(events.at(-1)).toMatchObject({ v: 1, type: 'summary', planned: 4, failed: 1, upstreamFailed: 1 })
    expect(err).toBe('a note\n')
  })
})
