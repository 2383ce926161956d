import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { DefinitionError, faultText } from '#core/error.ts'
import { openDbt } from '../open.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-load-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const root = mkdtempSync(join(folder, 'p'))
  for (const [name, text] of Object.entries({ 'dbt_project.yml': 'name: p\nprofile: p\n', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const opened = openDbt({ root, ...given, tell: () => {} })
  return opened.then(
    () => [],
    (error: unknown) => {
      if (error instanceof DefinitionError) return error.faults.map(faultText)
      throw error
    },
  )
}

const asks = "select * from {{ ref('wide') }} join {{ source('raw', 'orders') }} using (id)"

test('a .yml file that cannot be read blames no model for what it would have said', async () => {
  const broken = 'models:\n  - name: wide\n   versions: [{ v: 1 }]\n'
  const files = { 'models/wide_v1.sql': 'select 1 as id', 'models/asks.sql': asks }
  const told = await faultsOf({ ...files, 'models/schema.yml': broken })
  expect(told.length).toBeGreaterThan(0)
  for (const one of told) expect(one).toMatch(/^models\/schema\.yml:3/)
})

test('what is described nowhere is told where all can be read', async () => {
  expect(await faultsOf({ 'models/asks.sql': asks })).toEqual([
    expect.stringMatching(/models\/asks\.sql:1:41 .*source\('raw', 'orders'\) is described nowhere/),
    expect.stringMatching(/models\/asks\.sql:1:18 .*ref\('wide'\) names no model/),
  ])
})

test('a model by microbatch without its words is told before anything is made', async () => {
  const config = "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day') }}"
  expect(await faultsOf({ 'models/m.sql': `${config}select date '2026-11-01' as day` })).toEqual([
    expect.stringMatching(/models\/m\.sql.*has no begin/),
    expect.stringMatching(/models\/m\.sql.*has no batch_size/),
  ])
})

// dbt 1.10 builds the first two; at the third it fails: 'dict object' has no attribute 'weekle'.
test('a macro that a package has not is refused where it is called, not where it is only kept or asked for', async () => {
  const macros = { 'macros/m.sql': '{% macro weekly() %}7{% endmacro %}' }
  const kept =
    '{% set one = p.weekle %}{% if p.weekle is defined or p.get("weekle") %}no{% endif %}select {{ p.get("weekly")() }} as seven, {{ p.weekly() }} as days'
  expect(await faultsOf({ ...macros, 'models/kept.sql': kept })).toEqual([])
  expect(await faultsOf({ ...macros, 'models/called.sql': 'select {{ p.weekle() }} as days' })).toEqual([
    expect.stringMatching(
      /models\/called\.sql:1:\d+: package 'p' has no macro 'weekle'[\s\S]*did you mean p\.weekly\?/,
    ),
  ])
})

// dbt 1.10: Node model.p.m with 'ephemeral' materialization has an invalid value (public) for the access field
test('an ephemeral model is not public', async () => {
  const model = "{{ config(materialized='ephemeral', access='public') }}select 1 as id"
  expect(await faultsOf({ 'models/m.sql': model })).toEqual([
    expect.stringContaining("an ephemeral model's access cannot be public"),
  ])
})

// dbt 1.10 says of each: spaces ('Resource names cannot contain spaces'), a seed's materialized, meta said twice.
test('names with spaces, a seed that is a table and meta said twice are refused', async () => {
  const said = 'models:\n  - {name: m, meta: {a: 1}, config: {meta: {b: 2}}}\n'
  const project = 'name: p\nprofile: p\nseeds: {+materialized: table}\n'
  const files = { 'dbt_project.yml': project, 'models/m.sql': 'select 1 as id', 'models/m.yml': said }
  expect(await faultsOf({ ...files, 'seeds/s.csv': 'id\n1\n', 'tests/no rows.sql': 'select 1' })).toEqual([
    expect.stringContaining("'meta' is said of 'm' under config: and beside it"),
    expect.stringContaining("a seed is materialized as seed, not as 'table'"),
    expect.stringContaining("a name has no space: 'no rows'"),
  ])
  const flag = 'flags: {require_resource_names_without_spaces: false}\n'
  const spaced = { 'dbt_project.yml': `name: p\nprofile: p\n${flag}`, 'models/two words.sql': 'select 1 as id' }
  expect(await faultsOf(spaced)).toEqual([])
})

test('a path said with a slash behind it is the same path', async () => {
  const project = 'name: p\nprofile: p\nmodel-paths: [models/]\nseed-paths: [models]\n'
  const notes = '{% docs tide %}high{% enddocs %}'
  expect(await faultsOf({ 'dbt_project.yml': project, 'models/notes.md': notes, 'models/m.sql': 'select 1' })).toEqual(
    [],
  )
})

test('a .yml file of a package sees the vars of its package', async () => {
  const files = {
    'dbt_project.yml': 'name: p\nprofile: p\nvars: {q: {hours: 36}}\n',
    'dbt_packages/q/dbt_project.yml': 'name: q\nprofile: q\nvars: {least: 2}\n',
    'dbt_packages/q/models/m.sql': 'select 1 as id',
    'dbt_packages/q/models/m.yml':
      "models: [{name: m, columns: [{name: id, data_tests: [{unique: {config: {where: \"id > {{ var('hours') + var('least') }}\"}}}]}]}]\n",
  }
  expect(await faultsOf(files)).toEqual([])
  expect(await faultsOf({ ...files, 'dbt_project.yml': 'name: p\nprofile: p\n' })).toEqual([
    expect.stringMatching(/m\.yml.*no var is called 'hours'/),
  ])
})

test('a setting of another kind is told where it is said: in the text, in a .yml file, in dbt_project.yml', async () => {
  const text = "{{ config(\n  materialized='table',\n  unique_key={'a': 1},\n  tags=[1]\n) }}\nselect 1 as id"
  const described = 'models:\n  - name: b\n  - name: c\n    config:\n      meta: [1]\n'
  const project = 'name: p\nprofile: p\nmodels:\n  p:\n    d:\n      +pre-hook: [1]\n'
  const files = { 'models/a.sql': text, 'models/c.sql': 'select 1 as id', 'models/d/d.sql': 'select 1 as id' }
  expect(
    await faultsOf({ ...files, 'models/b.sql': 'select 1', 'models/s.yml': described, 'dbt_project.yml': project }),
  ).toEqual([
    expect.stringMatching(/^models\/a\.sql:4 model\.p\.a: a tag is a text/),
    expect.stringMatching(/^models\/a\.sql:3 model\.p\.a: unique_key is a text/),
    expect.stringMatching(/^models\/s\.yml:5 model\.p\.c: meta is a map/),
    expect.stringMatching(/^dbt_project\.yml:6 model\.p\.d: pre_hook is a text/),
  ])
})

test('packages that are not on disk are told, local ones too', async () => {
  const fetched = '  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n'
  const told = await faultsOf({
    'packages.yml': `packages:\n${fetched}  - local: pieces/rope\n  - local: pieces/none\n`,
    'pieces/rope/dbt_project.yml': 'name: rope\n',
  })
  expect(told).toEqual([
    expect.stringMatching(
      /^packages\.yml:2.*2 packages \(dbt-labs\/dbt_utils, pieces\/none\), and dbt_packages has 0/s,
    ),
  ])
})

// `dbt parse` of dbt-core 1.10.23 refuses the first and takes the second.
test.each<[string, readonly string[], readonly string[]]>([
  [
    'quoting',
    ['{databse: true}', "{database: 'yes'}"],
    ['{identifier: false, snowflake_ignore_case: true}', '{database: null}'],
  ],
  ['config-version', ['x', "'2'", '3', '1'], ['2', '2.0']],
  [
    'dispatch',
    ['{a: b}', '[{macro_namespace: dbt}]', '[{macro_namespace: dbt, search_order: dbt}]', '[a]'],
    ['[{macro_namespace: dbt, search_order: [dbt], x: 1}]', '[]'],
  ],
  ['query-comment', ['{comnt: a}', '5'], ['a', '{comment: a, append: true}']],
  ['restrict-access', ['5', "'yes'"], ['true']],
  ['packages-install-path', ['5'], ['pieces']],
  ['clean-targets', ['[5]'], ['[a]']],
  ['target-path', ['[a]'], ['made']],
])('%s: of a dbt_project.yml holds what dbt lets it', async (key, refused, taken) => {
  const told = (value: string) => faultsOf({ 'dbt_project.yml': `name: p\nprofile: p\n${key}: ${value}\n` })
  for (const value of refused) expect(await told(value), value).toEqual([expect.stringContaining(`dbt_project.yml:3`)])
  for (const value of taken) expect(await told(value), value).toEqual([])
})

test('two versions of a model under one name are refused, be one of them a text', async () => {
  const files = { 'models/m_v1.sql': 'select 1 as a', 'models/m_v2.sql': 'select 1 as a' }
  const told = (versions: string) =>
    faultsOf({ ...files, 'models/s.yml': `models:\n  - name: m\n    versions: ${versions}\n` })
  expect((await told("[{v: 1}, {v: '1'}]"))[0]).toMatch(/^models\/s\.yml:2.*'m' has two versions 1/)
  expect(await told('[{v: 1}, {v: 2}]')).toEqual([])
})

// What `dbt parse` of dbt 1.10.23 writes into manifest.json of these files.
test('a null of a node takes away no setting of dbt_project.yml that dbt knows, only one of its own', async () => {
  const root = mkdtempSync(join(folder, 'p'))
  const settings =
    "{+unique_key: id, +own: 3, +dbt_valid_to_current: now(), p: {within: {+unique_key: null, +schema: 's'}}}"
  const said = '{unique_key: null, own: null, dbt_valid_to_current: null}'
  const files = {
    'dbt_project.yml': `name: p\nprofile: p\nmodels: ${settings}\nsnapshots: ${settings.replace(', p:', ', +strategy: check, +check_cols: all, p:')}\n`,
    'models/said.sql': 'select 1 as id',
    'models/called.sql': '{{ config(unique_key=none, own=none, dbt_valid_to_current=none) }}select 1 as id',
    'models/over.sql': '{{ config(unique_key=none) }}select 1 as id',
    'models/within/deep.sql': '{{ config(schema=none) }}select 1 as id',
    'models/all.yml': `models:\n  - {name: said, config: ${said}}\n  - {name: over, config: {unique_key: other}}\n`,
    'snapshots/all.yml': `snapshots:\n  - {name: kept, relation: ref('said'), config: ${said}}\n`,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const { nodes } = await openDbt({ root, ...given, tell: () => {} })
  const told = (id: string) => {
    const {
      unique_key: key = null,
      own = null,
      dbt_valid_to_current: until = null,
      schema = null,
    } = nodes.get(id)?.config ?? {}
    return [key, own, until, schema]
  }
  expect(told('snapshot.p.kept')).toEqual(['id', null, 'now()', null])
  expect(told('model.p.said')).toEqual(['id', null, null, null])
  expect(told('model.p.called')).toEqual(['id', null, null, null])
  expect(told('model.p.over')).toEqual(['id', 3, 'now()', null])
  expect(told('model.p.deep')).toEqual([null, 3, 'now()', 's'])
})

// Macros of dbt-core 1.10.23, which it calls.
test("a macro of dbt's own that is not here is refused by its name where it is called, unless the project has it", async () => {
  const called = "select '{{ get_show_grant_sql(this) }}' as x"
  const faults = await faultsOf({
    'models/called.sql': called,
    'models/by_package.sql': '{{ dbt.get_csv_sql() }}',
    'models/kept.sql': 'select {{ 1 if get_catalog is defined or context.get("get_catalog") else 2 }} as x',
  })
  expect(faults).toEqual([
    expect.stringMatching(/models\/by_package\.sql:1.*dbt's macro 'get_csv_sql' is not here.*write a macro/s),
    expect.stringMatching(/models\/called\.sql:1.*dbt's macro 'get_show_grant_sql' is not here.*run_query/s),
  ])
  const own = { 'macros/m.sql': '{% macro get_show_grant_sql(of) %}mine{% endmacro %}' }
  expect(await faultsOf({ ...own, 'models/called.sql': called })).toEqual([])
})

// dbt 1.10.23: "Found a cycle: model.p.c --> model.p.a --> model.p.b", each read by the next.
test('a circle is told by all of its nodes, and by no other', async () => {
  const on = (name: string) => `select * from {{ ref('${name}') }}`
  const files = { 'models/a.sql': on('c'), 'models/b.sql': on('a'), 'models/c.sql': on('b'), 'models/d.sql': on('a') }
  expect(await faultsOf(files)).toEqual([expect.stringContaining('model.p.a on model.p.c on model.p.b on model.p.a')])
})
