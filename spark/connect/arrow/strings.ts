import type { Data } from 'apache-arrow'

// A mark of the order of bytes is a character of a text as any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
const HIGH = 0x80

// What one string keeps alive beside itself is at most this: V8 cuts a string out of a text by keeping the text.
const PIECE = 1024
const OWN = PIECE / 4

/**
 * The strings of an Arrow column. Plain ASCII is decoded in pieces of some strings and cut, which is several times as fast as string by
 * string; a string that stood a little before is that one again, since those of a column are few as a rule. Throws InvalidUtf8 where
 * bytes are no text: a cast of binary looks at none.
 */
export function readStrings(data: Data): string[] {
  const { length, valueOffsets } = data
  // Strings lie one behind the other in `values`, as bytes of UTF-8.
  const bytes = data.values as Uint8Array
  const strings = new Array<string>(length)
  if (length === 0) return strings
  const from = Number(valueOffsets[0])
  const decode = decoderOf(bytes, from, Number(valueOffsets[length]))
  const seen = new Seen(bytes)
  let begin = from
  for (let at = 0; at < length; at++) {
    const end = Number(valueOffsets[at + 1])
    const before = seen.find(begin, end, at)
    strings[at] = before === -1 ? decode(begin, end) : strings[before]!
    begin = end
  }
  return strings
}

function decoderOf(bytes: Uint8Array, from: number, to: number): (begin: number, end: number) => string {
  if (!isAscii(bytes, from, to)) return (begin, end) => text(bytes.subarray(begin, end))
  const ascii = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let piece = ''
  let first = from
  let last = from
  return (begin, end) => {
    if (end - begin > OWN) return ascii.toString('latin1', begin, end)
    if (end > last) {
      first = begin
      last = Math.min(begin + PIECE, to)
      piece = ascii.toString('latin1', first, last)
    }
    return piece.substring(begin - first, end - first)
  }
}

/** Bytes that were to be a string and are not UTF-8. */
export class InvalidUtf8 extends Error {
  /** As Spark writes them: `\\x61\\xFF`, the first 32. */
  readonly bytes: string

  constructor(bytes: Uint8Array) {
    const shown = Array.from(bytes.subarray(0, 32), (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    const all = shown.join('') + (bytes.length > 32 ? '…' : '')
    super(`Invalid UTF8 byte sequence found in string: ${all}`)
    this.name = 'InvalidUtf8'
    this.bytes = all
  }
}

function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new InvalidUtf8(bytes)
  }
}

function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! >= HIGH) return false
  return true
}

const SLOTS = 1024
const TRIED = 256
const LONGEST = 64

// One table for all columns: each is read to its end before the next is begun.
const places = new Int32Array(SLOTS)
const begins = new Int32Array(SLOTS)
const ends = new Int32Array(SLOTS)

// Where strings stood, by a hash of their bytes. Gives up where too few come again.
class Seen {
  readonly #bytes: Uint8Array
  #tried = 0
  #found = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    places.fill(-1)
  }

  /** The place of the same bytes before `at`, or -1. */
  find(begin: number, end: number, at: number): number {
    if (end - begin > LONGEST || (this.#tried >= TRIED && this.#found * 2 < this.#tried)) return -1
    this.#tried += 1
    const slot = this.#hash(begin, end) & (SLOTS - 1)
    const before = places[slot]!
    if (before !== -1 && this.#isSame(slot, begin, end)) {
      this.#found += 1
      return before
    }
    places[slot] = at
    begins[slot] = begin
    ends[slot] = end
    return -1
  }

  // FNV-1a, its bits folded to where the slot is taken from.
  #hash(begin: number, end: number): number {
    let hash = 0x811c9dc5
    for (let at = begin; at < end; at++) hash = Math.imul(hash ^ this.#bytes[at]!, 0x01000193)
    return hash ^ (hash >>> 15)
  }

  #isSame(slot: number, begin: number, end: number): boolean {
    const first = begins[slot]!
    if (ends[slot]! - first !== end - begin) return false
    for (let at = begin; at < end; at++) if (this.#bytes[at] !== this.#bytes[first + at - begin]) return false
    return true
  }
}
