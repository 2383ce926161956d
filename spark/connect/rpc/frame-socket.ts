import type { Http2Session } from 'node:http2'
import { connect, isIP } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectSecure } from 'node:tls'
import { DATA, END_STREAM, emptyEnd, type FrameHead, Frames, HEADERS, PADDED, windowUpdate } from './frames.ts'

/** A connection for `http2.connect`, on which the data of chosen streams is taken before node's HTTP/2 sees it. */
export interface FrameSocket {
  readonly duplex: Duplex
  /** Hands on what DATA frames of a stream bring; `take` must copy it at once, since the next read writes over it. */
  divert(stream: number, take: (bytes: Uint8Array) => void): Diversion
}

/** The data of one stream on its way past node's HTTP/2. */
export interface Diversion {
  /** Lets as much come again as was taken until now. */
  more(): void
  end(): void
}

const sockets = new WeakMap<Duplex, FrameSocket>()

/** What a session was made over, where `openFrameSocket` made it. */
export function frameSocketOf(session: Http2Session | undefined): FrameSocket | undefined {
  // Over a stream that is no socket, a session has a socket of node's own, which knows the stream.
  const duplex = (session?.socket as { stream?: Duplex } | undefined)?.stream
  return duplex && sockets.get(duplex)
}

const READ = 256 * 1024
const DUE = 2 ** 21
const PREFACE = 24

/**
 * Connects at once, to a plain or a TLS port. Node's HTTP/2 makes a buffer of 64 KB for each read of a socket, and V8 stops the program again
 * and again to find those that nobody needs: here all is read into one. Of a diverted stream node is told everything but its data.
 */
export function openFrameSocket({ protocol, hostname, port }: URL): FrameSocket {
  const diverted = new Map<number, Diverted>()
  let last = 0
  const opens = ({ type, stream }: FrameHead) => {
    if (type === HEADERS) last = Math.max(last, stream)
  }
  // A server opens no streams of its own: only those of ours have data, and they have odd numbers.
  const inward = new Inward(diverted, (stream) => stream % 2 === 1 && stream <= last)
  const outward = new Frames({ begin: opens, part: () => undefined, end: () => undefined }, PREFACE)
  const updates: Uint8Array[] = []
  const take = (bytes: Uint8Array): boolean => {
    const rest = inward.read(bytes)
    if (inward.stray !== null) {
      // Node's HTTP/2 would say so to the server, and wait for its connection to end.
      duplex.destroy(strayData(inward.stray))
      return false
    }
    // Of the whole connection at once, as node does: a stream that nobody reads must not hold up the others.
    widen(0, inward.window)
    return rest === null || duplex.push(rest)
  }
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const secure = protocol === 'https:'
  // A URL leaves out the port that its protocol has by itself.
  const at = Number(port || (secure ? 443 : 80))
  const buffer = Buffer.allocUnsafeSlow(READ)
  const onread = { buffer, callback: (length: number) => take(buffer.subarray(0, length)) }
  const socket = secure
    ? connectSecure({ host, port: at, ...(isIP(host) ? {} : { servername: host }), ALPNProtocols: ['h2'] })
    : connect({ host, port: at, onread })
  socket.setNoDelay()
  const duplex = new Duplex({
    read: () => void socket.resume(),
    write: (bytes: Uint8Array, _, done) => write([bytes], done),
    writev: (chunks, done) =>
      write(
        chunks.map(({ chunk }) => chunk),
        done,
      ),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  if (secure) socket.on('data', (bytes) => void (take(bytes) || socket.pause()))
  socket.on('error', (error) => duplex.destroy(error))
  socket.on('end', () => duplex.push(null))
  socket.on('close', () => duplex.destroy())

  function write(chunks: readonly Uint8Array[], done: (error?: Error | null) => void): void {
    socket.cork()
    chunks.forEach((bytes, n) => {
      outward.pass(bytes)
      if (n < chunks.length - 1) socket.write(bytes)
      else socket.write(bytes, done)
    })
    flush()
    socket.uncork()
  }

  // Between two frames of node's, never within one.
  function flush(): void {
    if (outward.isBetween && socket.writable) for (const update of updates.splice(0)) socket.write(update)
  }

  function widen(stream: number, window: Window): void {
    const bytes = window.due()
    if (bytes === 0) return
    updates.push(windowUpdate(stream, bytes))
    flush()
  }

  const made: FrameSocket = {
    duplex,
    divert(stream, take) {
      const one = new Diverted(take)
      diverted.set(stream, one)
      return {
        more: () => widen(stream, one.window),
        end: () => void diverted.delete(stream),
      }
    },
  }
  sockets.set(duplex, made)
  return made
}

function strayData(stream: number): Error {
  const error = new Error(
    `the socket was closed: the server, or a proxy before it, sent data on stream ${stream}, which was not opened (RFC 9113, 6.1)`,
  )
  return Object.assign(error, { code: 'ERR_HTTP2_ERROR' })
}

// Bytes that came since the window was last made wider by as many; padding counts (RFC 9113, 6.9.1).
class Window {
  #taken = 0

  take(bytes: number): void {
    this.#taken += bytes
  }

  /** How many are to be given back, which are then none; 0 while they are few. */
  due(): number {
    if (this.#taken < DUE) return 0
    const due = this.#taken
    this.#taken = 0
    return due
  }
}

// Splits what comes: the data of diverted streams to their takers, all else handed back.
class Inward {
  readonly window = new Window()
  /** The stream that data came on though it was not opened. */
  stray: number | null = null
  readonly #frames: Frames
  #rest: Uint8Array[] = []

  constructor(diverted: ReadonlyMap<number, Diverted>, isOpened: (stream: number) => boolean) {
    let stream: Diverted | undefined
    this.#frames = new Frames({
      begin: (head) => {
        if (head.type === DATA && !isOpened(head.stream)) this.stray ??= head.stream
        stream = head.type === DATA ? diverted.get(head.stream) : undefined
        if (stream === undefined) this.#rest.push(head.bytes)
        else stream.begin(head)
      },
      part: (bytes) => {
        if (stream === undefined) return this.#rest.push(bytes)
        this.window.take(bytes.length)
        return stream.part(bytes)
      },
      end: (head) => {
        if (stream !== undefined && head.flags & END_STREAM) this.#rest.push(emptyEnd(head.stream))
      },
    })
  }

  // A copy: what was read is written over.
  read(bytes: Uint8Array): Uint8Array | null {
    this.#frames.pass(bytes)
    if (this.#rest.length === 0) return null
    const rest = Buffer.concat(this.#rest)
    this.#rest = []
    return rest
  }
}

class Diverted {
  readonly window = new Window()
  readonly #take: (bytes: Uint8Array) => void
  #left = 0
  #padding: number | null = 0

  constructor(take: (bytes: Uint8Array) => void) {
    this.#take = take
  }

  begin({ length, flags }: FrameHead): void {
    this.#left = length
    this.#padding = flags & PADDED ? null : 0
  }

  // A padded frame begins with the length of its padding, and ends with it (6.1).
  part(bytes: Uint8Array): void {
    this.window.take(bytes.length)
    this.#left -= bytes.length
    const isFirst = this.#padding === null
    this.#padding ??= bytes[0]!
    const padding = Math.max(this.#padding - this.#left, 0)
    const data = bytes.subarray(isFirst ? 1 : 0, Math.max(bytes.length - padding, 0))
    if (data.length > 0) this.#take(data)
  }
}
