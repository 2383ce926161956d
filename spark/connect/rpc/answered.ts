import { Code, ConnectError } from '@connectrpc/connect'
import type { Clock } from './retry.ts'

/** How long a call may wait for its answer before its connection is tried, and how long the trial may take. Times in milliseconds. */
export interface Patience {
  readonly quiet: number
  readonly trial: number
}

/** A connection that is open and on which nothing comes any more. */
export class SilentConnection extends Error {}

/**
 * What a call answers, however long its work takes, as long as the connection lives: where no answer came for a while, `trial` asks
 * for something that is answered at once. Ends the call and throws SilentConnection where that is not answered either.
 */
export async function answered<T>(
  call: (signal: AbortSignal) => Promise<T>,
  trial: (signal: AbortSignal) => Promise<unknown>,
  { quiet, trial: longest }: Patience,
  time: Clock,
  signal?: AbortSignal,
): Promise<T> {
  const own = new AbortController()
  const ended = () => own.abort(signal?.reason)
  if (signal?.aborted) ended()
  signal?.addEventListener('abort', ended, { once: true })
  const answer = call(own.signal)
  try {
    for (;;) {
      const first = await firstOf(answer, quiet, time)
      if (first !== SILENT) return first
      const lives = trial(own.signal).then(() => true, isToldByServer)
      const tried = await firstOf(
        Promise.race([answer, lives.then((alive) => (alive ? LIVES : SILENT))]),
        longest,
        time,
      )
      if (tried === SILENT)
        throw new SilentConnection(
          `nothing came over the connection for ${(quiet + longest) / 1000} s, though it is open`,
        )
      if (tried !== LIVES) return tried
    }
  } finally {
    signal?.removeEventListener('abort', ended)
    answer.catch(() => undefined)
    own.abort()
  }
}

const SILENT = Symbol('silent')
const LIVES = Symbol('lives')

async function firstOf<T>(answer: Promise<T>, ms: number, time: Clock): Promise<T | typeof SILENT> {
  const over = new AbortController()
  const silence = waited(ms, time, over.signal).then((): typeof SILENT => SILENT)
  // Ending the wait rejects it.
  silence.catch(() => undefined)
  try {
    return await Promise.race([answer, silence])
  } finally {
    over.abort()
  }
}

const PARTS = 10

// In parts: while the program itself computes, nothing is read, and one wait would be over before what came meanwhile is looked at.
async function waited(ms: number, time: Clock, signal: AbortSignal): Promise<void> {
  for (let n = 0; n < PARTS; n++) await time.wait(ms / PARTS, signal)
}

// An error that the server sent is an answer, too.
function isToldByServer(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false
  return (
    error.metadata.has('grpc-status') ||
    ![Code.Unavailable, Code.Canceled, Code.DeadlineExceeded, Code.Aborted].includes(error.code)
  )
}
