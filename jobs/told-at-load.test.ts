import { describe, expect, test } from 'vitest'
import { toldFaults } from './trial/told-faults.ts'

const OWNED = "config: {owner: 'team:desk'}"
const ORDERS = "select product, lots, order_id, placed_at from {{ ref('orders') }}"
const SCHEMA = `${OWNED}
models:
  - name: lots
    description: Lots.
    columns:
      - name: product
        tests: [not_null]
      - name: lots
`
const BASE: Readonly<Record<string, string>> = {
  'assets/days.ts': `import { daily } from '${new URL('../core/partition/daily.ts', import.meta.url).pathname}'
export const days = daily('2026-11-01', { end: '2026-11-05' })
`,
  'seeds/desk/orders.csv': 'order_id,product,lots,placed_at\n1,CL,10,2026-11-02T10:00:00Z\n',
  'seeds/desk/schema.yml': `seeds:\n  - {name: orders, description: Orders., ${OWNED}}\n`,
  'models/desk/lots.sql': "select product, lots from {{ ref('orders') }}",
  'models/desk/schema.yml': SCHEMA,
}
const X = '  - {name: x, description: X.}\n'

const model = (text: string) => ({ 'models/desk/x.sql': text, 'models/desk/schema.yml': SCHEMA + X })
const schema = (text: string) => ({ 'models/desk/schema.yml': text })
const source = (words: string) =>
  `sources:\n  - name: crm\n    owner: team:x\n    tables:\n      - {name: deals, description: D., ${words},\n        columns: [{name: written_at, data_type: timestamptz}, {name: stage, data_type: text}]}\n`
const snapshot = (config: string) => ({
  'snapshots/desk/h.sql': `{% snapshot h %}\n{{ config(owner='team:desk', doc='H.', ${config}) }}\n${ORDERS}\n{% endsnapshot %}`,
})

const told = (files: Readonly<Record<string, string | Buffer>>) => toldFaults(BASE, files)

const at = (column: string) => `{{ config(partitions='days', at='${column}') }}\n${ORDERS}`
const batches = (column: string) =>
  `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='${column}', begin='2026-11-01', batch_size='day') }}\n${ORDERS}`
const tested = (test: string) => schema(SCHEMA.replace('tests: [not_null]', `tests: [${test}]`))
const latin = (text: string) => Buffer.from(text, 'latin1')

describe('what an analyst gets wrong is told when the project is loaded, once, at its place, with what to do', () => {
  test.each<[string, Readonly<Record<string, string | Buffer>>, string, string]>([
    [
      'a word of SQL for a time',
      {
        'snapshots/desk/h.sql': snapshot("strategy='timestamp', unique_key='order_id', updated_at='at'")[
          'snapshots/desk/h.sql'
        ].replace('placed_at from', 'placed_at as at from'),
      },
      "updated_at: 'at' is no expression",
      `updated_at='"at"'`,
    ],
    ['a meta', model("{{ config(meta='x') }}select 1 as n"), 'x.sql:1:11: meta: holds a map', "write meta={'name'"],
    [
      'a source of one name',
      model("select * from {{ source('crm') }}"),
      'x.sql:1:18: source() takes two names',
      "'deals'",
    ],
    [
      'a name of a column of a snapshot',
      snapshot(
        "strategy='check', unique_key='order_id', check_cols='all', snapshot_meta_column_names={'dbt_valid_form': 'a'}",
      ),
      "a snapshot has no column 'dbt_valid_form'",
      'did you mean dbt_valid_from',
    ],
    [
      'a part of a relation',
      model("select '{{ this.identifer }}' as n"),
      "has no 'identifer'",
      'did you mean identifier',
    ],
    [
      'a question',
      model("select '{{ adapter.get_relatio(this) }}' as n"),
      "has no 'get_relatio'",
      'did you mean get_relation',
    ],
    [
      'what no view is made of',
      model("-- all\nsummarize {{ ref('lots') }}"),
      'x.sql:2:1 desk.x: begins with summarize',
      'from (summarize',
    ],
    [
      'a type that no file holds',
      model("{{ config(materialized='table') }}select 1::variant as v"),
      "column 'v' is a VARIANT",
      'JSON',
    ],
    [
      'a count that is none',
      schema(source('freshness: {warn_after: {count: x, period: hour}}, loaded_at_field: written_at') + SCHEMA),
      "warn_after counts 'x', which is no number above 0",
      'write {count',
    ],
    [
      'a type of a source that is none',
      schema(source('loaded_at_field: written_at').replace('text}', 'integr}') + SCHEMA),
      "'integr' is no type of duckdb",
      'did you mean',
    ],
    ['a column of no time', model(at('lots')), "x.sql:1:30 desk.x: 'lots' is int64, and no window of time", 'cast it'],
    ['batches by no time', model(batches('lots')), "x.sql:1:74 desk.x: 'lots' is int64", 'days or instants'],
    ['batches by no column', model(batches('placed')), "event_time names 'placed'", 'did you mean placed_at?'],
    ['a ref to itself', model("select * from {{ ref('x') }}"), 'x.sql:1:18: the model refs itself', '{{ this }}'],
    [
      'a table by its plain name, which is there',
      model('select a.lots from {{ ref(\'lots\') }} a join Desk."orders" b using (product)'),
      'x.sql:1:45 desk.x: reads desk.orders by its plain name',
      "write {{ ref('desk.orders') }}",
    ],
    [
      'a table by its plain name, which is not',
      model("select a.lots from {{ ref('orders') }} a join desk.lots b using (product)"),
      'x.sql:1:47 desk.x: Table with name lots does not exist',
      "write {{ ref('desk.lots') }}",
    ],
    ['a value of a group', model(`select product, sum(lots) as n from {{ ref('orders') }}`), 'GROUP BY', 'any_value'],
    ['wrong types', model(`select product / 2 as n from {{ ref('orders') }}`), 'No function matches', 'cast'],
    ['no SQL', model('selct 1 as n'), 'x.sql:1:1 desk.x: syntax error at or near "selct"', 'mend the SQL here'],
    [
      'letters in another code',
      { 'models/desk/lots.sql': latin("select 'é' as product, 1 as lots") },
      'lots.sql:1: the file is not UTF-8',
      'save it as UTF-8',
    ],
    [
      'the same in YAML',
      { 'models/desk/schema.yml': latin(SCHEMA.replace('Lots.', 'Léts.')) },
      'schema.yml:4: the file is not UTF-8',
      'save it as UTF-8',
    ],
    [
      'the same in a macro',
      { 'sql/macros/m.sql': latin("{% macro m() %}'é'{% endmacro %}") },
      'm.sql:1: the file is not UTF-8',
      'save it as UTF-8',
    ],
    [
      'an ending in capitals',
      { 'models/desk/y.SQL': 'select 1 as n' },
      'models/desk/y.SQL: it ends in .SQL',
      'name it ….sql',
    ],
    [
      'a hook of a list, in a config of several lines',
      model(`{{ config(\n  materialized='table',\n  post_hook=['analyze', 'selct 1'],\n) }}\n${ORDERS}`),
      'x.sql:3:3 desk.x: post_hook 2: syntax error at or near "selct"',
      'mend the SQL of the hook',
    ],
    [
      'a snapshot by no column',
      snapshot("strategy='timestamp', unique_key='order_id', updated_at='placed'"),
      "h.sql:2:85 desk.h: updated_at names 'placed'",
      'did you mean placed_at?',
    ],
    [
      'a snapshot by a column that is no instant',
      snapshot("strategy='timestamp', unique_key='order_id', updated_at='lots'"),
      "updated_at: 'lots' is BIGINT, and no instant",
      'name a column of days or instants',
    ],
    [
      'a snapshot of no key',
      snapshot("strategy='check', unique_key='orderid', check_cols='all'"),
      "h.sql:2:58 desk.h: unique_key names 'orderid'",
      'did you mean order_id?',
    ],
    [
      'a snapshot of nothing, in YAML',
      {
        'snapshots/desk/h.yml': `snapshots:\n  - name: h\n    description: H.\n    relation: ref('ordrs')\n    config: {strategy: check, unique_key: order_id, check_cols: all, owner: 'team:desk'}\n`,
      },
      "h.yml:4:15: ref('ordrs') names no asset",
      'did you mean orders?',
    ],
    [
      'a column described twice',
      schema(`${SCHEMA}      - name: lots\n`),
      "schema.yml:9:9: column 'lots' is described twice",
      'into one place',
    ],
    [
      'an index on a column that is not there',
      model(
        `{{ config(materialized='table', post_hook='create index if not exists i on {{ this }} (product, lotz)') }}\n${ORDERS}`,
      ),
      'x.sql:1:33 desk.x: post_hook: Referenced column "lotz" not found',
      'did you mean lots?',
    ],
    [
      'a comment on a column that is not there',
      model(`{{ config(materialized='table', post_hook="comment on column {{ this }}.lotz is 'L.'") }}\n${ORDERS}`),
      'x.sql:1:33 desk.x: post_hook: Referenced column "lotz" not found',
      'did you mean lots?',
    ],
    [
      'a column that says when rows of a source were loaded',
      schema(SCHEMA + source('loaded_at_field: wrtten_at, freshness: {warn_after: {count: 1, period: hour}}')),
      'schema.yml:13:57 crm.deals: loaded_at_field: Referenced column "wrtten_at" not found',
      'did you mean written_at?',
    ],
    [
      'the filter of a freshness',
      schema(SCHEMA + source("loaded_at_field: written_at, freshness: {filter: uper(stage) = 'x'}")),
      'filter: Scalar Function with name uper does not exist',
      'did you mean upper',
    ],
    [
      'a hook that is no SQL',
      model(`{{ config(materialized='table', post_hook=['analyze', 'inser into log select 1']) }}\n${ORDERS}`),
      'x.sql:1:33 desk.x: post_hook 2: syntax error at or near "inser"',
      'mend the SQL of the hook',
    ],
    [
      'a query of tests/',
      { 'tests/none_below.sql': "select * from {{ ref('lots') }} where lots < 0" },
      'tests/none_below.sql: a test that is a query stands beside its model',
      'move it to models/<subject>/tests/',
    ],
    [
      'a predicate of no column',
      model(
        `{{ config(materialized='incremental', unique_key='order_id', incremental_predicates=['DBT_INTERNAL_DEST.ordr_id > 1']) }}\n${ORDERS}`,
      ),
      'incremental_predicates: Table "DBT_INTERNAL_DEST" does not have a column named "ordr_id"',
      'did you mean order_id',
    ],
    [
      'settings of no folder',
      { 'dbt_project.yml': 'name: shop\nmodels:\n  shop:\n    dsk: {+materialized: table}\n' },
      'dbt_project.yml:4:5: there is no folder models/dsk',
      'did you mean desk?',
    ],
    [
      'tests that are no list',
      schema(SCHEMA.replace('[not_null]', 'not_null')),
      'schema.yml:7:16: tests: holds a list',
      'write tests: [not_null]',
    ],
    [
      'columns that are no list',
      schema(SCHEMA.replace(/columns:[\s\S]*/, 'columns: {name: product}\n')),
      'schema.yml:5:14: columns: holds a list',
      '- name',
    ],
    [
      'a field that is none',
      tested("{relationships: {to: ref('orders'), field: produkt}}"),
      "schema.yml:7:60 desk.lots: check relationship_product names 'produkt', which is no column of desk.orders",
      'did you mean product?',
    ],
    [
      'a constraint that is none',
      schema(`${SCHEMA}        constraints: [{type: not_nul}]\n`),
      "constraint 'not_nul' is none of",
      'did you mean not_null?',
    ],
    ['a tab in YAML', schema(SCHEMA.replace('    desc', '\tdesc')), 'no YAML: Tabs', 'indent by spaces'],
    ['a colon in YAML', schema(SCHEMA.replace('Lots.', 'Lots: all')), 'no YAML: Nested', 'into quotes'],
    ['a quote in YAML', schema(SCHEMA.replace('Lots.', '"Lots.')), 'no YAML: Missing', 'close the text'],
    [
      'an indent in YAML',
      schema(SCHEMA.replace('    description', '   description')),
      'no YAML: ',
      'give it the indent',
    ],
    [
      'an alias in YAML that nothing is called',
      schema(SCHEMA.replace('description: Lots.', 'description: *x')),
      'schema.yml:4:18: no YAML: nothing is called &x',
      'into quotes',
    ],
    [
      'a CSV among the models',
      { 'models/desk/x.csv': 'a\n1\n' },
      'models/desk/x.csv: a .csv file here is not read',
      'seeds/',
    ],
    [
      'a seed without a line',
      { 'seeds/desk/orders.csv': '' },
      'orders.csv:1: the file has no line of names',
      'first line',
    ],
    [
      'a list of columns',
      model("select * exclude (lotz) from {{ ref('orders') }}"),
      'x.sql:1:19 desk.x: Column "lotz"',
      'lots?',
    ],
    [
      'a side of a union',
      model('select 1 as a\nunion all\nselect 1, 2'),
      'x.sql:2:1 desk.x: Set operations',
      'same columns',
    ],
    [
      'a constant',
      model("select lots, date '2026-13-01' as d from {{ ref('orders') }}"),
      'x.sql:1:19 desk.x: date',
      'mend the value',
    ],
    [
      'a table of another warehouse',
      model('select 1 as a from prod.desk.orders'),
      'x.sql:1:20 desk.x: Catalog "prod"',
      "ref('desk.orders')",
    ],
    [
      'a macro that is not closed',
      { ...model('select {{ m() }} as n'), 'sql/macros/m.sql': '{% macro m() %}1' },
      'm.sql:1:17: expected {% endmacro %}',
      '',
    ],
  ])('%s', async (_name, files, what, mend) => {
    const faults = await told(files)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(what)
    expect(faults[0]).toContain(mend)
  })

  test('both names of a snapshot at once', async () => {
    expect(await told(snapshot("strategy='check', unique_key='orderid', check_cols=['lotz']"))).toEqual([
      expect.stringContaining("unique_key names 'orderid'"),
      expect.stringContaining("check_cols names 'lotz'"),
    ])
  })
})

test.each([
  'create unique index if not exists i on {{ this }} using art (upper(product), (lots + 1)); analyze',
  "comment on column {{ this }}.lots is 'lotz'; comment on table {{ this }} is 'x'",
  'create index j on elsewhere.made (what)',
])('a hook that names columns which are there, or a table that another made, is none: %s', async (hook) => {
  const sql = JSON.stringify(hook)
  expect(await told(model(`{{ config(materialized='table', post_hook=${sql}) }}\n${ORDERS}`))).toEqual([])
})

test.each(['updated_at', '_written_at', 'written_at2', 'WRITTEN_AT', 'coalesce(written_at, now())'])(
  'a source may say by %s when it was loaded, whatever columns were said of it',
  async (field) => {
    expect(await told(schema(SCHEMA + source(`loaded_at_field: "${field}", freshness: {filter: other > 1}`)))).toEqual(
      [],
    )
  },
)

test('names of columns are those of the query whatever their case', async () => {
  const tests = "[unique, {accepted_values: {values: [CL]}}, {relationships: {to: ref('orders'), field: PRODUCT}}]"
  expect(await told(schema(SCHEMA.replace('name: product', 'name: Product').replace('[not_null]', tests)))).toEqual([])
})

test('merge keys take in what an anchor holds, and what stands beside them wins', async () => {
  const both =
    SCHEMA.replace('  - name: lots', '  - &lots\n    name: lots') +
    '  - {<<: *lots, name: x, columns: [{name: product}]}\n'
  expect(await told({ ...model(ORDERS), ...schema(both) })).toEqual([])
  const wrong = both.replace('[{name: product}]', '[{name: prodct}]')
  expect((await told({ ...model(ORDERS), ...schema(wrong) })).join()).toContain("describes column 'prodct'")
})
