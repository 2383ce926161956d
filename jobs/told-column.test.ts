import { expect, test } from 'vitest'
import { toldFaults } from './trial/told-faults.ts'

const OWNED = "config: {owner: 'team:desk'}"
const BASE: Readonly<Record<string, string>> = {
  'seeds/desk/orders.csv': 'order_id,product,lots\n1,CL,10\n',
  'seeds/desk/schema.yml': `seeds:\n  - {name: orders, description: Orders., ${OWNED}}\n`,
  'models/desk/schema.yml': `${OWNED}\nmodels:\n  - {name: x, description: X.}\n`,
}
const SCHEMA = BASE['models/desk/schema.yml'] ?? ''
const GREW =
  "{{ config(materialized='incremental', unique_key='lots',\n  incremental_predicates=['DBT_INTERNAL_SOURCE.lots > 0']"
const WRAP = '{% macro wrap() %}\ncoalesce({{ caller() }}, 0)\n{% endmacro %}'
const TEST = `{% test longer(model, column_name, than) %}
select {{ column_name }} from {{ model }} m
where length({{ column_name }}) > {{ than }}
  and m.prodct is not null
{% endtest %}`
const TABLE = "{{ config(materialized='table') }}\n"
const snapshot = (config: string) =>
  `{% snapshot h %}\n{{ config(owner='team:desk', doc='H.', strategy='check', check_cols='all',\n  unique_key='order_id',\n  dbt_valid_to_current=${config}) }}\nfrom {{ ref('orders') }}\n{% endsnapshot %}`

test.each([
  [
    'a name twice',
    "select product,\n  lots,\n  1 as lots\nfrom {{ ref('orders') }}",
    'x.sql:3:8 desk.x: two columns',
    'by `as`',
  ],
  [
    'a name beside its star',
    "select *,\n  2 as Lots\nfrom {{ ref('orders') }}",
    'x.sql:2:8 desk.x: two columns',
    'by `as`',
  ],
  [
    'a name of two stars',
    "select * from {{ ref('orders') }} a, {{ ref('orders') }} b",
    'x.sql:1:1 desk.x: two',
    'by `as`',
  ],
  [
    'a struct without names',
    `${TABLE}select 1 as a,\n  row(1, 'a') as r`,
    "x.sql:3:18 desk.x: column 'r' is a struct",
    'name them',
  ],
])('%s is told at its place', async (_, text, place, mend) => {
  const [fault, ...others] = await toldFaults(BASE, { 'models/desk/x.sql': text })
  expect(fault).toContain(place)
  expect(fault).toContain(mend)
  expect(others).toEqual([])
})

test('the body of a call is told where it stands, and what its macro adds at the call', async () => {
  const text = "select 1 as n,\n{% call wrap() %}\n  lotz\n{% endcall %} as l\nfrom {{ ref('orders') }}"
  const files = { 'models/desk/x.sql': text, 'sql/macros/wrap.sql': WRAP }
  expect(await toldFaults(BASE, files)).toEqual([expect.stringContaining('x.sql:3:3 desk.x: Referenced column "lotz"')])
  const wrong = {
    ...files,
    'models/desk/x.sql': text.replace('lotz', 'lots'),
    'sql/macros/wrap.sql': WRAP.replace('0', 'o'),
  }
  const told = [
    expect.stringMatching(/x.sql:2:1 desk.x: Referenced column "o" .*\(in text from sql\/macros\/wrap.sql:2\)/),
  ]
  expect(await toldFaults(BASE, wrong)).toEqual(told)
})

test("the query of a project's own test is told at its own line, and where it is asked for", async () => {
  const asked = `${OWNED}\nmodels:\n  - name: x\n    description: X.\n    columns:\n      - name: product\n        tests: [longer: {than: 3}]\n`
  const files = { 'models/desk/x.sql': "select product from {{ ref('orders') }}", 'models/desk/schema.yml': asked }
  const [fault, ...others] = await toldFaults(BASE, { ...files, 'tests/generic/longer.sql': TEST })
  expect(fault).toContain(
    'tests/generic/longer.sql:4:7 desk.x: check longer_product (models/desk/schema.yml:7): Table "m"',
  )
  expect(fault).toContain('did you mean product?')
  expect(others).toEqual([])
  expect(await toldFaults(BASE, { ...files, 'tests/generic/longer.sql': TEST.replace('prodct', 'product') })).toEqual(
    [],
  )
})

test('a condition on what is new is told where rows are deleted, and taken where they are merged', async () => {
  const model = (config: string) => ({ 'models/desk/x.sql': `${config}) }}\nselect lots from {{ ref('orders') }}` })
  const told = [
    expect.stringContaining('x.sql:2:3 desk.x: incremental_predicates: Referenced table "DBT_INTERNAL_SOURCE"'),
  ]
  expect(await toldFaults(BASE, model(GREW))).toEqual(told)
  expect(await toldFaults(BASE, model(`${GREW}, incremental_strategy='merge'`))).toEqual([])
})

test('a model that is no UTF-8 is told once', async () => {
  const utf16 = Buffer.from(`\ufeffselect 'ü' as product`, 'utf16le')
  expect(await toldFaults(BASE, { 'models/desk/x.sql': utf16 })).toEqual([
    expect.stringContaining('models/desk/x.sql:1: the file is not UTF-8'),
  ])
})

test('a key that is an expression is told at its own place', async () => {
  const text =
    "{{ config(materialized='incremental',\n  unique_key='lower(product)') }}\nselect product from {{ ref('orders') }}"
  const [fault, ...others] = await toldFaults(BASE, { 'models/desk/x.sql': text })
  expect(fault).toContain("x.sql:2:3 desk.x: unique_key names 'lower(product)', which is no column")
  expect(fault).toContain('give the query a column of it')
  expect(others).toEqual([])
})

test.each([
  `select 'set x = 1; use y'`,
  `insert into journal.log select $$it's; delete from desk.orders$$, 1`,
  `-- commit\nselect 'a' as "use"`,
])('a hook may hold any text: %s', async (hook) => {
  const text = `{{ config(materialized='table', post_hook=${JSON.stringify(hook)}) }}\nselect lots from {{ ref('orders') }}`
  expect(await toldFaults(BASE, { 'models/desk/x.sql': text })).toEqual([])
})

test('a view of a struct without names may be read', async () => {
  const schema = `${SCHEMA}  - {name: y, description: Y.}\n`
  const files = {
    'models/desk/x.sql': "select row(1, 'a') as r",
    'models/desk/y.sql': "select r[1] as n from {{ ref('x') }}",
  }
  expect(await toldFaults(BASE, { ...files, 'models/desk/schema.yml': schema })).toEqual([])
})

test('what stands for the end of a current row is told at its own line, by its word', async () => {
  const files = { 'models/desk/x.sql': 'select 1 as n', 'snapshots/desk/h.sql': snapshot(`"to_dat('9999-12-31')"`) }
  const [fault, ...others] = await toldFaults(BASE, files)
  expect(fault).toContain('h.sql:4:3 desk.h: dbt_valid_to_current: Scalar Function with name to_dat does not exist')
  expect(fault).toMatch(/did you mean .*to_da/)
  expect(others).toEqual([])
  expect(await toldFaults(BASE, { ...files, 'snapshots/desk/h.sql': snapshot(`"to_date('9999-12-31')"`) })).not.toEqual(
    [],
  )
  expect(await toldFaults(BASE, { ...files, 'snapshots/desk/h.sql': snapshot(`"timestamp '9999-12-31'"`) })).toEqual([])
})
