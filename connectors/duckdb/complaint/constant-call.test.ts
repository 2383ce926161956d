import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { duckdbBinder } from '../binder.ts'
import { rowsOf } from '../result.ts'

const binder = duckdbBinder()
let connection: DuckDBConnection
beforeAll(async () => {
  await binder.declare([
    {
      key: 'desk.orders',
      columns: [
        { name: 'product', type: 'string', nullable: true },
        { name: 'lots', type: 'int64', nullable: true },
        { name: 'placed_at', type: 'timestamp', nullable: true },
      ],
    },
  ])
  connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run(
    "create schema desk; create table desk.orders as select 'CL' as product, 5::bigint as lots, timestamptz '2026-11-02 10:00:00+00' as placed_at",
  )
})
afterAll(async () => {
  connection.closeSync()
  await binder.close()
})

test.each([
  ["select list_value(lots, 'a') as l from desk.orders", 25],
  ["select list_value(1, 'a') as l", 22],
  ['select [lots, 2, 3][1:2:0] as l from desk.orders', 25],
  ["select lots in (1, 'a') as l from desk.orders", 20],
  ["select substring(product, 'x') as l from desk.orders", 27],
  ["select split_part(product, ',', 'x') as l from desk.orders", 33],
  ["select lpad(product, 'x', '0') as l from desk.orders", 22],
  ["select lpad('a', 5, '') as l from desk.orders", 8],
  ["select lag(lots, 'x') over (order by lots) as l from desk.orders", 18],
  ["select lots ^ 'x' as l from desk.orders", 15],
  ["select lots % 'x' as l from desk.orders", 15],
  ["select timezone('Mars', placed_at) as l from desk.orders", 8],
  ["select format('{} {}', product) as l from desk.orders", 8],
  ['select lots * (24 * 60 * 60 * 1000000) as l from desk.orders', 16],
  ['select 9223372036854775807 + 1 as l from desk.orders', 8],
  ['select 1 << 100 as l', 8],
  ['select generate_series as l from generate_series(1, 10, 0)', 34],
])('%s: the engine refuses it whatever the rows, so it is told', async (sql, column) => {
  await expect(rowsOf(connection, sql)).rejects.toThrow()
  const bound = await binder.bind(sql)
  expect(bound).toMatchObject({ error: expect.anything(), line: 1, column, also: [] })
})

test.each([
  "select list_value(lots, '7') as l from desk.orders",
  'select range(1, 10, 0) as l, range(1, 3) as m from desk.orders',
  'select [1, 2, 3][1:0] as l, [1, 2, 3][1:3:2] as m from desk.orders',
  "select substring(product, '1') as l, split_part(product, 'x', 1) as m from desk.orders",
  "select lag(product, 1, 'none') over (order by lots) as l from desk.orders",
  "select format('{1} {0} {{}}', product, lots) as l, format('{:>5}', product) as m from desk.orders",
  'select lots * 24 * 60 * 60 * 1000000 as l, 24 * 60 * 60 * 1000000::bigint as m from desk.orders',
  'select lots - 9223372036854775807 + 1 as l, 1 - 9223372036854775807 + 2 as m from desk.orders',
  'select case when lots > 100 then 9223372036854775807 + 1 end as l from desk.orders',
  "select case when lots > 100 then format('{} {}', product) end as l from desk.orders",
  "select lots from desk.orders where lots > 100 and product = format('{} {}', product)",
  "select timezone('Europe/Paris', placed_at) as l, lots >> 2 as m from desk.orders",
  'select lots from desk.orders, range(10) t(n)',
])('%s: the engine gives rows, so it is a model', async (sql) => {
  await rowsOf(connection, sql)
  expect(await binder.bind(sql)).toHaveProperty('columns')
})
