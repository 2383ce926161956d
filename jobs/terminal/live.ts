import type { RunEvent } from '#core/run/run-event.ts'
import { assetLine } from './asset-line.ts'
import { closing } from './closing.ts'
import { faultLine } from './fault-line.ts'
import { secondsText } from './figure.ts'
import { frame } from './frame.ts'
import { row } from './row.ts'
import { runProgress } from './run-progress.ts'
import { type Output, written } from './stream.ts'
import { painter } from './style.ts'
import { wrapped } from './width.ts'

export interface LiveOptions {
  readonly out: Output
  readonly color: boolean
  /** What to type after a failure. */
  readonly next: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * The display of a terminal: finished assets scroll away above, active steps and the whole stand below, drawn anew ten times a
 * second at most. The cursor is hidden meanwhile, and shown again however the process ends.
 */
export function liveDisplay({ out, color, next, now }: LiveOptions) {
  const run = runProgress()
  const paint = painter(color)
  const began = now()
  let phase = 'loading'
  let keyWidth = 0
  // Made into lines when they are drawn: the width may be another by then.
  let above: ((columns: number) => readonly string[])[] = []
  let drawn = { text: '', columns: 0, at: Number.NEGATIVE_INFINITY }
  let hidden = false
  const timer = setInterval(draw, FRAME_MS).unref()
  out.on('resize', draw)
  process.once('exit', restore)

  return {
    show(event: RunEvent): void {
      const ended = run.take(event)
      if (event.type === 'run.started')
        keyWidth = Object.keys(event.assets).reduce((most, key) => Math.max(most, key.length), 0)
      if (event.type === 'fault') above.push((columns) => wrapped(faultLine(event), columns))
      if (ended) above.push((columns) => [assetLine(ended, { keyWidth, columns, marked: true, paint })])
      // Where steps follow each other without a pause no timer comes to its turn.
      if (now() - drawn.at >= FRAME_MS) draw()
    },
    note: (text: string): void => void above.push((columns) => wrapped(text, columns)),
    phase(text: string): void {
      phase = text
    },
    async end(): Promise<void> {
      clearInterval(timer)
      out.off('resize', draw)
      process.off('exit', restore)
      const { columns } = sizeOf(out)
      const lines = [...above.flatMap((lines) => lines(columns)), ...closing(run, { columns, paint, next })]
      const cursor = hidden ? SHOW_CURSOR : ''
      hidden = false
      const home = drawn.text === '' ? '' : `\r${ERASE_BELOW}`
      await written(out, home + lines.map((line) => `${line}\n`).join('') + cursor)
    },
  }

  function draw(): void {
    const at = now()
    if (at - began < PATIENCE_MS && above.length === 0) return
    const { columns, rows } = sizeOf(out)
    const block =
      run.started === null ? [waiting(at, columns)] : frame(run, { columns, rows: rows - 1, nowMs: at, paint })
    const text = block.join('\n')
    if (above.length === 0 && text === drawn.text && columns === drawn.columns) return
    const lines = above.flatMap((lines) => lines(columns)).map((line) => `${line}\n`)
    above = []
    drawn = { text, columns, at }
    // While assets are loaded the process may be killed without a word: Ctrl-C by a tsx that waits for no busy child.
    const start = hidden || run.started === null ? '' : HIDE_CURSOR
    hidden ||= run.started !== null
    // The cursor rests at the block's first character: a terminal that wraps the block anew when it is resized takes it along.
    const back = block.length > 1 ? `\x1b[${block.length - 1}A\r` : '\r'
    out.write(`${start}${NO_WRAP}\r${ERASE_BELOW}${lines.join('')}${text}${back}${WRAP}`)
  }

  function waiting(at: number, columns: number): string {
    const time = secondsText(at - began)
    return row(
      [
        { text: `${phase} …`, width: phase.length + 2, rank: 0 },
        { text: time, width: time.length, rank: 1 },
      ],
      columns,
      paint,
    )
  }

  function restore(): void {
    if (drawn.text !== '') out.write(`\r${ERASE_BELOW}${hidden ? SHOW_CURSOR : ''}`)
    hidden = false
  }
}

const FRAME_MS = 100
// A run that is over sooner shows no frame at all.
const PATIENCE_MS = 200
const ERASE_BELOW = '\x1b[J'
const HIDE_CURSOR = '\x1b[?25l'
const SHOW_CURSOR = '\x1b[?25h'
// A frame made for the old width, on its way while the terminal is resized, is clipped instead of wrapped.
const NO_WRAP = '\x1b[?7l'
const WRAP = '\x1b[?7h'

function sizeOf({ columns, rows }: Output): { columns: number; rows: number } {
  return { columns: columns || 80, rows: rows || 24 }
}
