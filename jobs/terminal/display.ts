import type { RunEvent } from '#core/run/run-event.ts'
import type { Output } from './stream.ts'

/** Shows a run to whoever reads; only listens. */
export interface Display {
  readonly show: (event: RunEvent) => void
  /** A line of information outside the events; on stderr under --json, nowhere under --quiet. */
  readonly note: (text: string) => void
  /** What goes on before the plan is fixed, e.g. 'loading 31 assets'; a terminal shows it if it takes long. */
  readonly phase: (text: string) => void
  /** Prints the closing lines, gives the terminal back, and waits until all is written. */
  readonly end: () => Promise<void>
}

export interface DisplayOptions {
  readonly json: boolean
  readonly quiet: boolean
  /** Colours, where `out` is a terminal. */
  readonly color: boolean
  readonly out: Output
  readonly err?: Output
  /** What to type after a failure. */
  readonly next?: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** The display for these options: NDJSON under --json, live on a terminal, else plain lines. Only that one is loaded. */
export async function displayFor({
  json,
  quiet,
  color,
  out,
  err = process.stderr,
  next = 'npx tsx jobs/materialize.ts --retry last',
  now = Date.now,
}: DisplayOptions): Promise<Display> {
  if (json) return (await import('./ndjson.ts')).ndjsonDisplay({ out, err })
  const painted = color && out.isTTY === true
  return out.isTTY && !quiet
    ? (await import('./live.ts')).liveDisplay({ out, color: painted, next, now })
    : (await import('./plain.ts')).plainDisplay({ out, color: painted, quiet, next })
}
