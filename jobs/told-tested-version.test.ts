import { expect, test } from 'vitest'
import { toldFaults } from './trial/told-faults.ts'

const BASE: Readonly<Record<string, string>> = {
  'models/desk/book_v1.sql': 'select 1 as a',
  'models/desk/book.sql': 'select 1 as a, 2 as b',
  'models/rest/trades.sql': 'select 1 as a',
  'models/rest/schema.yml': "models: [{name: trades, description: T., config: {owner: 'team:desk'}}]",
}
const told = async (model: string, row: string) =>
  toldFaults(BASE, {
    'models/desk/schema.yml': `config: {owner: 'team:desk'}
models:
  - {name: book, description: B., versions: [{v: 1}, {v: 2}]}
unit_tests:
  - name: u
    model: ${model}
    expect: {rows: [{${row}}]}
`,
  })

// dbt-core 1.10: process_models_for_unit_test takes every version of the model, less those of `exclude`, else those of `include`.
test.each<[string, string, readonly string[]]>([
  ['book', 'a: 1', []],
  ['book', 'b: 2', ["desk/schema.yml:7:22: unit test u: desk.book_v1 has no column 'b'"]],
  ['book\n    versions: {include: [2]}', 'b: 2', []],
  ['book\n    versions: {exclude: [1]}', 'b: 2', []],
  ['book\n    versions: {exclude: 2}', 'b: 2', ['desk.book_v1 has no column']],
  ['book_v2', 'b: 2', []],
  ['desk.book', 'a: 1', []],
  ['rest.trades', 'a: 1', []],
  ['trades', 'a: 1', []],
])('a unit test of %s looks at the versions that dbt takes (%s)', async (model, row, faults) => {
  const found = await told(model, row)
  expect(found).toEqual(faults.map((one) => expect.stringContaining(one)))
})

test.each<[string, string, string]>([
  ['bok', "schema.yml:6:12: no model 'desk.bok'", 'did you mean desk.book'],
  ['book.v2', "schema.yml:6:12: no model 'book.v2'", 'write model: book, and versions: {include: [2]} below'],
  ['book v2', "schema.yml:6:12: no model 'book v2'", 'write model: book, and versions: {include: [2]} below'],
  ['tradez', "schema.yml:6:12: no model 'desk.tradez'", 'did you mean rest.trades?'],
  ['trades\n    versions: {include: [1]}', 'schema.yml:7:15: rest.trades has no versions', 'take versions: out'],
  ['book\n    versions: {include: [3]}', 'schema.yml:7:25: desk.book has no version 3', 'did you mean 1, 2?'],
  ['book\n    versions: {exclude: [1, 2]}', 'schema.yml:7:15: no version of desk.book is left', 'there are 1, 2'],
  ['book\n    versions: [1]', 'schema.yml:7:15: versions: of a unit test', 'write versions: {include: [1]}'],
  ['book\n    versions: {only: [1]}', 'schema.yml:7:22: versions: of a unit test', 'write versions: {include: [1]}'],
])('a model of a unit test that is none is told with the mend: %s', async (model, place, mend) => {
  const [fault = '', ...others] = await told(model, 'a: 1')
  expect(fault).toContain(place)
  expect(fault).toContain(mend)
  expect(others).toEqual([])
})
