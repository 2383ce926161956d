import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { makeData, Utf8 } from 'apache-arrow'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InvalidUtf8, readStrings } from './strings.ts'

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

it('a string that is kept holds no more than a piece of its column', () => {
  const kept: string[] = []
  const before = heap()
  for (let n = 0; n < 500; n++) {
    const strings = Array.from({ length: 1024 }, (_, at) => `${n}-${at}`.padEnd(100, '.'))
    kept.push(readStrings(column(strings))[77]!)
  }
  expect(kept[499]).toMatch(/^499-77\.+$/)
  // All of the texts are 50 MB.
  expect(heap() - before).toBeLessThan(5 * 2 ** 20)
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heap(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

it.each([[[0x61, 0xff, 0x62]], [[0xe2, 0x82]], [[0xed, 0xa0, 0x80]]])(
  'bytes that are no text are refused: %j',
  (bytes) => {
    const data = Uint8Array.from(bytes)
    const valueOffsets = Int32Array.of(0, data.length)
    const one = makeData({ type: new Utf8(), length: 1, nullCount: 0, valueOffsets, data })
    expect(() => readStrings(one)).toThrow(InvalidUtf8)
  },
)
