import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { DefinitionError } from '#core/error.ts'
import { openDbt } from '../dbt/open.ts'
import { temporaryProject } from '../temporary-project.ts'
import { dbtProjectYml } from './dbt-project-yml.ts'
import { dbtPropertiesYml } from './dbt-properties-yml.ts'
import { misfits } from './misfits.ts'

const [properties, project] = [dbtPropertiesYml(), dbtProjectYml()].map((one) => JSON.parse(JSON.stringify(one)))

let remove = () => {}
afterEach(() => remove())

async function loads(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const made = temporaryProject({
    'dbt_project.yml': 'name: p\nprofile: p\n',
    'models/m.sql': "select 1 as id, 'a' as b",
    'models/n.sql': "select * from {{ ref('m') }}",
    'seeds/s.csv': 'id\n1\n',
    ...files,
  })
  remove = made.remove
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  try {
    await openDbt({ root: made.root, ...given, tell: () => {} })
    return []
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults.map(({ what }) => what)
    throw error
  }
}

const head = 'name: p\nprofile: p\n'
const model = (words: string) => `models:\n  - {name: m, ${words}}\n`

// dbt-core 1.10 parses each of these.
test.each([
  'version: 3\nmodels: []\n',
  'version: 2\nx: &d {description: z}\nmodels: [{<<: *d, name: m}]\n',
  'anchors:\n  - &c {name: id, tests: [not_null]}\nmodels: [{name: m, columns: [*c]}]\n',
  model(
    'config: {materialized: table, contract: {enforced: false}, pre-hook: [select 1, {sql: select 1}], enabled: true}',
  ),
  model('config: {enabled: "{{ true | as_bool }}", schema: null, meta: {a: 1}}, access: public'),
  model('columns: [{name: id, data_type: int, constraints: [{type: not_null}], config: {meta: {a: 1}}}]'),
  model('columns: [{name: id, tests: [unique, {name: q, test_name: not_null}]}]'),
  'exposures:\n  - {name: e, type: dashboard, owner: {name: null, email: [a@b.co, c@d.co]}}\n',
])('load and the JSON schema take these properties: %s', async (text) => {
  expect([await loads({ 'models/p.yml': text }), misfits(parse(text, { merge: true }), properties)]).toEqual([[], []])
})

test.each([
  'models:\n',
  model('config: {materialized: 5}'),
  model('config: {contract: true}'),
  model('config: {enabled: nope}'),
  model('config: {pre_hook: 5}'),
  model('access: secret'),
  model('tests: [unique: {column_name: id}], data_tests: [unique: {column_name: id}]'),
  model('columns: [{name: id, tests: [not_null], data_tests: [unique]}]'),
  model('columns: [{name: id, tests: [{not_null: {}, unique: {}}]}]'),
  model('columns: [{name: id, constraints: [{type: foo}]}]'),
  model('columns: {id: x}'),
  'exposures:\n  - {name: e, type: dashboard, owner: {}}\n',
  'groups:\n  - {name: g, owner: {email: null}}\n',
  'unit_tests:\n  - {name: u, model: n, given: [{input: ref(m), rows: 5}], expect: {rows: []}}\n',
])('load and the JSON schema tell of these properties: %s', async (text) => {
  const [told, unfit] = [await loads({ 'models/p.yml': text }), misfits(parse(text), properties)]
  expect([told.length > 0, unfit.length > 0], `${told} ${unfit}`).toEqual([true, true])
})

test.each([
  'models: {p: {+materialized: table, +tags: [x], sub: {+enabled: false}}, +meta: {a: 1}}\n',
  'models: {+enabled: "{{ true | as_bool }}", p: {materialized: view, +persist_docs: {relation: true}, +pre-hook: [select 1]}}\n',
  'seeds: {p: {s: {+column_types: {id: int}}}}\nmodel-paths: [models]\nquoting: {database: false}\n',
  'dispatch: [{macro_namespace: dbt, search_order: [p, dbt]}]\non-run-start: [select 1]\non-run-end: select 1\n',
  "config-version: 2\nversion: '1.0'\nclean-targets: [target]\nrequire-dbt-version: ['>=1.0.0', '<3.0.0']\n",
])('load and the JSON schema take this dbt_project.yml: %s', async (text) => {
  const said = `${head}${text}`
  expect([await loads({ 'dbt_project.yml': said }), misfits(parse(said), project)]).toEqual([[], []])
})

test.each([
  'models: {p: {+materialized: 5}}\n',
  'models: {+enabled: maybe}\n',
  'models: [a]\n',
  'model-paths: models\n',
  'on-run-start: 5\n',
  'quoting: {databse: true}\n',
  'config-version: x\n',
  'dispatch: {a: b}\n',
  'clean-targets: target\n',
  'restrict-access: nope\n',
])('load and the JSON schema tell of this dbt_project.yml: %s', async (text) => {
  const said = `${head}${text}`
  const [told, unfit] = [await loads({ 'dbt_project.yml': said }), misfits(parse(said), project)]
  expect([told.length > 0, unfit.length > 0], `${told} ${unfit}`).toEqual([true, true])
})
