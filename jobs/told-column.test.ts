import { expect, test } from 'vitest'
import { toldFaults } from './told-faults.ts'

const OWNED = "config: {owner: 'team:desk'}"
const BASE: Readonly<Record<string, string>> = {
  'seeds/desk/orders.csv': 'order_id,product,lots\n1,CL,10\n',
  'seeds/desk/schema.yml': `seeds:\n  - {name: orders, description: Orders., ${OWNED}}\n`,
  'models/desk/schema.yml': `${OWNED}\nmodels:\n  - {name: x, description: X.}\n`,
}
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

test('a view of a struct without names may be read', async () => {
  const schema = `${BASE['models/desk/schema.yml']}  - {name: y, description: Y.}\n`
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
