import { afterAll, beforeAll, expect, test } from 'vitest'
import { duckdbBinder } from '../binder.ts'
import { rowsOf } from '../result.ts'

const binder = duckdbBinder()
const table = { product: "'CL'", lots: '5::bigint', changed_at: "timestamp '2026-11-02'" }
const orders = `(select ${Object.entries(table)
  .map(([name, value]) => `${value} as ${name}`)
  .join(', ')})`
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

const GUARDED = [
  "select case when lots > 1 then 1 else 'x' end as late from desk.orders",
  "select case when product = 'ZZ' then 'many'::int else 1 end as x from desk.orders",
  "select case when try_cast(product as int) is not null and product = 'ZZ' then cast('x' as int) end as q from desk.orders",
  "select case product when 'ZZ' then date '2026-13-01' else current_date end as q from desk.orders",
  "select lots from desk.orders where product = 'ZZ' and lots = 'many'",
  "select lots from desk.orders where false and lots = 'many'",
  "select lots from desk.orders where product = 'CL' or lots = 'many'",
  "select lots from desk.orders where lots > 9 and changed_at < '2026-13-01'",
  "select lots from desk.orders where lots > 9 and (changed_at < '2026-13-01')",
  "select cast('' as date) as d, lots from desk.orders where false",
  "select date '2026-13-01' as d from desk.orders limit 0",
  "select lots from (select *, lots = 'many' as is_many from desk.orders) where product = 'ZZ'",
  "with a as (select 'many'::int as n from desk.orders) select lots from desk.orders",
  "with a as (select 'many'::int as n, lots from desk.orders) select lots as n from a",
  "select lots from (select *, date '2026-13-01' as d from desk.orders)",
  "with a as (select * from desk.orders where product = 'ZZ') select lots, 'many'::int as n from a",
  "select o.lots from (select * from desk.orders limit 0) o where o.lots = 'many'",
]

test.each(GUARDED)('%s: the engine gives rows, so it is a model', async (sql) => {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(`create schema desk; create table desk.orders as from ${orders}`)
  await rowsOf(connection, sql)
  connection.closeSync()
  expect(await binder.bind(sql)).toHaveProperty('columns')
})

test.each([
  ["select case when lots > 1 then 1 end as a, date '2026-13-01' as d from desk.orders", 1, 49],
  ["select lots from desk.orders where lots = 'many'", 1, 43],
  ["select lots from desk.orders where changed_at between '2026-01-01' and '2026-13-01'", 1, 72],
  ["with a as (select 'many'::int as n from desk.orders) select n from a", 1, 19],
  ["with a as (select 'many'::int as n from desk.orders) select * from a", 1, 19],
  ["select n from (select 'many'::int as n from desk.orders)", 1, 23],
  ["select (select max(lots) from desk.orders where lots > 1) as m, 'many'::int as n", 1, 65],
  ["select 1 as one where false union all select 'many'::int", 1, 46],
])('%s: no condition stands around it, so it is told', async (sql, line, column) => {
  expect(await binder.bind(sql)).toMatchObject({ error: expect.stringMatching(/many|out of range/), line, column })
})
