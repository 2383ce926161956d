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
        { name: 'changed_at', type: 'timestamp', nullable: true },
      ],
    },
  ]),
)
afterAll(() => binder.close())

test.each([
  ['select lots from desk.orders\nunion all\nselect [1]', 'column 1 (lots) is BIGINT above, and INTEGER[] here', 3, 1],
  ['with a as (select 1 as n) select n, [n] as l from a union\n select 2, 3 order by 1', 'INTEGER[] above', 2, 2],
  ["select lots from desk.orders union all select {'a': 1}", 'STRUCT("a" INTEGER) here', 1, 40],
  ["select map(['a'], [1, 2]) as m", 'The map key list does not align', 1, 8],
  ['select lots,\n  ln(-1) as l from desk.orders', 'cannot take logarithm', 2, 3],
  ['select sqrt(-1) as l from desk.orders', 'cannot take square root', 1, 8],
  ['select make_date(2026, 13, 1) as d', 'Date out of range', 1, 8],
  ["select date_trunc('weak', changed_at) as w from desk.orders", 'extract specifier "weak"', 1, 19],
  ["select datetrunc('weak', changed_at) as w from desk.orders", 'extract specifier "weak"', 1, 18],
  ["select strftime(changed_at::timestamp, '%Q') as w from desk.orders", 'Failed to parse format specifier', 1, 40],
])('%s: no row has a value of it, which is told at its place', async (sql, error, line, column) => {
  expect(await binder.bind(sql)).toMatchObject({ error: expect.stringContaining(error), line, column })
})

test.each([
  'select [lots] as l from desk.orders union all select [1]',
  'select null as l union all select [1]',
  "select '[1]' as l union all select [1]",
  "select '[1]'::json as l union all select [1]",
  'select 1 as a, [1] as l union all by name select [2] as l, 2 as a',
  "select map(['a'], [1]) as m, map([], []) as n, ln(2) as l, log(2, 8) as g, chr(65) as c",
  "select if(lots > 0, 1, ln(-1)) as l, date_trunc('weeks', changed_at) as w from desk.orders",
  'select lots from desk.orders where lots > 5 and lots < ln(-1)',
  "select strftime(changed_at::timestamp, '%A %-d %B %%') as d, date_trunc(product, changed_at) as t from desk.orders",
  'select (select list(lots) from desk.orders) as l except (select [1])',
])('%s: the engine gives rows, so it is a model', async (sql) => {
  expect(await binder.bind(sql)).toHaveProperty('columns')
})
