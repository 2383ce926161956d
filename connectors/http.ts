import { setTimeout as wait } from 'node:timers/promises'
import { ConnectorError } from '#core/error.ts'
import { type Pace, TokenBucket } from './token-bucket.ts'

/** How a service is called. Left out: four retries from half a second on, thirty seconds a request, no limit of rate. */
export interface HttpOptions {
  /** Names the service in errors. */
  readonly name: string
  /** Paths are resolved against it; it ends in a slash. */
  readonly base: string
  /** A query parameter that is sent with every request and never shown. */
  readonly key?: { readonly parameter: string; readonly value: string }
  /** Attempts after the first, for what may pass: no connection, a cut body, 408, 425, 429, 5xx. */
  readonly retries?: number
  /** First delay, ms; it doubles, with up to half of it as jitter on top. */
  readonly delay?: number
  /** A service that asks (Retry-After) for a longer wait than this, ms, is not waited for. */
  readonly longestWait?: number
  /** For one attempt, body included, ms. */
  readonly timeout?: number
  readonly rate?: { readonly perSecond: number; readonly burst: number }
  readonly pace?: Pace
}

export type Query = Readonly<Record<string, string | number | readonly string[]>>

export interface HttpRequest {
  readonly path: string
  readonly query: Query
}

export interface HttpClient {
  /** The parsed JSON of a GET. Throws ConnectorError, or the signal's reason when aborted. */
  json(request: HttpRequest, signal: AbortSignal): Promise<unknown>
  /** The bodies of a request and of those that `next` makes out of each answer, until it makes none. */
  pages(
    request: HttpRequest,
    next: (body: unknown, request: HttpRequest) => HttpRequest | null,
    signal: AbortSignal,
  ): AsyncGenerator<unknown, void>
}

/** A client of a JSON service over HTTP that paces itself, tries again what may pass, and shows its key nowhere. */
export function httpClient(options: HttpOptions): HttpClient {
  const { retries = 4, delay = 500, longestWait = 120_000, pace = realPace } = options
  const bucket = options.rate ? new TokenBucket(options.rate.perSecond, options.rate.burst, pace) : null

  async function json(request: HttpRequest, signal: AbortSignal): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      await bucket?.take(signal)
      const answer = await ask(options, request, signal, pace)
      if ('body' in answer) return answer.body
      const { fault, asked } = answer
      const backOff = delay * 2 ** attempt * (1 + pace.random() / 2)
      if (!fault.retryable || attempt >= retries || (asked ?? 0) > longestWait) throw fault
      await pace.sleep(asked ?? backOff, signal)
    }
  }

  return {
    json,
    async *pages(first, next, signal) {
      for (let request: HttpRequest | null = first; request !== null; ) {
        const body: unknown = await json(request, signal)
        yield body
        request = next(body, request)
      }
    },
  }
}

type Answer = { readonly body: unknown } | { readonly fault: ConnectorError; readonly asked: number | null }

/** One attempt. `asked`: the wait in ms that the service asks for. */
async function ask(options: HttpOptions, request: HttpRequest, signal: AbortSignal, pace: Pace): Promise<Answer> {
  const shown = `GET ${options.base}${request.path}`
  const fault = (what: string, code: string, retryable: boolean, cause?: unknown) =>
    new ConnectorError(hide(`${shown}: ${what}`, options), {
      connector: options.name,
      code,
      retryable,
      // Only the text of the cause is kept: its own fields may hold the address with the key.
      cause: cause instanceof Error ? new Error(hide(textOf(cause), options)) : undefined,
    })
  signal.throwIfAborted()
  try {
    const response = await fetch(addressOf(options, request), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeout ?? 30_000)]),
      headers: { accept: 'application/json' },
    })
    const text = await response.text()
    if (!response.ok) {
      const asked = retryAfter(response.headers.get('retry-after'), pace.now())
      const excerpt = text.replaceAll(/\s+/g, ' ').slice(0, 200)
      const what = `answered ${response.status}${advice(response.status)}${excerpt ? `: ${excerpt}` : ''}`
      return { fault: fault(what, `http_${response.status}`, mayPass(response.status)), asked }
    }
    try {
      return { body: JSON.parse(text) }
    } catch (cause) {
      return {
        fault: fault(`the body of ${text.length} characters is no whole JSON`, 'body', true, cause),
        asked: null,
      }
    }
  } catch (cause) {
    signal.throwIfAborted()
    const late = cause instanceof Error && cause.name === 'TimeoutError'
    const what = late
      ? `no whole answer in ${(options.timeout ?? 30_000) / 1000} s`
      : `no whole answer: ${textOf(cause)}`
    return { fault: fault(what, late ? 'timeout' : 'connection', true, cause), asked: null }
  }
}

const mayPass = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500

const advice = (status: number) => (status === 401 || status === 403 ? ' (is the key right?)' : '')

/** Seconds, or a date. null where there is neither. */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

function addressOf({ base, key }: HttpOptions, { path, query }: HttpRequest): URL {
  const address = new URL(path, base)
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) address.searchParams.append(name, String(one))
  }
  if (key) address.searchParams.set(key.parameter, key.value)
  return address
}

function hide(text: string, { key }: HttpOptions): string {
  if (!key) return text
  return text.replaceAll(key.value, '***').replaceAll(encodeURIComponent(key.value), '***')
}

/** A cause as text: fetch puts what went wrong into the cause of its own error. */
function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message
}

const realPace: Pace = {
  now: Date.now,
  random: Math.random,
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, { signal })
    } catch {
      // The timer's own AbortError says nothing of why.
      signal.throwIfAborted()
    }
  },
}
