import type { RunEvent } from '#core/run/run-event.ts'
import { assetLine } from './asset-line.ts'
import { closing } from './closing.ts'
import { faultLine } from './fault-line.ts'
import { runProgress } from './run-progress.ts'
import { type Output, written } from './stream.ts'
import { painter } from './style.ts'
import { wrapped } from './width.ts'

export interface PlainOptions {
  readonly out: Output
  readonly color: boolean
  /** Only failures and the summary. */
  readonly quiet: boolean
  /** What to type after a failure. */
  readonly next: string
}

/** The display of a file or a pipe: an aligned line for each finished asset, then what failed and the summary. */
export function plainDisplay({ out, color, quiet, next }: PlainOptions) {
  const run = runProgress()
  const paint = painter(color)
  let keyWidth = 0
  const print = (lines: readonly string[]) => void out.write(lines.map((line) => `${line}\n`).join(''))
  const columns = () => (out.isTTY ? out.columns || 80 : Number.POSITIVE_INFINITY)

  return {
    show(event: RunEvent): void {
      const ended = run.take(event)
      if (event.type === 'run.started')
        keyWidth = Object.keys(event.assets).reduce((most, key) => Math.max(most, key.length), 0)
      if (event.type === 'fault') print(wrapped(faultLine(event), columns()))
      if (ended && !quiet) print([assetLine(ended, { keyWidth, columns: columns(), marked: false, paint })])
    },
    note(text: string): void {
      if (!quiet) print(wrapped(text, columns()))
    },
    phase(): void {},
    async end(): Promise<void> {
      print(closing(run, { columns: columns(), paint, next }))
      await written(out, '')
    },
  }
}
