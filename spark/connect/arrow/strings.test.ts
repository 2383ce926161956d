import { makeData, Utf8 } from 'apache-arrow'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readStrings } from './strings.ts'

// As Arrow lays them out: bytes one behind the other, and where each begins.
function column(strings: readonly string[]) {
  const pieces = strings.map((one) => Buffer.from(one))
  const valueOffsets = new Int32Array(strings.length + 1)
  pieces.forEach((one, n) => {
    valueOffsets[n + 1] = valueOffsets[n]! + one.length
  })
  return makeData({ type: new Utf8(), length: strings.length, nullCount: 0, valueOffsets, data: Buffer.concat(pieces) })
}

const few = fc.array(fc.string({ unit: 'grapheme', maxLength: 70 }), { minLength: 1, maxLength: 6 })

it('strings come as they were, whether few come again and again or none does', () => {
  fc.assert(
    fc.property(few, fc.array(fc.nat(), { maxLength: 700 }), fc.boolean(), (texts, picks, distinct) => {
      const strings = picks.map((n, at) => `${texts[n % texts.length]}${distinct ? at : ''}`)
      expect(readStrings(column(strings))).toEqual(strings)
      const half = strings.length >> 1
      expect(readStrings(column(strings).slice(half, strings.length - half))).toEqual(strings.slice(half))
    }),
    { numRuns: 60 },
  )
})

it('a text that begins with the mark of an order of bytes keeps it', () => {
  const strings = ['\ufeffk', 'k', '\ufeff', '']
  expect(readStrings(column(strings))).toEqual(strings)
})

it('thousands of different strings, two of which share a place of the table, are kept apart', () => {
  const strings = Array.from({ length: 20_000 }, (_, n) => `${(n * 7919) % 3001}`)
  expect(readStrings(column(strings))).toEqual(strings)
})
