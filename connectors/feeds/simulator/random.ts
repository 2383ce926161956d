/** Uniform numbers in [0, 1) from 32 bits each. */
export type Random = () => number

/**
 * A generator whose numbers depend on the words alone: sfc32 (Chris Doty-Humphrey, PractRand), seeded by four FNV-1a
 * hashes of the words, the first twelve numbers thrown away as its author advises.
 */
export function random(...words: readonly (string | number)[]): Random {
  const text = words.map((word) => `${String(word).length}:${word}`).join()
  let a = fnv(text, 0x811c9dc5)
  let b = fnv(text, 0x9e3779b9)
  let c = fnv(text, 0x85ebca6b)
  let counter = fnv(text, 0xc2b2ae35) | 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** A nearly normal number of mean 0 and variance 1: twelve uniforms less six, the same bits on every engine. */
export function gauss(next: Random): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += next()
  return sum
}

function fnv(text: string, basis: number): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash | 0
}
