import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { ConnectorError } from '#core/error.ts'
import { type HttpOptions, httpClient } from './http.ts'
import { TokenBucket } from './token-bucket.ts'

const NOW = Date.parse('2026-11-02T12:00:00Z')
const signal = new AbortController().signal
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

test('an answer after failures that pass, with growing waits and jitter', async () => {
  const { base, asked } = await serve([status(500), status(503), reset, json({ ok: true })])
  const pace = clock()
  const body = await httpClient({ name: 'test', base, pace }).json(
    { path: 'x', query: { a: 1, b: ['c', 'd'] } },
    signal,
  )
  expect(body).toEqual({ ok: true })
  expect(asked).toEqual(Array(4).fill('/x?a=1&b=c&b=d'))
  expect(pace.slept).toEqual([625, 1_250, 2_500])
})

test('429 is waited for as long as the service says, in seconds or by a date', async () => {
  const { base } = await serve([
    status(429, { 'retry-after': '7' }),
    status(429, { 'retry-after': 'Mon, 02 Nov 2026 12:00:30 GMT' }),
    json(1),
  ])
  const pace = clock()
  await httpClient({ name: 'test', base, pace }).json({ path: '', query: {} }, signal)
  // The date is thirty seconds after noon, of which seven have passed.
  expect(pace.slept).toEqual([7_000, 23_000])
})

test('a service that asks for too long a wait is not waited for', async () => {
  const { base } = await serve([status(429, { 'retry-after': '86400' })])
  const pace = clock()
  await expect(httpClient({ name: 'test', base, pace }).json({ path: '', query: {} }, signal)).rejects.toMatchObject({
    code: 'http_429',
    retryable: true,
  })
  expect(pace.slept).toEqual([])
})

test('a body cut off, by the connection or in its JSON, is no answer', async () => {
  const { base } = await serve([cut, text('{"rows": [1, 2'), json([1, 2])])
  await expect(
    httpClient({ name: 'test', base, pace: clock() }).json({ path: '', query: {} }, signal),
  ).resolves.toEqual([1, 2])
  const again = await serve([cut, cut])
  const error = await fails({ name: 'test', base: again.base, retries: 1 })
  expect(error.message).toMatch(/^\[test\] GET http:\/\/127.0.0.1:\d+\/x: no whole answer/)
  expect(error).toMatchObject({ code: 'connection', retryable: true })
})

test('what does not pass is not tried again', async () => {
  const { base, asked } = await serve([status(404, {}, 'no such\n  route')])
  const error = await fails({ name: 'test', base })
  expect(error.message).toMatch(/answered 404: no such route$/)
  expect(error.retryable).toBe(false)
  expect(asked).toHaveLength(1)
})

test('the key is sent and never shown', async () => {
  const key = { parameter: 'api_key', value: 'sEcr3t+/=' }
  const { base, asked } = await serve([status(403, {}, 'bad key sEcr3t+/= (sEcr3t%2B%2F%3D)')])
  const error = await fails({ name: 'test', base, key })
  expect(asked[0]).toContain('api_key=sEcr3t%2B%2F%3D')
  const shown = `${error.stack} ${JSON.stringify(error)} ${error.cause}`
  expect(shown).not.toMatch(/sEcr3t/)
  expect(error.message).toContain('is the key right?')
  const unreachable = await fails({ name: 'test', base: 'http://127.0.0.1:1/', key, retries: 0 })
  expect(`${unreachable.stack} ${unreachable.cause}`).not.toMatch(/sEcr3t/)
})

test('an abort ends the wait and the request, with its own reason', async () => {
  const reason = new Error('Ctrl-C')
  const { base } = await serve([hang])
  const controller = new AbortController()
  const going = httpClient({ name: 'test', base }).json({ path: '', query: {} }, controller.signal)
  setTimeout(() => controller.abort(reason), 50)
  await expect(going).rejects.toBe(reason)
  const waiting = await serve([status(503)])
  const second = new AbortController()
  const paused = httpClient({ name: 'test', base: waiting.base, delay: 60_000 }).json(
    { path: '', query: {} },
    second.signal,
  )
  setTimeout(() => second.abort(reason), 50)
  await expect(paused).rejects.toBe(reason)
})

test('a service that does not answer in time is a timeout', async () => {
  const { base } = await serve([hang])
  expect(await fails({ name: 'test', base, timeout: 50, retries: 0 })).toMatchObject({
    code: 'timeout',
    retryable: true,
  })
})

test('pages follow one another until there is no next', async () => {
  const { base, asked } = await serve([json(1), json(2), json(3)])
  const bodies: unknown[] = []
  const pages = httpClient({ name: 'test', base, pace: clock() }).pages(
    { path: 'p', query: { offset: 0 } },
    (body, { path }) => (body === 3 ? null : { path, query: { offset: Number(body) } }),
    signal,
  )
  for await (const body of pages) bodies.push(body)
  expect(bodies).toEqual([1, 2, 3])
  expect(asked).toEqual(['/p?offset=0', '/p?offset=1', '/p?offset=2'])
})

test('a bucket lets a burst through and then keeps the rate', async () => {
  const pace = clock()
  const bucket = new TokenBucket(2, 3, pace)
  const times: number[] = []
  for (let call = 0; call < 6; call++) {
    await bucket.take(signal)
    times.push(pace.now() - NOW)
  }
  expect(times).toEqual([0, 0, 0, 500, 1_000, 1_500])
})

async function fails(options: HttpOptions): Promise<ConnectorError> {
  try {
    await httpClient({ pace: clock(), ...options }).json({ path: 'x', query: {} }, signal)
  } catch (error) {
    if (error instanceof ConnectorError) return error
    throw error
  }
  throw new Error('the request did not fail')
}

/** A clock that stands still but for sleeping. */
function clock() {
  const slept: number[] = []
  let now = NOW
  const sleep = async (ms: number) => {
    slept.push(ms)
    now += ms
  }
  return { slept, now: () => now, sleep, random: () => 0.5 }
}

type Reply = (response: ServerResponse, request: IncomingMessage) => void

const text =
  (body: string): Reply =>
  (response) =>
    response.end(body)
const json = (body: unknown): Reply => text(JSON.stringify(body))
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = ''): Reply =>
  (response) =>
    response.writeHead(code, headers).end(body)
const reset: Reply = (response) => response.socket?.destroy()
const hang: Reply = () => {}
const cut: Reply = (response) => {
  response.writeHead(200, { 'content-length': '1000' })
  response.write('{"rows": [')
  setTimeout(() => response.socket?.destroy(), 10)
}

/** A server that gives these replies one after another. */
async function serve(replies: Reply[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const reply = replies.shift() ?? status(500, {}, 'no reply left')
    reply(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  // Listening on a port, its address is an object.
  return { asked, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}
