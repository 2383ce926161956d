import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome, RunEvent } from '#core/run/run-event.ts'
import { remainingMs } from './frame.ts'
import { Listening } from './listening.ts'
import { liveDisplay } from './live.ts'
import { type Recorded, recordedRun } from './recorded-run.ts'

const next = 'npx tsx jobs/materialize.ts --retry last'

/** A live display on a screen, by a clock that follows the events. */
function playing(columns: number, { color = false } = {}) {
  const out = new Listening({ columns })
  let nowMs = Date.parse('2026-11-02T11:59:59Z')
  const display = liveDisplay({ out, color, next, now: () => nowMs })
  return {
    out,
    display,
    show(events: readonly RunEvent[]) {
      for (const event of events) {
        nowMs = Date.parse(event.at)
        display.show(event)
      }
    },
    later(ms: number) {
      nowMs += ms
    },
  }
}

const run: readonly Recorded[] = [
  { asset: 'macro.yields', partitions: [''], rows: 13_000 },
  { asset: 'ticks.nymex_trades', partitions: ['2026-11-02', '2026-11-03'], rows: 1_000_000 },
  { asset: 'factors.momentum', partitions: [''], rows: 8, last: 'failed' },
]

describe('the live display', () => {
  it('shows finished assets above, active steps and the whole below', () => {
    const { out, show } = playing(80)
    show(recordedRun(run).slice(0, 9))
    expect(out.screen.lines).toEqual([
      '✓ macro.yields                        13 k rows  26 k rows/s      0.5 s',
      '› ticks.nymex_trades 2026-11-03              1/2 500 k rows 2.0 M rows/s   0.3 s',
      '███████████████░░░░░░░░░░░░░░░  50 % 1/3 assets about 1 s left',
    ])
    expect(out.screen.cursorShown).toBe(false)
  })

  it('ends with what failed, why, where, the summary and what to type next', async () => {
    const { out, show, display } = playing(80)
    show(recordedRun(run))
    await display.end()
    expect(out.screen.lines).toEqual([
      '✓ macro.yields                        13 k rows  26 k rows/s      0.5 s',
      '✓ ticks.nymex_trades    2 partitions 2.0 M rows 2.0 M rows/s      1.0 s',
      '✗ factors.momentum                                                0.5 s',
      'failed: factors.momentum, assets/a.ts:7',
      '  no rows came',
      '  → look',
      'failed after 2.0 s, 3 assets: 1 failed, 2 materialized, 2.0 M rows',
      `next: ${next}`,
      '',
    ])
    expect(out.screen.cursorShown).toBe(true)
  })

  it('leaves out partitions, rates and rows before the key of an asset', async () => {
    const { out, show, display } = playing(24)
    show(recordedRun(run))
    await display.end()
    expect(out.screen.lines.slice(0, 3)).toEqual(['✓ macro.yields', '✓ ticks.nymex_trades', '✗ factors.momentum'])
  })

  it.each([
    [80, 40, 'reflow'],
    [80, 40, 'cut'],
    [40, 80, 'reflow'],
    [40, 80, 'cut'],
    [80, 20, 'reflow'],
  ] as const)('keeps its place when %d columns become %d (%s)', async (from, to, how) => {
    const { out, show, display } = playing(from)
    const events = recordedRun(run)
    show(events.slice(0, 9))
    out.resize(to, how)
    show(events.slice(9))
    await display.end()
    expect(out.screen.tooLong).toBe(0)
    expect(out.screen.unknown).toEqual([])
    // Nothing of a drawn block stays behind, and no finished line is lost.
    expect(out.screen.lines.join('\n')).not.toMatch(/[›█░]/)
    for (const { asset } of run) expect(out.screen.lines.join('\n')).toContain(asset)
  })

  it('says what goes on before the plan is fixed, once it takes long', () => {
    const { out, display, later } = playing(80)
    display.phase('loading 31 assets')
    out.emit('resize')
    expect(out.text).toBe('')
    later(300)
    out.emit('resize')
    expect(out.screen.lines).toEqual(['loading 31 assets … 0.3 s'])
  })

  it('draws nothing of a run with nothing to do but its end', async () => {
    const { out, show, display } = playing(80)
    const why = 'current: code and inputs are those of the last materialization'
    const at = '2026-11-02T11:59:59.050Z'
    const said = { v: 1, at, run: 'r' } as const
    const [started, summary] = [recordedRun([])[0], recordedRun([]).at(-1)]
    if (!started || summary?.type !== 'summary') throw new Error('a run has a start and an end')
    const skip = (asset: string): RunEvent => ({
      ...said,
      ...{ type: 'step.finished', asset, partition: '', step: asset, partitions: 0, outcome: 'skipped', rows: 0 },
      ...{ durationMs: 0, attempt: 0, reason: why, error: null },
    })
    show([{ ...started, at }, skip('a.a'), skip('a.b'), { ...summary, at, skipped: 2, durationMs: 50 }])
    await display.end()
    expect(out.text).toBe(
      'nothing to do: 2 assets are current: code and inputs are those of the last\n  materialization; 50 ms\n',
    )
  })

  it('has colours only when asked', async () => {
    for (const color of [true, false]) {
      const { out, show, display } = playing(80, { color })
      show(recordedRun(run))
      await display.end()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
      expect(/\x1b\[\d+m/.test(out.text)).toBe(color)
    }
  })

  it('takes ten times the events in about ten times the time, and draws ten times a second at most', async () => {
    const big = (assets: number) =>
      recordedRun(
        Array.from({ length: assets }, (_, index) => ({
          asset: `subject.asset_${index}`,
          partitions: Array.from({ length: 10 }, (_, day) => `2026-11-${day + 10}`),
          rows: 1000,
        })),
      )
    const timed = async (events: readonly RunEvent[]) => {
      const out = new Listening({ columns: 80 })
      const started = performance.now()
      const display = liveDisplay({ out, color: false, next, now: Date.now })
      for (const event of events) display.show(event)
      await display.end()
      const ms = performance.now() - started
      expect(out.text.split('\x1b[?7l').length - 2).toBeLessThanOrEqual(ms / 100)
      return ms
    }
    const small = await timed(big(300))
    const large = await timed(big(3000))
    expect(big(3000).length).toBeGreaterThan(90_000)
    expect(large).toBeLessThan(Math.max(1500, small * 25))
  })
})

const outcomes: readonly Outcome[] = [
  'materialized',
  'unchanged',
  'failed',
  'upstreamFailed',
  'notAttempted',
  'cancelled',
]
// Narrow, wide and no width; and what a terminal would obey.
const unit = fc.constantFrom(
  'a',
  'b',
  '_',
  '.',
  ' ',
  'é',
  '東',
  '한',
  '🚀',
  '\u0308',
  '\n',
  '\t',
  '\r',
  '\x07',
  '\x1b[2J',
)
const text = fc.string({ unit, maxLength: 60 })
const name = fc.oneof(fc.stringMatching(/^[a-z_]{1,30}\.[a-z_]{1,30}$/), text)
const recorded = fc.record({
  asset: name,
  partitions: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }),
  rows: fc.nat(),
  last: fc.constantFrom(...outcomes),
})

describe('whatever is shown', () => {
  it('has no line longer than the terminal, and leaves no block behind', async () => {
    const runs = fc.uniqueArray(recorded, { maxLength: 6, selector: ({ asset }) => asset })
    const width = fc.integer({ min: 4, max: 100 })
    await fc.assert(
      fc.asyncProperty(runs, width, width, fc.nat(), text, async (assets, columns, then, when, note) => {
        const { out, show, display } = playing(columns, { color: true })
        const events = recordedRun(assets)
        show(events.slice(0, when % events.length))
        display.note(note)
        out.resize(then, 'reflow')
        show(events.slice(when % events.length))
        await display.end()
        expect(out.screen.tooLong).toBe(0)
        expect(out.screen.unknown).toEqual([])
        expect(out.screen.cursorShown).toBe(true)
        expect(stripVTControlCharacters(out.screen.lines.join('\n'))).not.toMatch(/[█░]/)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the time that is left', () => {
  it('is what history promises at first, and the pace so far at the end', () => {
    expect(remainingMs(0, 0, 40)).toBe(40_000)
    expect(remainingMs(0, 1000, null)).toBeNull()
    expect(remainingMs(0.05, 20_000, null), 'without history the first steps promise nothing').toBeNull()
    expect(remainingMs(0.2, 2_000, null)).toBeNull()
    expect(remainingMs(0.5, 10_000, null)).toBe(10_000)
    // Half done in 10 s, 40 s promised: between the 20 s of the promise and the 10 s of the pace.
    expect(remainingMs(0.5, 10_000, 40)).toBe(15_000)
    expect(remainingMs(1, 10_000, 40)).toBe(0)
  })
})
