import { expect, test } from 'vitest'
import { toldFaults } from './trial/told-faults.ts'

const HEAD = "config: {owner: 'team:desk'}\n"
const BASE: Readonly<Record<string, string>> = {
  'seeds/desk/orders.csv': 'order_id,lots\n1,10\n',
  'seeds/desk/schema.yml': `seeds:\n  - {name: orders, description: Orders., config: {owner: 'team:desk'}}\n`,
  'models/desk/x.sql': "select order_id, lots from {{ ref('orders') }}",
}
const model = (...lines: string[]) => `${HEAD}models:\n  - name: x\n    description: X.\n    ${lines.join('\n    ')}\n`

test.each<[string, string, string, string]>([
  ['a contract', model("config: {contract: {enforced: 'yes'}}"), 'schema.yml:5:14', 'true or false'],
  ['a day', model('deprecation_date: 2027-02-30'), 'schema.yml:5:', "'2027-02-30' is no date"],
  ['a meta', model('meta: x'), 'schema.yml:5:11: meta: holds a map', 'write name: value'],
  [
    'tests under both words',
    model('columns:', '  - {name: lots, tests: [not_null], data_tests: [unique]}'),
    'schema.yml:6:29: tests: and data_tests: are the same',
    'under data_tests:',
  ],
  [
    'a test in its long form',
    model('columns:', '  - {name: lots, tests: [{name: n, test_name: not_nul}]}'),
    "schema.yml:6:30: unknown test 'not_nul'",
    'did you mean not_null',
  ],
  [
    'what a test in its long form takes',
    model('columns:', '  - {name: lots, tests: [{test_name: not_null, wher: lots > 1}]}'),
    "schema.yml:6:52: test not_null takes no 'wher'",
    'did you mean where?',
  ],
  [
    'a value that dbt reads otherwise',
    model('columns:', '  - {name: lots, tests: [accepted_values: {values: [1, no]}]}'),
    'schema.yml:6:60: no is a text here, and false in dbt',
    "write false, or 'no' in quotes",
  ],
  [
    'a range that holds nothing',
    model('columns:', '  - {name: lots, tests: [range: {min: 5, max: 1}]}'),
    'schema.yml:6:43: min: 5 is above max: 1',
    'turn them round',
  ],
  [
    'a word of the file',
    model('columns: []').replace('models:', 'model:'),
    "schema.yml:2:1: unknown key 'model'",
    'models',
  ],
  [
    'a freshness',
    `${model('columns: []')}sources:\n  - name: crm\n    freshness: 1h\n    tables: [{name: t, columns: [{name: a, data_type: integer}]}]\n`,
    'schema.yml:8:16: freshness is no promise',
    '{warn_after: {count: 12, period: hour}}',
  ],
])('%s of another form is told at its place', async (_, yml, place, mend) => {
  const [fault = '', ...others] = await toldFaults(BASE, { 'models/desk/schema.yml': yml })
  expect(fault).toContain(place)
  expect(fault).toContain(mend)
  expect(others).toEqual([])
})

test('a file that describes models and lies in no folder of a subject is told', async () => {
  const files = { 'models/desk/schema.yml': model('columns: []'), 'models/schema.yml': 'models: []\n' }
  expect(await toldFaults(BASE, files)).toEqual([expect.stringMatching(/^models\/schema\.yml: it lies in no folder/)])
  expect(
    await toldFaults(BASE, { 'models/desk/schema.yml': model('columns: []'), 'models/vars.yml': 'vars: {a: 1}\n' }),
  ).toEqual([])
})
