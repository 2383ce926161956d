import { afterAll, beforeAll, expect, test } from 'vitest'
import { duckdbBinder } from '../binder.ts'

const binder = duckdbBinder()
beforeAll(() =>
  binder.declare([
    {
      key: 'desk.orders',
      columns: [
        { name: 'product', type: 'string', nullable: true },
        { name: 'price', type: 'double', nullable: true },
        { name: 'lots', type: 'int64', nullable: true },
        { name: 'changed_at', type: 'timestamp', nullable: true },
      ],
    },
  ]),
)
afterAll(() => binder.close())

test.each([
  ['with abc as (select 1 as n),\n  other as materialized (select 2 as n)\nselect n from abd', 3, 15, ['abc']],
  ['select list_transform([1, 2], lambda xx: x + 1) as l from desk.orders', 1, 42, ['xx']],
  ['select [a + b for aa in [1, 2]] as l', 1, 9, ['aa']],
  ['select row_numbr() over (order by lots) as r from desk.orders', 1, 8, ['row_number']],
  ['select product.uper() as p from desk.orders', 1, 8, ['upper']],
  ['from (unpivot desk.orders on lots, prise into name k value v)', 1, 36, ['price']],
  ['from desk.orders unpivot (v for k in (lots, prise))', 1, 45, ['price']],
  ['select x.yy from desk.orders o, lateral (select o.lots as y) x', 1, 8, ['y']],
  ['select b.z from (values (1)) b(zz)', 1, 8, ['zz']],
  ["from read_csv('x.csv', headr = true)", 1, 24, ['header']],
  ['select lots from desk.orders\n  tablesample reservoirr(10)', 2, 15, ['reservoir']],
])('%s: the nearest of the names that may stand there is told', async (sql, line, column, near) => {
  expect(await binder.bind(sql)).toMatchObject({ line, column, candidates: near })
})

test.each([
  ["select lots,\n  regexp_replace(product, 'a', 'b', 'q') as d from desk.orders", 2, 37],
  ['select product\nfrom desk.orders\nhaving lots > 1', 3, 8],
  ["select a\nfrom '/no/such.parquet'", 2, 6],
])('%s: what the engine tells no place of is told at its own', async (sql, line, column) => {
  expect(await binder.bind(sql)).toMatchObject({ line, column })
})
