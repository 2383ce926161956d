import { wellFormed } from '../well-formed.ts'

const START = 1024

/** Writes protobuf from its end to its beginning: what a message holds is written before its length, so that nothing is measured or copied twice. */
export class BackwardsWriter {
  #bytes = new Uint8Array(START)
  #view = new DataView(this.#bytes.buffer)
  #at = START

  /** Bytes written so far. */
  get length(): number {
    return this.#bytes.length - this.#at
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }

  /** A whole number from 0 to 2^32. */
  varint(value: number): void {
    let size = 1
    for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size += 1
    this.#room(size)
    this.#at -= size
    let rest = value
    for (let n = 0; n < size; n++) {
      this.#bytes[this.#at + n] = (rest & 127) | (n < size - 1 ? 128 : 0)
      rest = Math.floor(rest / 128)
    }
  }

  /** Any whole number of 64 bits; negative ones take ten bytes. */
  varint64(value: bigint): void {
    if (value >= 0n && value <= 0xffffffffn) {
      this.varint(Number(value))
      return
    }
    const parts: number[] = []
    for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
      if (rest > 127n) parts.push(Number(rest & 127n) | 128)
      else {
        parts.push(Number(rest))
        break
      }
    }
    this.raw(Uint8Array.from(parts))
  }

  double(value: number): void {
    this.#room(8)
    this.#at -= 8
    this.#view.setFloat64(this.#at, value, true)
  }

  float(value: number): void {
    this.#room(4)
    this.#at -= 4
    this.#view.setFloat32(this.#at, value, true)
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#at -= bytes.length
    this.#bytes.set(bytes, this.#at)
  }

  /** Throws TypeError for a text that UTF-8 cannot hold. */
  string(text: string): void {
    wellFormed(text)
    const size = Buffer.byteLength(text)
    this.#room(size)
    this.#at -= size
    encoder.encodeInto(text, this.#bytes.subarray(this.#at))
  }

  #room(size: number): void {
    if (this.#at >= size) return
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + size))
    larger.set(this.finish(), larger.length - this.length)
    this.#at = larger.length - this.length
    this.#bytes = larger
    this.#view = new DataView(larger.buffer)
  }
}

const encoder = new TextEncoder()
