import { expect, test } from 'vitest'
import { toldFaults } from './trial/told-faults.ts'

const BASE: Readonly<Record<string, string>> = {
  'seeds/desk/orders.csv': 'order_id,product,lots\n1,CL,10\n',
  'seeds/desk/schema.yml': "seeds:\n  - {name: orders, description: Orders., config: {owner: 'team:desk'}}\n",
  'models/desk/schema.yml': "config: {owner: 'team:desk'}\nmodels:\n  - {name: x, description: X.}\n",
  'sql/macros/staged.sql':
    "{% macro staged() %}\ncreate temp table held as\n  select lotz as lots from {{ ref('orders') }}\n{% endmacro %}",
}
const ORDERS = "select order_id, lots from {{ ref('orders') }}"
const told = (config: string, query = ORDERS) =>
  toldFaults(BASE, { 'models/desk/x.sql': `{{ config(\n  ${config}\n) }}\n${query}` })
const HELD = 'select lots from held'
const KEYED = "materialized='incremental', unique_key='order_id'"

test.each<[string, string, string, string, string]>([
  [
    'a column of what the query reads',
    `materialized='table', pre_hook="create temp table held as select lotz as lots from {{ ref('orders') }}"`,
    HELD,
    'x.sql:2:25 desk.x: pre_hook: Referenced column "lotz"',
    'did you mean lots?',
  ],
  [
    'the same by a macro',
    `materialized='table', pre_hook="{{ staged() }}"`,
    HELD,
    'x.sql:2:25 desk.x: pre_hook: Referenced column "lotz"',
    'did you mean lots?',
  ],
  [
    'a word',
    `materialized='table', pre_hook="create temp table held as selct lots from {{ ref('orders') }}"`,
    HELD,
    'x.sql:2:25 desk.x: pre_hook: syntax error at or near "selct"',
    'mend the SQL of the hook',
  ],
  [
    'a type',
    `materialized='table', pre_hook="create temp table held (lots integr)"`,
    HELD,
    "x.sql:2:25 desk.x: pre_hook: it makes 'held', which the query reads: Type with name integr",
    'mend the SQL of the hook',
  ],
  [
    'a column of a later statement',
    `materialized='table', post_hook="create schema if not exists j; create table j.y as select lotz from {{ this }}"`,
    ORDERS,
    'x.sql:2:25 desk.x: post_hook: Referenced column "lotz"',
    'did you mean lots?',
  ],
  [
    'a unique index by the plain name',
    `${KEYED}, post_hook="create unique index if not exists i on desk.x (order_id)"`,
    ORDERS,
    'x.sql:2:54: post_hook: DuckDB keeps deleted keys',
    'write create index',
  ],
  [
    'a unique index by the alias',
    `${KEYED}, alias='y', post_hook='create unique index i on Desk."y" (order_id)'`,
    ORDERS,
    'x.sql:2:65: post_hook: DuckDB keeps deleted keys',
    'write create index',
  ],
  [
    'a unique index on the table of another',
    `materialized='table', post_hook="create unique index i on {{ ref('orders') }} (order_id)"`,
    ORDERS,
    'x.sql:2:25: post_hook: it puts a unique index on desk.orders',
    'test unique there',
  ],
  [
    'what grows and is made anew with each run',
    `full_refresh=true, ${KEYED}`,
    ORDERS,
    'x.sql:2:3: what grows is made anew with each run',
    "write materialized='table'",
  ],
])('%s is told at its hook or word, once', async (_, config, query, place, mend) => {
  const [fault = '', ...others] = await told(config, query)
  expect(fault).toContain(place)
  expect(fault).toContain(mend)
  expect(others).toEqual([])
})

test.each([
  `materialized='table', full_refresh=true`,
  `materialized='table', post_hook="create unique index i on {{ this }} (order_id)"`,
  `${KEYED}, post_hook="create index if not exists i on desk.x (order_id)"`,
  `materialized='table', post_hook=['create schema if not exists j; create macro j.half(a) as a / 2', 'create table j.y as select j.half(lots) as l from {{ this }}']`,
])('%s is taken', async (config) => {
  expect(await told(config)).toEqual([])
})
