import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wholeMessages } from './whole-messages.ts'

const place = (bytes: number) => new Uint8Array(bytes)

// As the protocol says: a byte of flags, four of length, and the message.
function enveloped(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flags)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

async function read(stream: PassThrough, most = 1000): Promise<number[][]> {
  const messages: number[][] = []
  for await (const message of wholeMessages(stream, place, most)) messages.push([...message])
  return messages
}

describe('messages of a stream', () => {
  it('are whole and in order, however they are cut', async () => {
    const message = fc.uint8Array({ maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 30 })),
        async (all, cuts) => {
          const stream = new PassThrough()
          const got = read(stream)
          let rest = Buffer.concat(all.map((one) => enveloped(one)))
          for (const cut of cuts) {
            if (rest.length === 0) break
            stream.write(rest.subarray(0, cut))
            rest = rest.subarray(cut)
            await turn()
          }
          stream.end(rest)
          expect(await got).toEqual(all.map((one) => [...one]))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('come past the stream where there is a way, and more is asked for only while somebody waits', async () => {
    const stream = new PassThrough()
    let take = (_: Uint8Array) => {}
    let asked = 0
    const messages = wholeMessages(stream, place, 1000, (given) => {
      take = given
      const more = () => {
        asked += 1
      }
      return { more, end: () => undefined }
    })
    const all = Buffer.concat([enveloped(Uint8Array.of(1, 2)), enveloped(Uint8Array.of(3)), enveloped(Uint8Array.of())])
    take(all.subarray(0, 9))
    expect(asked).toBe(0)
    expect(await messages.next()).toEqual({ done: false, value: Uint8Array.of(1, 2) })
    const second = messages.next()
    expect(asked).toBe(1)
    take(all.subarray(9))
    expect(await second).toEqual({ done: false, value: Uint8Array.of(3) })
    expect(await messages.next()).toEqual({ done: false, value: Uint8Array.of() })
    expect(asked).toBe(1)
    stream.end()
    expect(await messages.next()).toEqual({ done: true, value: undefined })
  })

  it('are not read ahead of who asks', async () => {
    const stream = new PassThrough({ highWaterMark: 64 })
    const messages = wholeMessages(stream, place, 1000)
    const one = enveloped(new Uint8Array(40))
    let written = 0
    while (stream.write(one) && written < 1000) {
      written += 1
      await turn()
    }
    expect(written).toBeLessThan(10)
    expect((await messages.next()).value).toHaveLength(40)
  })

  it.each([
    ['is compressed', enveloped(new Uint8Array(3), 1), /compressed/],
    ['is larger than allowed', enveloped(new Uint8Array(1001)), /message size 1001 is larger/],
    ['is cut off by the end', enveloped(new Uint8Array(30)).subarray(0, 20), /premature/],
    ['is cut off within its length', enveloped(new Uint8Array(30)).subarray(0, 3), /premature/],
  ])('fail where one %s', async (_, bytes, said) => {
    const stream = new PassThrough()
    const got = read(stream)
    stream.end(bytes)
    await expect(got).rejects.toThrow(said)
  })

  it('fail where the stream closes or fails under them, and those before are told first', async () => {
    for (const reason of [undefined, new Error('the line is dead')]) {
      const stream = new PassThrough()
      const messages = wholeMessages(stream, place, 1000)
      stream.write(enveloped(Uint8Array.of(7)))
      await turn()
      stream.destroy(reason)
      await turn()
      expect((await messages.next()).value).toEqual(Uint8Array.of(7))
      await expect(messages.next()).rejects.toThrow(reason?.message ?? /premature/)
    }
  })
})
