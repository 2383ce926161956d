import { Int32, Table, tableToIPC, vectorFromArray } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import type { Batch } from './batches.ts'
import { RowStream } from './row-stream.ts'

const ROWS = 2500

function batch(from: number, rows = ROWS): Batch {
  const n = vectorFromArray(
    Array.from({ length: rows }, (_, at) => from + at),
    new Int32(),
  )
  return { schema: null, data: tableToIPC(new Table({ n }), 'stream'), rows }
}

// Tells how many batches were asked for, and whether the reader ended them.
function batches(count: number, fails = false) {
  const seen = { asked: 0, ended: false }
  async function* all(): AsyncGenerator<Batch, void> {
    try {
      for (; seen.asked < count; seen.asked++) yield batch(seen.asked * ROWS)
      if (fails) throw new Error('cut')
    } finally {
      seen.ended = true
    }
  }
  return { seen, stream: new RowStream(all(), {}) }
}

describe('a stream of rows', () => {
  it('gives every row of every batch in its order, and ends', async () => {
    const { stream, seen } = batches(3)
    const read: unknown[] = []
    for await (const { n } of stream) read.push(n)
    expect(read).toEqual(Array.from({ length: 3 * ROWS }, (_, n) => n))
    expect(seen.ended).toBe(true)
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('passes over batches without rows', async () => {
    async function* all(): AsyncGenerator<Batch, void> {
      yield batch(0, 0)
      yield batch(7, 1)
    }
    const read: unknown[] = []
    for await (const row of new RowStream(all(), {})) read.push(row)
    expect(read).toEqual([{ n: 7 }])
  })

  it('asks for no batch before the rows of the last one were read', async () => {
    const { stream, seen } = batches(3)
    for (let n = 0; n < ROWS; n++) await stream.next()
    expect(seen.asked).toBe(0)
    await stream.next()
    expect(seen.asked).toBe(1)
  })

  it('ends the batches when the loop is left early', async () => {
    const { stream, seen } = batches(3)
    for await (const { n } of stream) if (n === 10) break
    expect(seen).toEqual({ asked: 0, ended: true })
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })

  it('answers questions that were put at once in their order', async () => {
    const { stream } = batches(2)
    const answers = await Promise.all(Array.from({ length: 2 * ROWS + 2 }, () => stream.next()))
    expect(answers.map(({ value }) => value?.n)).toEqual([
      ...Array.from({ length: 2 * ROWS }, (_, n) => n),
      undefined,
      undefined,
    ])
  })

  it('throws what the batches throw, after the rows before it', async () => {
    const { stream } = batches(1, true)
    let read = 0
    const reading = async () => {
      for await (const _ of stream) read += 1
    }
    await expect(reading()).rejects.toThrow('cut')
    expect(read).toBe(ROWS)
  })
})
