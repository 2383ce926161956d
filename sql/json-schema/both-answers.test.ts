import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadModels } from '../project.ts'
import { temporaryProject } from '../temporary-project.ts'
import { misfits } from './misfits.ts'
import { schemaYml } from './schema-yml.ts'

const schema = JSON.parse(JSON.stringify(schemaYml()))
const model = (words: string) =>
  `version: 2\nconfig: {owner: team:d}\nmodels:\n  - {name: m, description: M.${words && `, ${words}`}}\n`
const column = (words: string) => model(`columns: [{name: a, ${words}}]`)
const table = (words: string) =>
  `${model('')}sources:\n  - {name: c, owner: team:x, tables: [{name: t, description: D., ${words}, columns: [{name: x, data_type: timestamp}]}]}\n`
const exposure = (words: string) => `${model('')}exposures:\n  - {name: e, type: dashboard, ${words}}\n`
const unit = (words: string) => `${model('')}unit_tests:\n  - {name: u, model: m, ${words}}\n`
const given = (words: string) => unit(`given: [{input: ref('n'), ${words}}], expect: {rows: []}`)

let remove = () => {}
afterEach(() => remove())

async function loads(text: string): Promise<readonly string[]> {
  const project = temporaryProject({
    'models/d/m.sql': "select a from {{ ref('n') }}",
    'models/d/n.sql': "{{ config(owner='team:d', doc='N.') }}select 1 as a",
    'models/d/schema.yml': text,
    'tests/fixtures/one.csv': 'a\n1\n',
  })
  remove = project.remove
  const { faults } = await loadModels({ root: project.root, partitions: new Map(), known: [] })
  return faults.map(({ what }) => what)
}

test.each([
  model(''),
  'version: 2\nanchors:\n  - &c {name: a, tests: [not_null]}\nmodels: [{name: m, description: M., owner: "team:d", columns: [*c]}]\n',
  'version: 2\nanchors: &d {description: M., config: {owner: "team:d"}}\nmodels: [{<<: *d, name: m}]\n',
  `${model('')}seeds:\nsnapshots:\n`,
  model('config: {meta: {a: 1}, tags: x, materialized: null, unique_key: null, fresh: null, group: null}'),
  model("config: {materialized: table, post_hook: 'select 1', pre_hook: [{sql: select 1}, 'select 2']}"),
  model("config: {materialized: table, fresh: {by: '0 9 * * *', zone: UTC}}"),
  model('config: {fresh: {within: 5m, warn_at: 1m}, timeout: 5m, version: 3}'),
  model('meta: null, columns: null, tests: null'),
  column("tests: [{not_null: {config: {severity: WARN, enabled: false, store_failures: 'true', meta: {x: 1}}}}]"),
  column('tests: [{test_name: not_null, name: x, config: {severity: warn}}]'),
  column("tests: [{name: x, test_name: accepted_values, arguments: {values: ['a']}, where: a = 'a'}]"),
  column("tests: [{test_name: relationships, to: ref('n'), field: a}]"),
  unit('expect: {rows: []}, versions: null'),
  column('tags: x, config: {tags: [y], meta: {z: 1}}, quote: true, description: null, constraints: [{type: not_null}]'),
  table('loaded_at_field: x, freshness: null'),
  table('loaded_at_field: x, tags: x, freshness: {warn_after: {count: 1.5, period: day}, error_after: null}'),
  exposure('owner: {name: x, email: [a@b.co, c@d.co]}, tags: x, meta: {a: 1}, config: {enabled: true, tags: [y]}'),
  exposure("owner: {email: a@b.co}, depends_on: [ref('m')], maturity: low, url: https://x, label: E"),
  given('rows: [{a: 1}]'),
  given('rows: null'),
  given('format: dict, rows: []'),
  given('format: csv, rows: "a\\n1"'),
  given('format: csv, fixture: one'),
  given('format: sql, rows: select 1 as a'),
  unit('expect: {rows: []}, overrides: {vars: {x: 1}, macros: null}'),
  unit('expect: {rows: []}, config: {enabled: false, tags: x, meta: {a: 1}}'),
])('load and the JSON schema take it: %s', async (text) => {
  expect([await loads(text), misfits(parse(text, { merge: true }), schema)]).toEqual([[], []])
})

test.each([
  'version: 2\nx: &d {description: M.}\nmodels: [{name: m, description: M., config: {owner: "team:d"}}]\n',
  model('config: {meta: x}'),
  model('meta: [x]'),
  model('config: {materialized: 5}'),
  model("config: {enabled: 'nope'}"),
  model('config: {contract: true}'),
  model("config: {contract: {enforced: 'yes'}}"),
  model('config: {contract: []}'),
  model('config: {access: secret}'),
  model('access: secret'),
  model('config: {timeout: soon}'),
  model('config: {fresh: {by: daily}}'),
  model('config: {version: [1]}'),
  model('config: {at: 5}'),
  model('config: {materialized: table, post_hook: 5}'),
  model('config: {materialized: table, post_hook: {sqll: x}}'),
  model('deprecation_date: soon'),
  model('tests: [row_count: {min: 1}], data_tests: [row_count: {min: 1}]'),
  column('tests: [not_null], data_tests: [unique]'),
  column('tests: [{test_name: not_null, severity: wran}]'),
  column('tests: [{test_name: accepted_values, values: a}]'),
  unit('expect: {rows: []}, versions: [1]'),
  unit('expect: {rows: []}, versions: {only: [1]}'),
  column('constraints: [{type: foo}]'),
  column('quote: false'),
  column('data_type: [int]'),
  column('description: [a]'),
  column('config: {tag: x}'),
  column('tests: [{not_null: {}, unique: {}}]'),
  column("tests: [{not_null: {config: {enabled: 'nope'}}}]"),
  column('tests: [{not_null: {where: [a]}}]'),
  column('tests: [{not_null: {config: {fail_calc: {a: 1}}}}]'),
  column('tests: [{not_null: {store_failures: 5}}]'),
  column('tests: [{not_null: {config: {meta: x}}}]'),
  table('loaded_at_field: x, freshness: 1h'),
  table('loaded_at_field: x, freshness: {warn_after: {count: 0, period: day}}'),
  table('loaded_at_field: x, freshness: {warn_after: {period: day}}'),
  table('loaded_at_field: [x]'),
  table('meta: x'),
  exposure('owner: {}'),
  exposure("owner: {name: x}, depends_on: ref('m')"),
  exposure('owner: {name: x}, url: [a]'),
  exposure("owner: {name: x}, config: {enabled: 'nope'}"),
  given('rows: 5'),
  given("rows: 'a,b'"),
  given('rows: [5]'),
  given('rows: [null]'),
  unit('expect: {rows: []}, config: {sevrity: warn}'),
  unit("expect: {rows: []}, config: {enabled: 'nope'}"),
  given('format: csv, rows: [{a: 1}]'),
  given('format: csv, fixture: one, rows: "a\\n1"'),
  given('fixture: one'),
  given('rowz: []'),
  unit('expect: [{a: 1}]'),
  unit('given: {input: ref(n)}, expect: {rows: []}'),
  unit('expect: {rows: []}, overrides: [x]'),
])('load and the JSON schema tell it: %s', async (text) => {
  const [told, unfit] = [await loads(text), misfits(parse(text), schema)]
  expect([told.length > 0, unfit.length > 0], `${told} ${unfit}`).toEqual([true, true])
})
