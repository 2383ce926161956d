import { ConnectorError, DataError, DefinitionError, faultText, UsageError } from '#core/error.ts'
import { iso } from '#core/instant.ts'
import type { Told } from '#core/run-event.ts'
import { EXIT } from './exit-code.ts'

/** Where a job writes and what stops it. */
export interface Terminal {
  readonly out: NodeJS.WriteStream
  readonly err: NodeJS.WriteStream
  readonly print: (text: string) => void
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

/** Runs a job: its exit code, errors in words (and as NDJSON faults under --json), and Ctrl-C that leaves things whole. */
export async function main(job: (argv: readonly string[], terminal: Terminal) => Promise<number>): Promise<void> {
  const argv = process.argv.slice(2)
  const stop = new AbortController()
  const interrupted = (name: NodeJS.Signals) => {
    if (stop.signal.aborted) process.exit(EXIT.stopped) // asked twice: a publication that is not committed is not there
    process.stderr.write(
      `\n${name === 'SIGINT' ? 'Ctrl-C' : name}: ending what runs, tables stay whole; again to leave at once\n`,
    )
    stop.abort(new Error('stopped'))
  }
  process.on('SIGINT', interrupted)
  process.on('SIGTERM', interrupted)
  // A reader that went away (| head) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
  )
  const terminal: Terminal = {
    out: process.stdout,
    err: process.stderr,
    print: (text) => void process.stdout.write(`${text}\n`),
    signal: stop.signal,
  }
  try {
    process.exitCode = await job(argv, terminal)
  } catch (error) {
    if (argv.includes('--json'))
      for (const told of faultsOf(error))
        terminal.print(JSON.stringify({ v: 1, at: iso(Date.now() * 1000), run: '', ...told }))
    process.stderr.write(`${textOf(error)}\n`)
    process.exitCode = stop.signal.aborted ? EXIT.stopped : codeOf(error)
  } finally {
    process.off('SIGINT', interrupted)
    process.off('SIGTERM', interrupted)
  }
}

function codeOf(error: unknown): number {
  return error instanceof UsageError || error instanceof DefinitionError ? EXIT.usage : EXIT.failed
}

function textOf(error: unknown): string {
  if (error instanceof DefinitionError) {
    const count = error.faults.length
    return [
      ...error.faults.map(faultText),
      '',
      `${count} ${count === 1 ? 'fault' : 'faults'} in the definitions; nothing was run`,
    ].join('\n')
  }
  if (error instanceof UsageError || error instanceof ConnectorError || error instanceof DataError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function faultsOf(error: unknown): readonly Told[] {
  if (!(error instanceof DefinitionError))
    return [
      { type: 'fault', asset: null, where: '', what: error instanceof Error ? error.message : String(error), mend: '' },
    ]
  return error.faults.map((fault) => ({
    type: 'fault',
    asset: fault.key ?? null,
    where: [fault.file, fault.line, fault.column].filter((part) => part !== undefined).join(':'),
    what: fault.what,
    mend: fault.mend ?? '',
  }))
}
