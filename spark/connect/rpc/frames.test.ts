import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type FrameHead, Frames, windowUpdate } from './frames.ts'

const frame = fc.record({
  type: fc.integer({ min: 0, max: 9 }),
  flags: fc.integer({ min: 0, max: 255 }),
  stream: fc.integer({ min: 0, max: 0x7fffffff }),
  payload: fc.uint8Array({ maxLength: 40 }),
})

function encoded({
  type,
  flags,
  stream,
  payload,
}: {
  type: number
  flags: number
  stream: number
  payload: Uint8Array
}) {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

it('frames are told whole and in order, however their bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 30 })), (all, cuts) => {
      const told: object[] = []
      let payload: Uint8Array[] = []
      const frames = new Frames(
        {
          begin: ({ length }) => void told.push({ length }),
          part: (bytes) => void payload.push(Uint8Array.from(bytes)),
          end: ({ type, flags, stream, bytes }: FrameHead) => {
            told.push({ type, flags, stream, bytes: [...bytes, ...Buffer.concat(payload)] })
            payload = []
          },
        },
        24,
      )
      let rest = Buffer.concat([Buffer.alloc(24, 1), ...all.map(encoded)])
      for (const cut of cuts) {
        frames.pass(rest.subarray(0, cut))
        rest = rest.subarray(cut)
      }
      frames.pass(rest)
      expect(frames.isBetween).toBe(true)
      expect(told).toEqual(
        all.flatMap((one) => [
          { length: one.payload.length },
          { type: one.type, flags: one.flags, stream: one.stream, bytes: [...encoded(one)] },
        ]),
      )
    }),
  )
})

it('nothing is between two frames while one is half through', () => {
  fc.assert(
    fc.property(frame, fc.nat(), (one, at) => {
      const bytes = encoded(one)
      const cut = at % bytes.length
      const frames = new Frames(null)
      frames.pass(bytes.subarray(0, cut))
      expect(frames.isBetween).toBe(cut === 0)
      frames.pass(bytes.subarray(cut))
      expect(frames.isBetween).toBe(true)
    }),
  )
})

// RFC 9113, 6.9: four bytes of type 8, whose payload is the increment.
it('a window is made wider as the protocol says', () => {
  expect([...windowUpdate(5, 2 ** 21)]).toEqual([0, 0, 4, 8, 0, 0, 0, 0, 5, 0, 0x20, 0, 0])
})
