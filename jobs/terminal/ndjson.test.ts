import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '#core/run/run-event.ts'
import { ndjsonDisplay } from './ndjson.ts'
import { recordedRun } from './recorded-run.ts'

const run = recordedRun([{ asset: 'a.b', partitions: Array.from({ length: 50 }, (_, day) => `day ${day}`), rows: 10 }])
const err = new Writable({ write: (_chunk, _encoding, done) => done() })

describe('NDJSON for a slow reader', () => {
  it('waits for it, and leaves out nothing but progress', async () => {
    const chunks: string[] = []
    let most = 0
    const out = new Writable({
      decodeStrings: false,
      highWaterMark: 1000,
      write(chunk, _encoding, done) {
        chunks.push(String(chunk))
        setTimeout(done, 1)
      },
    })
    const display = ndjsonDisplay({ out, err })
    for (const event of run) {
      display.show(event)
      most = Math.max(most, out.writableLength)
    }
    await display.end()
    const read = chunks
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const kept = (events: readonly RunEvent[]) => events.filter((event) => event.type !== 'progress')
    expect(kept(read)).toEqual(kept(run))
    expect(read.length).toBeLessThan(run.length)
    // What the stream itself holds stays near its mark: the rest is not pushed at it.
    expect(most).toBeLessThan(2000)
  })

  it('is silent and ends when the reader goes away', async () => {
    const out = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
    })
    const display = ndjsonDisplay({ out, err })
    for (const event of run) display.show(event)
    await display.end()
  })
})

describe('NDJSON of what JSON has no words for', () => {
  it('keeps big integers and infinities of the rows that broke a check', async () => {
    const chunks: string[] = []
    const out = new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        chunks.push(String(chunk))
        done()
      },
    })
    const display = ndjsonDisplay({ out, err })
    const step = { asset: 'a.b', partition: '', step: 'a.b', partitions: 1 }
    const sample = [{ n: 2n ** 63n, p: Number.POSITIVE_INFINITY, small: 3n }]
    const check = { type: 'check', check: 'range', severity: 'error', passed: false, failing: 1, sample } as const
    display.show({ v: 1, at: '2026-11-02T12:00:00Z', run: 'r', ...step, ...check })
    await display.end()
    expect(JSON.parse(chunks.join('')).sample).toEqual([{ n: '9223372036854775808', p: 'Infinity', small: 3 }])
  })
})
