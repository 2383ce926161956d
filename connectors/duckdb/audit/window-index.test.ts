import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quoteInstant } from '../quote.ts'
import { type Span, windowIndex } from './window-index.ts'

const cuts = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 24 })

test('the index of an instant is that of the window that holds it, -1 for none and for NULL', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await fc.assert(
    fc.asyncProperty(cuts, fc.array(fc.boolean()), fc.boolean(), async (points, gaps, turned) => {
      const sorted = [...points].sort((a, b) => a - b)
      const pairs = sorted.slice(1).map((to, index): Span => [sorted[index] ?? 0, to])
      const windows = pairs.filter((_, index) => !gaps[index])
      if (turned) windows.reverse()
      const instants = Array.from({ length: 110 }, (_, index) => index - 55)
      const asked = [...instants.map(quoteInstant), 'null::timestamptz']
      const sql = `select ${windowIndex('instant', windows)} from (select unnest([${asked.join(', ')}]) as instant)`
      const reader = await connection.runAndReadAll(sql)
      const naive = instants.map((at) => windows.findIndex(([from, to]) => from <= at && at < to))
      expect(reader.getRows().map(([index]) => Number(index))).toEqual([...naive, -1])
    }),
    { numRuns: 60 },
  )
  connection.closeSync()
  instance.closeSync()
})
