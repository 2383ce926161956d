import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { filesIn } from '../library.ts'
import { dbtProjectYml } from './dbt-project-yml.ts'
import { dbtPropertiesYml } from './dbt-properties-yml.ts'
import type { JsonSchema } from './json-schema.ts'
import { misfits } from './misfits.ts'
import { schemaYml } from './schema-yml.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const read = (path: string): unknown => parse(readFileSync(path, 'utf8'), { logLevel: 'error' })
const plain = (schema: JsonSchema): JsonSchema => JSON.parse(JSON.stringify(schema))
const properties = plain(dbtPropertiesYml())
const own = plain(schemaYml())

test('the committed schema is this; `npx tsx jobs/json-schema.ts` writes it', () => {
  expect(JSON.parse(readFileSync(here('dbt-properties-yml.gen.json'), 'utf8'))).toEqual(properties)
})

const fixtures = filesIn(here('../dbt/fixtures'), '.yml')
const described = fixtures.filter((path) => /\/(models|seeds|snapshots|macros|tests|analyses)\//.test(path))

test('our own dbt projects fit their schemas', () => {
  expect(described.length).toBeGreaterThan(10)
  for (const path of described) expect([path, misfits(read(path), properties)]).toEqual([path, []])
  const project = plain(dbtProjectYml())
  for (const path of fixtures.filter((one) => one.endsWith('/dbt_project.yml')))
    expect([path, misfits(read(path), project)]).toEqual([path, []])
})

test('the files of our own models fit theirs', () => {
  const files = ['models', 'docs'].flatMap((folder) => filesIn(here(`../../${folder}`), 'schema.yml'))
  expect(files.length).toBeGreaterThan(5)
  for (const path of files) expect([path, misfits(read(path), own)]).toEqual([path, []])
})

const model = (words: string) => `version: 2\nmodels:\n  - name: a\n${words}`
const column = (tests: string) => model(`    columns:\n      - name: x\n        tests: [${tests}]\n`)

test.each([
  model(
    '    config: {materialized: table, persist_docs: {relation: true}, docs: {show: false}, grants: {select: [x]}}\n',
  ),
  model(
    '    docs: {show: true, node_color: red}\n    access: public\n    latest_version: 2\n    versions: [{v: 2, columns: [{include: all, exclude: [y]}, {name: z, data_type: int}]}]\n',
  ),
  column('not_null: {config: {store_failures_as: view, severity: warn}}, my.own: {a: 1}'),
  'sources:\n  - {name: s, database: d, loader: l, quoting: {schema: true}, tables: [{name: t, external: {location: x}, freshness: null, tests: [a: {b: 1}]}]}\n',
  'macros:\n  - {name: m, description: d, arguments: [{name: a, type: int, description: x}]}\n',
  'analyses:\n  - {name: m, columns: [{name: x}]}\nmetrics:\n  - {name: m, type: simple}\n',
  'exposures:\n  - {name: e, type: "{{ \'dashboard\' }}", owner: {email: a@b.co}}\n',
  'unit_tests:\n  - {name: u, model: a, given: [], expect: {rows: []}, overrides: {env_vars: {A: b}}, versions: {include: [1]}}\n',
  'seeds:\n  - {name: s, config: {quote_columns: true}}\n',
])('what dbt takes fits: %s', (text) => {
  expect(misfits(parse(text), properties)).toEqual([])
})

test.each([
  ['model:\n  - {name: a}\n', 'model'],
  ['models:\n  - {description: a}\n', 'models.0'],
  ['models:\n  - {name: a, columns: [{description: x}]}\n', 'models.0.columns.0'],
  ['models:\n  - {name: a, columns: {x: 1}}\n', 'models.0.columns'],
  ['models:\n  - {name: a, docs: {shw: true}}\n', 'models.0.docs.shw?'],
  ['exposures:\n  - {name: e, type: dashbord, owner: {email: a@b.co}}\n', 'exposures.0.type'],
  ['groups:\n  - {name: g}\n', 'groups.0'],
  ['unit_tests:\n  - {name: u, modle: a, given: [], expect: {rows: []}}\n', 'unit_tests.0'],
  ['sources:\n  - {name: s, tabels: []}\n', 'sources.0.tabels?'],
])('what dbt refuses by its kind does not: %s', (text, path) => {
  expect(misfits(parse(text), properties)).toContain(path)
})

test.each<[string, boolean]>([
  ["version: '2'\nmodels:\n  - name: a\n", true],
  ['version: 3\n', false],
  [model('    description: null\n    config:\n    tests:\n'), true],
  [column("not_null: {limit: '5'}"), true],
  [column("not_null: {limit: 'five'}"), false],
  [column('accepted_values: {values: [a, null]}'), false],
  [column('accepted_values: {values: [a, 1, true]}'), true],
  [column("relationships: {to: \"source('a', 'b')\", field: id}"), false],
  [column('relationships: {to: "{{ ref(\'b\') }}", field: id}'), true],
  [model('    fresh: every day\n'), false],
  [model('    fresh: 36h\n'), true],
  [model('    config: {alias: 5}\n'), false],
  [model('    config: {alias: lots, schema: mart}\n'), true],
  [model("    versions: [{v: '1.0'}]\n"), false],
  [model("    versions: [{v: 1}, {v: '2'}, {v: beta}]\n"), true],
])('our own schema.yml: %s (%s)', (text, fits) => {
  expect(misfits(parse(text), own).length === 0).toBe(fits)
})
