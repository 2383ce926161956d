/** The head of an HTTP/2 frame (RFC 9113, 4.1). `bytes` are its nine bytes, and are another array for each frame. */
export interface FrameHead {
  readonly bytes: Uint8Array
  readonly length: number
  readonly type: number
  readonly flags: number
  readonly stream: number
}

/** Is told of each frame as its bytes pass, in pieces as they come. */
export interface FrameListener {
  begin(head: FrameHead): void
  part(bytes: Uint8Array): void
  end(head: FrameHead): void
}

export const DATA = 0
export const HEADERS = 1
export const END_STREAM = 0x1
export const PADDED = 0x8

const HEAD = 9
const WINDOW_UPDATE = 8

/** Follows one direction of a connection, of which `preface` bytes are no frames. Holds no byte back. */
export class Frames {
  readonly #listener: FrameListener | null
  #preface: number
  #bytes = new Uint8Array(HEAD)
  #headed = 0
  #head: FrameHead | null = null
  #left = 0

  constructor(listener: FrameListener | null, preface = 0) {
    this.#listener = listener
    this.#preface = preface
  }

  /** Whether no frame is half through. */
  get isBetween(): boolean {
    return this.#preface === 0 && this.#headed === 0 && this.#head === null
  }

  pass(bytes: Uint8Array): void {
    const skipped = Math.min(this.#preface, bytes.length)
    this.#preface -= skipped
    for (let at = skipped; at < bytes.length; )
      at += this.#head === null ? this.#begin(bytes, at) : this.#part(this.#head, bytes, at)
  }

  #begin(bytes: Uint8Array, at: number): number {
    const taken = Math.min(HEAD - this.#headed, bytes.length - at)
    this.#bytes.set(bytes.subarray(at, at + taken), this.#headed)
    this.#headed += taken
    if (this.#headed < HEAD) return taken
    const view = new DataView(this.#bytes.buffer)
    const length = view.getUint32(0) >>> 8
    const stream = view.getUint32(5) & 0x7fffffff
    const head = { bytes: this.#bytes, length, type: view.getUint8(3), flags: view.getUint8(4), stream }
    this.#bytes = new Uint8Array(HEAD)
    this.#headed = 0
    this.#head = head
    this.#left = length
    this.#listener?.begin(head)
    if (length === 0) this.#end(head)
    return taken
  }

  #part(head: FrameHead, bytes: Uint8Array, at: number): number {
    const taken = Math.min(this.#left, bytes.length - at)
    this.#left -= taken
    this.#listener?.part(bytes.subarray(at, at + taken))
    if (this.#left === 0) this.#end(head)
    return taken
  }

  #end(head: FrameHead): void {
    this.#head = null
    this.#listener?.end(head)
  }
}

/** A frame that lets `bytes` more come on a stream, or on the whole connection for stream 0 (RFC 9113, 6.9). */
export function windowUpdate(stream: number, bytes: number): Uint8Array {
  const frame = new Uint8Array(HEAD + 4)
  const view = new DataView(frame.buffer)
  view.setUint32(0, (4 << 8) | WINDOW_UPDATE)
  view.setUint32(5, stream)
  view.setUint32(9, bytes)
  return frame
}

/** A DATA frame without a byte that ends a stream. */
export function emptyEnd(stream: number): Uint8Array {
  const frame = new Uint8Array(HEAD)
  const view = new DataView(frame.buffer)
  view.setUint8(4, END_STREAM)
  view.setUint32(5, stream)
  return frame
}
