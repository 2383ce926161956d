import { expect, test } from 'vitest'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

const model = "{{ config(owner='team:desk', doc='A.') }}select '{{ var('k') }}' as a"

async function faultsOf(files: Readonly<Record<string, string>>) {
  const { root, remove } = temporaryProject({ 'models/desk/a.sql': model, ...files })
  try {
    const { faults } = await loadModels({ root, partitions: new Map(), known: [] })
    return faults.map(({ file, line, column, what, mend }) => `${file}:${line}:${column} ${what} → ${mend}`)
  } finally {
    remove()
  }
}

// What PyYAML 6.0.3 gives: yaml.safe_load('k: …')['k'], as Jinja2 prints it.
test.each([
  ['no', 'False'],
  ['ON # so', 'True'],
  ['10:30', '630'],
  ['1:30.5', '90.5'],
  ['1_000', '1000'],
  ['1e3', '1e3'],
  ['1.5e3', '1.5e3'],
  ['1.5e+3', '1500.0'],
  ['0o10', '0o10'],
  ['0x1F', '31'],
  ['!!str no', 'no'],
  ["!!int '7'", '7'],
  ['!!bool yes', 'True'],
  ['+.5', '+.5'],
  ['1.', '1.0'],
  ['~', 'None'],
  ['', 'None'],
  ["''", ''],
  ["'no'", 'no'],
  ['yes please', 'yes please'],
  ['|-\n    no', 'no'],
  ['2026-11-02', '2026-11-02'],
  ['2026-11-02T10:00:00Z', '2026-11-02 10:00:00+00:00'],
  ['{1: no}', '{1: False}'],
  ['[y, off]', "['y', False]"],
])('a var is what dbt reads: %s', async (written, printed) => {
  const asked = {
    'models/desk/a.sql': model.replace(
      "'{{ var('k') }}'",
      `{{ "${printed}" if var('k') | string == "${printed}" else 1/0 }}`,
    ),
  }
  expect(await faultsOf({ ...asked, 'models/vars.yml': `vars:\n  k: ${written}\n` })).toEqual([])
  expect(await faultsOf({ ...asked, 'dbt_project.yml': `name: p\nvars:\n  k: ${written}\n` })).toEqual([])
})

test.each([
  ['2026-13-01', 'models/vars.yml:2:6 month'],
  ['!x 1', 'models/vars.yml:2:9 the tag !x is not supported'],
  ['!!int seven', "models/vars.yml:2:12 'seven' is no !!int"],
  ['=', "models/vars.yml:2:6 '=' is no value"],
])('a var that dbt refuses is told at its place: %s', async (written, told) => {
  expect(await faultsOf({ 'models/vars.yml': `vars:\n  k: ${written}\n` })).toEqual([expect.stringContaining(told)])
})

test('a schema.yml that is no map, and a merge of none, are told as that', async () => {
  expect(await faultsOf({ 'models/vars.yml': 'vars: {k: 1}', 'models/desk/schema.yml': '- a\n' })).toEqual([
    'models/desk/schema.yml:1:1 the file is no map → write models: and what it describes under it',
  ])
  const merge = 'models:\n  - {name: a, <<: 5}\n'
  expect(await faultsOf({ 'models/vars.yml': 'vars: {k: 1}', 'models/desk/schema.yml': merge })).toEqual([
    "models/desk/schema.yml:2:15 '<<' takes in a map → write <<: *name, of an anchor &name that holds one",
  ])
})
