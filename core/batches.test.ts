import { expect, test } from 'vitest'
import { z } from 'zod'
import { columnBatch } from './batch.ts'
import { batchesOf } from './batches.ts'

const Price = z.object({ day: z.string(), close: z.number().optional() })

async function columnsOf(rows: unknown, schema: z.ZodObject = Price): Promise<readonly string[]> {
  const names: string[] = []
  for await (const batch of batchesOf(rows, ['day', 'close'], schema, 'sample'))
    names.push(...Object.keys(batch.columns))
  return names
}

test.each([
  [
    'a row',
    [
      { day: 'a', close: 1 },
      { day: 'b', closee: 2 },
    ],
    "row 2 has a column 'closee', which is not declared in rows; did you mean close?",
  ],
  [
    'a row that no schema looks at',
    [...Array(150).fill({ day: 'a' }), { day: 'b', volume: 2 }],
    "row 151 has a column 'volume', which is not declared in rows; declared are day, close",
  ],
  [
    'a batch',
    columnBatch({ day: ['a'], close: [1], dey: ['a'] }),
    "the batch has a column 'dey', which is not declared in rows; did you mean day?",
  ],
])('%s with a column that is not declared is refused, with the nearest name', async (_what, rows, message) => {
  await expect(columnsOf(rows)).rejects.toThrow(message)
})

test('a column without a value is none, and a loose schema leaves the rest out on purpose', async () => {
  expect(await columnsOf([{ day: 'a', close: 1, volume: undefined }])).toEqual(['day', 'close'])
  expect(await columnsOf([{ day: 'a', close: 1, volume: 7 }], z.looseObject(Price.shape))).toEqual(['day', 'close'])
})
