import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { readEnv } from '#connectors/env.ts'
import type { RunEvent } from '#core/run/run-event.ts'
import { answerTsx } from './answer-tsx.ts'
import { displayFor } from './display.ts'
import { EXIT } from './exit-code.ts'
import { main, type Terminal } from './main.ts'
import { recordedRun } from './recorded-run.ts'

/** Plays a recorded run on this terminal, for the tests of the display: `resize` waits in the middle for one, `wait` for Ctrl-C, `throw` and `exit` end there, `busy` computes for a second. */
async function play([mode = '', ...flags]: readonly string[], { out, signal }: Terminal): Promise<number> {
  const events = recordedRun([
    { asset: 'macro.yields', partitions: [''], rows: 13_000 },
    { asset: 'ticks.nymex_trades', partitions: ['2026-11-02', '2026-11-03'], rows: 1_000_000 },
    { asset: 'rollups.nymex_bars_1m', partitions: ['session=2026-11-02,symbol=東京'], rows: 230_000 },
    { asset: 'factors.momentum', partitions: [''], rows: 8, last: 'failed' },
  ])
  // The clock is that of the events: what is drawn does not hang on the machine's pace.
  let nowMs = Date.parse(events[0]?.at ?? '') - 1000
  const color = !flags.includes('--no-color') && !readEnv().NO_COLOR
  const display = await displayFor({ json: false, quiet: false, color, out, now: () => nowMs })
  const show = async (event: RunEvent) => {
    nowMs = Date.parse(event.at)
    display.show(event)
    await delay(5)
  }
  const middle = events.findIndex((event) => event.type === 'progress' && event.partition === '2026-11-03')
  for (const event of events.slice(0, middle + 1)) await show(event)
  // A timer that is the display's own draws what was shown last.
  await delay(150)
  const awake = setInterval(() => {}, 1000)
  if (mode === 'throw') setImmediate(throwOn)
  if (mode === 'exit') process.exit(EXIT.failed)
  if (mode === 'resize') await once(out, 'resize')
  if ((mode === 'wait' || mode === 'throw') && !signal.aborted) await once(signal, 'abort')
  if (mode === 'busy') {
    answerTsx()
    // The thread takes its time to begin.
    await delay(300)
    display.note('busy now')
    await delay(150)
    for (const until = Date.now() + 1000; Date.now() < until; );
  }
  clearInterval(awake)
  for (const event of events.slice(middle + 1)) await show(event)
  await display.end()
  return signal.aborted ? EXIT.stopped : EXIT.failed
}

function throwOn(): void {
  throw new Error('thrown in the middle')
}

await main(play)
