import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type Http2Server,
  type ServerOptions,
} from 'node:http2'
import { type AddressInfo, connect as connectTo, createServer as createProxy } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type FrameSocket, frameSocketOf, openFrameSocket } from './frame-socket.ts'

const WINDOW = 4 * 2 ** 20
const BYTES = randomBytes(9 * 2 ** 20 + 7)

let server: Http2Server
let session: ClientHttp2Session
let socket: FrameSocket

afterEach(async () => {
  session.destroy()
  await new Promise((closed) => server.close(closed))
})

// Node's own server sends the same bytes on every stream, with trailers behind them unless `/bare` is asked for.
async function open(options: ServerOptions = {}): Promise<void> {
  // It holds back up to 9 MB for each stream.
  server = createServer({ maxSessionMemory: 1000, ...options })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined)
    const isBare = headers[':path'] === '/bare'
    stream.respond({ ':status': 200 }, { waitForTrailers: !isBare })
    stream.on('wantTrailers', () => stream.sendTrailers({ told: 'all' }))
    stream.end(BYTES)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // it listens at a port
  session = connect(`http://127.0.0.1:${port}`, {
    settings: { initialWindowSize: WINDOW },
    createConnection: (url: URL) => {
      socket = openFrameSocket(url)
      return socket.duplex
    },
  })
  await once(session, 'connect')
  session.setLocalWindowSize(WINDOW)
}

// A diverted stream, read on and on unless `isRead` is false.
function download({ path = '/', isRead = true } = {}) {
  const stream = session.request({ ':path': path })
  const seen = { taken: [] as Buffer[], passed: 0, trailers: '' }
  const diversion = socket.divert(stream.id!, (bytes) => {
    seen.taken.push(Buffer.from(bytes))
    if (isRead) setImmediate(() => diversion.more())
  })
  stream.on('data', (bytes: Buffer) => {
    seen.passed += bytes.length
  })
  stream.on('trailers', (trailers) => {
    seen.trailers = String(trailers.told)
  })
  stream.on('error', () => undefined)
  const ended = once(stream, 'end')
  return { stream, seen, diversion, ended }
}

describe('a diverted stream', () => {
  it('gives all its bytes in order, and node nothing but what stands before and behind them', async () => {
    await open()
    const { seen, ended } = download()
    await ended
    expect(Buffer.concat(seen.taken).equals(BYTES)).toBe(true)
    expect(seen.passed).toBe(0)
    expect(seen.trailers).toBe('all')
  })

  it('is found by the session that it is a stream of', async () => {
    await open()
    expect(frameSocketOf(session)).toBe(socket)
    expect(frameSocketOf(undefined)).toBeUndefined()
  })

  it('ends where its last frame says so', async () => {
    await open()
    const { seen, ended } = download({ path: '/bare' })
    await ended
    expect(Buffer.concat(seen.taken).equals(BYTES)).toBe(true)
  })

  it('leaves padding out', async () => {
    await open({ paddingStrategy: constants.PADDING_STRATEGY_MAX })
    const { seen, ended } = download()
    await ended
    expect(Buffer.concat(seen.taken).equals(BYTES)).toBe(true)
  })

  it('gets no more than the window while nobody asks, and holds up no other', async () => {
    await open()
    const idle = download({ isRead: false })
    const busy = download()
    await busy.ended
    await sleep(50)
    const bytes = Buffer.concat(idle.seen.taken).length
    expect(bytes).toBeGreaterThan(0)
    expect(bytes).toBeLessThanOrEqual(WINDOW)
    expect(Buffer.concat(busy.seen.taken).equals(BYTES)).toBe(true)
    const asked = setInterval(() => idle.diversion.more(), 1)
    await idle.ended
    clearInterval(asked)
    expect(Buffer.concat(idle.seen.taken).equals(BYTES)).toBe(true)
  })

  it('that is given up takes nothing of the connection with it', async () => {
    await open()
    for (let n = 0; n < 12; n++) {
      const { stream, diversion } = download({ isRead: false })
      await once(stream, 'response')
      await sleep(5)
      diversion.end()
      stream.close(constants.NGHTTP2_CANCEL)
    }
    const { seen, ended } = download()
    await ended
    expect(Buffer.concat(seen.taken).equals(BYTES)).toBe(true)
  })

  it('goes beside streams that are not', async () => {
    await open()
    const diverted = Array.from({ length: 3 }, () => download())
    const others = await Promise.all(Array.from({ length: 3 }, plain))
    await Promise.all(diverted.map(({ ended }) => ended))
    for (const bytes of [...others, ...diverted.map(({ seen }) => Buffer.concat(seen.taken))])
      expect(bytes.equals(BYTES)).toBe(true)
  })
})

async function plain(): Promise<Buffer> {
  const stream = session.request({ ':path': '/' })
  const chunks: Buffer[] = []
  stream.on('data', (bytes: Buffer) => chunks.push(bytes))
  await once(stream, 'end')
  return Buffer.concat(chunks)
}

it('a connection that cannot be had tells why', async () => {
  await open()
  const { port } = server.address() as AddressInfo // it listens at a port
  session.destroy()
  await new Promise((closed) => server.close(closed))
  server = createServer().listen(0)
  const { duplex } = openFrameSocket(new URL(`http://127.0.0.1:${port}`))
  const [error] = await once(duplex, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

// A frame of data: its length, type 0, no flags, its stream, and its bytes (RFC 9113, 6.1).
const dataOn = (stream: number) => Buffer.of(0, 0, 2, 0, 0, 0, 0, 0, stream, 1, 2)

it.each([0, 2, 99])(
  'data on stream %i, which was not opened, ends the connection at once with words',
  async (stream) => {
    await open()
    const { port } = server.address() as AddressInfo // it listens at a port
    const proxy = createProxy((client) => {
      const behind = connectTo(port, '127.0.0.1')
      behind.on('data', (bytes) => client.write(bytes))
      client.on('data', (bytes) => behind.write(bytes))
      for (const one of [client, behind]) one.on('error', () => undefined)
      client.on('close', () => behind.destroy())
      setTimeout(() => client.write(dataOn(stream)), 50)
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const at = proxy.address() as AddressInfo // it listens at a port
    const through = connect(`http://127.0.0.1:${at.port}`, {
      createConnection: (url: URL) => openFrameSocket(url).duplex,
    })
    const [error] = await once(through, 'error')
    expect(error).toMatchObject({
      message: expect.stringContaining(`sent data on stream ${stream}, which was not opened`),
    })
    proxy.close()
  },
)
