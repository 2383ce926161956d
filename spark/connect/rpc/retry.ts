import { Code, ConnectError } from '@connectrpc/connect'
import { RetryInfoSchema } from '../proto/error-details.gen.ts'

/** When a call is tried again; the defaults are those of every official client. Times in milliseconds. */
export interface RetryPolicy {
  readonly retries: number
  readonly first: number
  readonly factor: number
  readonly most: number
  readonly jitter: number
  /** From this wait on, jitter is added. */
  readonly jitterFrom: number
  /** The longest wait that the server may ask for. */
  readonly mostAsked: number
  /** How often it is tried again where the host says that nobody listens: a server that ended does not come back with its sessions. */
  readonly refused: number
  /** How long a stream may bring nothing, nor end, before it is asked for again: a server ends each after two minutes. */
  readonly silence: number
  /** How long another call may wait before its connection is tried, how long that may take, and over how many more connections it is then sent. */
  readonly quiet: number
  readonly trial: number
  readonly silent: number
}

export const RETRY: RetryPolicy = Object.freeze({
  retries: 15,
  first: 50,
  factor: 4,
  most: 60_000,
  jitter: 500,
  jitterFrom: 2_000,
  mostAsked: 600_000,
  refused: 5,
  silence: 150_000,
  quiet: 30_000,
  trial: 20_000,
  silent: 2,
})

/** What retrying needs of the outside: a number in [0, 1), and a wait that a signal ends early. */
export interface Clock {
  random(): number
  wait(ms: number, signal?: AbortSignal): Promise<void>
}

export const clock: Clock = {
  random: Math.random,
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const ended = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', ended)
        resolve()
      }, ms)
      signal?.addEventListener('abort', ended, { once: true })
    }),
}

/** Whether a call that failed so may be sent again without doing its work twice. */
export function isRetryable(error: unknown): error is ConnectError {
  if (!(error instanceof ConnectError)) return false
  if (error.code === Code.Unavailable) return true
  if (error.findDetails(RetryInfoSchema).length > 0) return true
  if (error.code === Code.Internal && saysClass(error, 'INVALID_CURSOR.DISCONNECTED')) return true
  return !isToldByServer(error) && isBroken(error)
}

/** Whether an error is of a class of Spark's, which stands before its text; the text itself may be a user's. */
export function saysClass({ rawMessage }: ConnectError, errorClass: string): boolean {
  return rawMessage.replace(/^\S+: /, '').startsWith(`[${errorClass}]`)
}

// Only the words of a transport tell of a cut: those of a server may hold any name or text of a user.
function isToldByServer({ details, metadata }: ConnectError): boolean {
  return details.length > 0 || metadata.has('grpc-status')
}

// A connection that dies under a call: HTTP/2 tells it by other codes, and nothing of the answer can be trusted to be whole.
function isBroken({ code, rawMessage }: ConnectError): boolean {
  const transport = code === Code.Internal || code === Code.Aborted || code === Code.Canceled || code === Code.Unknown
  return (
    transport &&
    /NGHTTP2_|RST_STREAM|ECONNRE|EPIPE|socket|stream closed|session.*(closed|destroyed)|premature|missing trailer/i.test(
      rawMessage,
    )
  )
}

/** Whether a call that failed so after `failures` others is tried again. */
export function isTriedAgain(error: unknown, failures: number, policy: RetryPolicy): error is ConnectError {
  return isRetryable(error) && failures < (isRefused(error) ? Math.min(policy.refused, policy.retries) : policy.retries)
}

/** Whether the host says that nobody listens at the port, which is no cut of the network. */
export function isRefused(error: unknown): boolean {
  return error instanceof ConnectError && !isToldByServer(error) && /ECONNREFUSED/.test(error.rawMessage)
}

/** The wait before the n-th retry (from 0), with what the server asked for. */
export function pause(
  n: number,
  error: ConnectError,
  { random }: Pick<Clock, 'random'>,
  policy: RetryPolicy = RETRY,
): number {
  const wait = Math.min(policy.first * policy.factor ** n, policy.most)
  const asked = error.findDetails(RetryInfoSchema)[0]?.retryDelay
  const said = asked === undefined ? 0 : Number(asked.seconds) * 1000 + asked.nanos / 1e6
  const longest = Math.max(wait, Math.min(said, policy.mostAsked))
  return longest + (longest >= policy.jitterFrom ? random() * policy.jitter : 0)
}

/** Calls until it succeeds, fails for good, or was tried as often as the policy allows. */
export async function retrying<T>(
  call: () => Promise<T>,
  time: Clock,
  signal?: AbortSignal,
  policy: RetryPolicy = RETRY,
): Promise<T> {
  for (let n = 0; ; n++) {
    try {
      return await call()
    } catch (error) {
      if (signal?.aborted || !isTriedAgain(error, n, policy)) throw error
      await time.wait(pause(n, error, time, policy), signal)
    }
  }
}
