import { expect, test } from 'vitest'
import { columnBatch, rowsOf } from './batch.ts'

test('a batch is as long as its columns, and its rows read across them', () => {
  const batch = columnBatch({ price: Float64Array.of(1.5, -36.98), side: ['buy', null] })
  expect(batch.rows).toBe(2)
  expect([...rowsOf(batch)]).toEqual([
    { price: 1.5, side: 'buy' },
    { price: -36.98, side: null },
  ])
})

test('columns of unequal length are refused with both names', () => {
  expect(() => columnBatch({ price: [1, 2], size: [1] })).toThrow("column 'size' has 1 rows, 'price' has 2")
})
