import type { Readable } from 'node:stream'
import { Code, ConnectError } from '@connectrpc/connect'
import type { Diversion } from './frame-socket.ts'

/** Where the bytes of a message are put: a view of as many bytes as it is asked for. */
export type Place = (bytes: number) => Uint8Array

/** A way past the stream for its data: `null` where there is none, and the stream brings them. */
export type Bypass = (take: (bytes: Uint8Array) => void) => Diversion | null

const HEAD = 5

/**
 * The messages of a gRPC stream, each in one piece, put where `place` says as they arrive. Reads no further than to the end of a message while
 * nobody asks for the next. Throws ConnectError for a message that is compressed or larger than `most` bytes, and where the stream ends within one.
 */
export function wholeMessages(
  stream: Readable,
  place: Place,
  most: number,
  bypass: Bypass = () => null,
): AsyncIterableIterator<Uint8Array, void> {
  return new WholeMessages(stream, place, most, bypass)
}

type Result = IteratorResult<Uint8Array, void>

// An iterator of the stream itself would take several turns for each frame of 16 KB, and an envelope be joined from 180 of them.
class WholeMessages implements AsyncIterableIterator<Uint8Array, void> {
  readonly #stream: Readable
  readonly #place: Place
  readonly #most: number
  readonly #head = new Uint8Array(HEAD)
  #headed = 0
  #message: Uint8Array | null = null
  #filled = 0
  readonly #ready: Uint8Array[] = []
  #end: { readonly error?: unknown } | null = null
  #waiting: { readonly resolve: (result: Result | Promise<Result>) => void } | null = null

  readonly #diversion: Diversion | null

  constructor(stream: Readable, place: Place, most: number, bypass: Bypass) {
    this.#stream = stream
    this.#place = place
    this.#most = most
    this.#diversion = bypass((bytes) => this.#take(bytes))
    stream.on('data', (frame: Uint8Array) => this.#take(frame))
    stream.on('end', () => this.#finish(this.#isWithin() ? { error: cutShort() } : {}))
    stream.on('error', (error) => this.#finish({ error }))
    // A stream that is closed before its end tells it by nothing else.
    stream.on('close', () => {
      this.#diversion?.end()
      this.#finish({ error: cutShort() })
    })
  }

  next(): Promise<Result> {
    const message = this.#ready.shift()
    if (message !== undefined) return Promise.resolve({ done: false, value: message })
    if (this.#end !== null) return ended(this.#end)
    if (this.#stream.isPaused()) this.#stream.resume()
    this.#diversion?.more()
    return new Promise((resolve) => {
      this.#waiting = { resolve }
    })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(frame: Uint8Array): void {
    try {
      for (let at = 0; at < frame.length; )
        at += this.#message === null ? this.#begin(frame, at) : this.#fill(frame, at)
    } catch (error) {
      this.#finish({ error })
      // Told to the stream too: nobody may have been told yet that an answer begins.
      this.#stream.destroy(error instanceof Error ? error : undefined)
    }
    if (this.#waiting !== null) this.#diversion?.more()
  }

  #begin(frame: Uint8Array, at: number): number {
    const taken = Math.min(HEAD - this.#headed, frame.length - at)
    this.#head.set(frame.subarray(at, at + taken), this.#headed)
    this.#headed += taken
    if (this.#headed < HEAD) return taken
    const head = new DataView(this.#head.buffer)
    const length = head.getUint32(1)
    if (head.getUint8(0) !== 0)
      throw new ConnectError('a message is compressed, and none was asked to be', Code.Internal)
    if (length > this.#most)
      throw new ConnectError(
        `message size ${length} is larger than configured readMaxBytes ${this.#most}`,
        Code.ResourceExhausted,
      )
    this.#headed = 0
    this.#filled = 0
    this.#message = this.#place(length)
    if (length === 0) this.#done(this.#message)
    return taken
  }

  #fill(frame: Uint8Array, at: number): number {
    // It was begun: only then this is called.
    const message = this.#message!
    const taken = Math.min(message.length - this.#filled, frame.length - at)
    message.set(taken === frame.length ? frame : frame.subarray(at, at + taken), this.#filled)
    this.#filled += taken
    if (this.#filled === message.length) this.#done(message)
    return taken
  }

  #done(message: Uint8Array): void {
    this.#message = null
    const waiting = this.#waiting
    this.#waiting = null
    if (waiting !== null) waiting.resolve({ done: false, value: message })
    else {
      this.#ready.push(message)
      if (this.#diversion === null) this.#stream.pause()
    }
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end !== null) return
    this.#end = end
    this.#waiting?.resolve(ended(end))
    this.#waiting = null
  }

  #isWithin(): boolean {
    return this.#headed > 0 || this.#message !== null
  }
}

async function ended(end: { readonly error?: unknown }): Promise<Result> {
  if ('error' in end) throw end.error
  return { done: true, value: undefined }
}

function cutShort(): ConnectError {
  return new ConnectError('premature end: the stream closed before the answer was whole', Code.Aborted)
}
