import { afterAll, beforeAll, expect, test } from 'vitest'
import { duckdbBinder } from '../binder.ts'

const binder = duckdbBinder()
beforeAll(() =>
  binder.declare([
    {
      key: 'desk.orders',
      columns: [
        { name: 'product', type: 'string', nullable: true },
        { name: 'lots', type: 'int64', nullable: true },
      ],
    },
  ]),
)
afterAll(() => binder.close())

test.each([
  ['nvl(lots, 0)', 'coalesce'],
  ['getdate()', 'now'],
  ["to_char(lots, 'YYYY')", 'strftime'],
  ["charindex('a', product)", 'instr'],
  ['explode(lots)', 'unnest'],
  ['lots + NVL(lots, 0)', 'coalesce'],
])('%s of another engine is %s here', async (expression, own) => {
  const bound = await binder.bind(`select ${expression} as x from desk.orders`)
  expect(bound).toMatchObject({ error: expect.stringContaining('does not exist'), candidates: [own] })
})

test('a text in double quotes is told as that, and a slip in a name as one', async () => {
  const where = (name: string) => binder.bind(`select lots from desk.orders where product = ${name}`)
  expect(await where('"CL"')).toMatchObject({
    error: expect.stringMatching(/double quotes is a name$/),
    candidates: [],
  })
  expect(await where('"prodct"')).toMatchObject({
    error: expect.not.stringContaining('double'),
    candidates: ['product'],
  })
})
