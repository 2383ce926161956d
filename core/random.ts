import { createHash } from 'node:crypto'

/** A stream of uniform numbers in [0, 1) that a text seeds: sfc32 of Chris Doty-Humphrey's PractRand, seeded by SHA-256. */
export function seeded(text: string): () => number {
  const digest = createHash('sha256').update(text).digest()
  let [a, b, c, counter] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), 1]
  return () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4_294_967_296
  }
}
