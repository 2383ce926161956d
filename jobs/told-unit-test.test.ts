import { expect, test } from 'vitest'
import { toldFaults } from './trial/told-faults.ts'

const BASE: Readonly<Record<string, string>> = {
  'seeds/desk/orders.csv': 'order_id,product,lots,placed_at\n1,CL,10,2026-11-02T10:00:00Z\n',
  'seeds/desk/schema.yml': "seeds:\n  - {name: orders, description: Orders., config: {owner: 'team:desk'}}\n",
  'models/desk/lots.sql': "select product, lots, [lots] as each, {{ var('most', 1) }} as most from {{ ref('orders') }}",
  'tests/fixtures/wrong.csv': '\nproduct,lots\nCL,1\n"A,B",many\n',
  'tests/fixtures/wrong.sql': "\n  select 'CL' as product,\n    lotz as lots\n",
  'tests/fixtures/strange.sql': "select 'CL' as product,\n  1 as lotz",
}

const HEAD = `config: {owner: 'team:desk'}
models:
  - {name: lots, description: Lots.}
unit_tests:
  - name: u
    model: lots
`
const given = (...lines: string[]) =>
  `${HEAD}    given:\n      - input: ref('orders')\n${lines.map((line) => `        ${line}\n`).join('')}    expect:\n      rows: []\n`
const ALL = "{order_id: 1, product: CL, lots: '2', placed_at: '2026-11-02 10:00:00'}"

test.each<[string, string, string, string]>([
  [
    'a macro',
    `${given('rows: []')}    overrides: {macros: {is_incremntal: true}}\n`,
    "schema.yml:12:26: unit test u: no macro is called 'is_incremntal'",
    'did you mean is_incremental?',
  ],
  ['a bare day', given('rows:', '  - {placed_at: 2026-13-01}'), 'schema.yml:10:25: month must be in 1..12', ''],
  [
    'a value of a mapping',
    given('rows:', `  - ${ALL}`, '  - {lots: many}'),
    'schema.yml:11:20: unit test u: column',
    'mend',
  ],
  [
    'a day',
    given('rows:', "  - {placed_at: '2026-13-01'}"),
    "schema.yml:10:25: unit test u: column 'placed_at'",
    'mend',
  ],
  ['a cell', given('format: csv', 'rows: |', '  product,lots', '  CL,1', '  "A,B",many'), 'schema.yml:13:17', "'many'"],
  [
    'a name of CSV',
    given('format: csv', 'rows: |', '  product,lotz', '  CL,1'),
    'schema.yml:11:19',
    'did you mean lots?',
  ],
  [
    'a cell of a file',
    given('format: csv', 'fixture: wrong'),
    'tests/fixtures/wrong.csv:4:7: unit test u:',
    'schema.yml:10)',
  ],
  ['a query of a file', given('format: sql', 'fixture: wrong'), 'tests/fixtures/wrong.sql:3:5: unit', 'schema.yml:10)'],
  ['a name of a query', given('format: sql', 'fixture: strange'), 'strange.sql:2:8: unit', 'did you mean lots?'],
  [
    'a row that is short',
    given('format: csv', 'rows: |', '  product,lots', '  CL'),
    'schema.yml:12:11',
    '1 cell for 2',
  ],
  [
    'a column twice',
    given('rows:', '  - {lots: 1, Lots: 2}'),
    "schema.yml:10:29: unit test u: column 'Lots' is said twice",
    'take',
  ],
  [
    'a number of two readings',
    given('rows:', '  - {lots: 010}'),
    'schema.yml:10:20: 010 is 10 in YAML',
    "write 10, or '010'",
  ],
  [
    'a name of CSV twice',
    given('format: csv', 'rows: |', '  lots,LOTS', '  1,2'),
    "schema.yml:11:11: column 'LOTS' is said twice",
    'take',
  ],
  [
    'an input twice',
    given('rows: []', "- input: ref('desk.orders')").replace('        - input', '      - input'),
    'schema.yml:10:16: desk.orders is given twice',
    'put all',
  ],
  [
    'an input that is no call',
    given('rows: []').replace("ref('orders')", "ref('orders'"),
    "schema.yml:8:16: input 'ref('orders'' is no call",
    "write input: ref('orders')",
  ],
  [
    'a test of a seed',
    given('rows: []').replace('model: lots', 'model: orders'),
    'schema.yml:6:12: unit test u: desk.orders is no model',
    'name a model',
  ],
  [
    'a field of what is no call',
    `config: {owner: 'team:desk'}\nmodels:\n  - name: lots\n    description: Lots.\n    columns:\n      - name: lots\n        tests:\n          - relationships: {to: "ref('orders'", field: lots}\n`,
    "schema.yml:8:33: to: 'ref('orders'' is no ref",
    "write to: ref('name')",
  ],
  [
    'a column in two cases',
    `config: {owner: 'team:desk'}\nmodels:\n  - name: lots\n    description: Lots.\n    columns: [{name: lots}, {name: LOTS}]\n`,
    "schema.yml:5:29: column 'LOTS' is described twice",
    'put what',
  ],
  [
    'a docs block',
    `config: {owner: 'team:desk'}\nmodels:\n  - name: lots\n    description: '{{ doc("x") }}'\n`,
    'schema.yml:4:18: description: no docs block',
    'write the text',
  ],
  ['a fixture', given('format: csv', 'fixture: wrng'), 'schema.yml:10:18: no fixture', 'did you mean wrong?'],
  ['a format', given('format: cvs', 'rows: []'), "schema.yml:9:17: format 'cvs'", 'did you mean csv?'],
  ['a number for rows', given('rows: 5'), 'schema.yml:9:15: rows: without a format', 'add format: csv'],
  ['a row that is a number', given('rows: [5]'), 'schema.yml:9:16: a row is no mapping', 'write {column: value}'],
  ['a text without its format', given('rows: |', '  product', '  CL'), 'schema.yml:9:15: rows:', 'add format: csv'],
  ['mappings for CSV', given('format: csv', `rows: [${ALL}]`), 'schema.yml:10:15: rows: of format csv', 'no format:'],
  ['a fixture without its format', given('fixture: wrong'), 'schema.yml:9:18: a fixture is read by', 'format: csv'],
  ['rows beside a fixture', given('format: csv', 'fixture: wrong', 'rows: a'), 'schema.yml:10:18: a fixture', 'out'],
  ['a list that is expected', given().replace('rows: []', '- {lots: 1}'), 'schema.yml:10:7: expect: is no', 'rows:'],
  ['a list of overrides', `${given()}    overrides: [x]\n`, 'schema.yml:11:16: overrides: is no mapping', 'vars:'],
  [
    'a twin',
    `${given()}  - name: u\n    model: lots\n    given: [{input: ref('orders')}]\n    expect: {rows: []}\n`,
    "schema.yml:11:5: desk.lots has another unit test 'u'",
    'of its own',
  ],
  [
    'a var',
    `${given('rows: []')}    overrides: {vars: {mots: 1}}\n`,
    "schema.yml:12:24: unit test u: no var is called 'mots'",
    'take',
  ],
])('%s of a unit test that is wrong is told at its own place', async (_, yml, place, mend) => {
  const [fault = '', ...others] = await toldFaults(BASE, { 'models/desk/schema.yml': yml })
  expect(fault).toContain(place)
  expect(fault).toContain(mend)
  expect(others).toEqual([])
})

test('values that the engine converts, and vars that a template asks for, are no faults', async () => {
  const yml = given(
    'rows:',
    `  - ${ALL}`,
    "  - {lots: ' 7 ', placed_at: 2026-11-02, product: 5}",
    '  - {lots: 1.0, product: "it\'s, \\"x\\" as \\"0\\""}',
    '  - {lots: null}',
    '  - {lots: true}',
  ).replace('rows: []', 'rows: [{each: [1, 2]}]')
  expect(await toldFaults(BASE, { 'models/desk/schema.yml': `${yml}    overrides: {vars: {most: 1}}\n` })).toEqual([])
})
