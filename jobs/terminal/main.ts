import { ConnectorError, DataError, DefinitionError, faultText, QueryRefused, UsageError } from '#core/error.ts'
import { iso } from '#core/instant.ts'
import type { FaultFound } from '#core/run/run-event.ts'
import { tally } from '#core/run/tally.ts'
import { EXIT } from './exit-code.ts'
import { written } from './stream.ts'
import { wrapped } from './width.ts'

/** Where a job writes and what stops it. */
export interface Terminal {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
  readonly print: (text: string) => void
  /** Of `out`; infinite where it is no terminal. */
  readonly columns: number
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

/** Arguments in, an exit code out. */
export type Job = (argv: readonly string[], terminal: Terminal) => Promise<number>

/**
 * Runs a job: its exit code, errors in words, and Ctrl-C that leaves things whole. `tellsEvents`: under --json an error is told
 * as NDJSON faults and a summary, too.
 */
export async function main(job: Job, { tellsEvents = false } = {}): Promise<void> {
  const argv = process.argv.slice(2)
  const stop = new AbortController()
  let first = 0
  let gone = false
  const interrupted = (name: NodeJS.Signals) => {
    // tsx passes on what the terminal sent already: the same Ctrl-C, heard twice.
    if (stop.signal.aborted && Date.now() - first < ECHO_MS) return
    if (stop.signal.aborted) process.exit(EXIT.stopped) // asked twice: a publication that is not committed is not there
    first = Date.now()
    // A live display rests its cursor above what it draws: it goes on below these words.
    const { isTTY, columns } = process.stderr
    const said = `${name === 'SIGINT' ? 'Ctrl-C' : name}: ending what runs, tables stay whole; again to leave at once`
    const lines = wrapped(said, isTTY ? columns || 80 : Number.POSITIVE_INFINITY)
    process.stderr.write(`${isTTY ? '\r\x1b[J' : ''}${lines.join('\n')}\n`)
    stop.abort(new Error('stopped'))
  }
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', interrupted)
  // A reader that went away (| head) is no error of ours; what runs is ended as by Ctrl-C, what only prints prints to nobody.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    gone ||= error.code === 'EPIPE'
    if (!gone) process.exit(EXIT.failed)
    stop.abort(error)
  })
  process.stderr.on('error', () => {})
  const terminal: Terminal = {
    out: process.stdout,
    err: process.stderr,
    print: (text) => void process.stdout.write(`${text}\n`),
    columns: process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY,
    signal: stop.signal,
  }
  const code = await codeOf(job, argv, terminal, tellsEvents)
  await Promise.all([written(process.stdout, ''), written(process.stderr, '')])
  // What a function of an asset left behind (a timer, a socket) does not keep the command from its end.
  process.exit(code)
}

async function codeOf(job: Job, argv: readonly string[], terminal: Terminal, tellsEvents: boolean): Promise<number> {
  try {
    return await job(argv, terminal)
  } catch (thrown) {
    const error = firstOf(thrown)
    if (tellsEvents && argv.includes('--json')) terminal.print(ndjsonOf(faultsOf(error)))
    terminal.err.write(`${textOf(error)}\n`)
    if (terminal.signal.aborted) return EXIT.stopped
    return error instanceof UsageError || error instanceof DefinitionError ? EXIT.usage : EXIT.failed
  }
}

// What went wrong, not what went wrong again while it was being put away.
function firstOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'suppressed' in thrown ? firstOf(thrown.suppressed) : thrown
}

const ECHO_MS = 300

// What says all in its message: a stack would say no more.
const TOLD = [UsageError, ConnectorError, DataError, QueryRefused]

function textOf(error: unknown): string {
  if (error instanceof DefinitionError) {
    const count = error.faults.length
    return [
      ...error.faults.map(faultText),
      '',
      `${count} ${count === 1 ? 'fault' : 'faults'} in the definitions; nothing was run`,
    ].join('\n')
  }
  if (TOLD.some((kind) => error instanceof kind)) return error instanceof Error ? error.message : ''
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

// Ends in a summary as every run does; of no run, and with the number of faults instead.
function ndjsonOf(faults: readonly FaultFound[]): string {
  const said = { v: 1, at: iso(Date.now() * 1000), run: '' }
  const nothing = { ...tally().summary(0), faults: faults.length }
  return [...faults, nothing].map((told) => JSON.stringify({ ...said, ...told })).join('\n')
}

// Connectors say cause and mend in one text.
function halvesOf(message: string): { readonly what: string; readonly mend: string } {
  const [what = '', ...mend] = message.split('\n  → ')
  return { what, mend: mend.join(' ') }
}

function faultsOf(error: unknown): readonly FaultFound[] {
  if (!(error instanceof DefinitionError))
    return [
      { type: 'fault', asset: null, where: '', ...halvesOf(error instanceof Error ? error.message : String(error)) },
    ]
  return error.faults.map((fault) => ({
    type: 'fault',
    asset: fault.key ?? null,
    where: [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':'),
    what: fault.what,
    mend: fault.mend ?? '',
  }))
}
