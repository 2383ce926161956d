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

// PyYAML 6.0: yaml.safe_load('[no, ON, 10:30, 1_000, 1e3]') == [False, True, 630, 1000, '1e3']
test.each([
  ['no', "no is a text here, and false in dbt → write false, or 'no' in quotes"],
  ['ON # so', "ON is a text here, and true in dbt → write true, or 'ON' in quotes"],
  ['10:30', "10:30 is a text here, and a number of seconds or minutes in dbt → write '10:30' in quotes"],
  ['1_000', "1_000 is a text here, and a number in dbt → write its digits alone, or '1_000' in quotes"],
  ['1e3', "1e3 is a number here, and a text in dbt → write its digits, or '1e3' in quotes"],
])('a var that dbt reads otherwise is refused: %s', async (written, told) => {
  expect(await faultsOf({ 'models/vars.yml': `vars:\n  k: ${written}\n` })).toEqual([`models/vars.yml:2:6 ${told}`])
  const file = { 'dbt_project.yml': `name: p\nvars:\n  k: [1, ${written}\n  ]\n` }
  expect(await faultsOf(file)).toEqual([`dbt_project.yml:3:10 ${told}`])
})

// PyYAML reads each as YAML 1.2 does.
test.each(["'no'", 'true', '1000', '1.0e+3', 'yes please', 'nope', '10:30 am', 'on-call', '|\n    no\n', '2026-11-02'])(
  'a var that both read alike is taken: %s',
  async (written) => {
    expect(await faultsOf({ 'models/vars.yml': `vars:\n  k: ${written}\n` })).toEqual([])
  },
)

test('a schema.yml that is no map, and a merge of none, are told as that', async () => {
  expect(await faultsOf({ 'models/vars.yml': 'vars: {k: 1}', 'models/desk/schema.yml': '- a\n' })).toEqual([
    'models/desk/schema.yml:1:1 the file is no map → write models: and what it describes under it',
  ])
  const merge = 'models:\n  - {name: a, <<: 5}\n'
  expect(await faultsOf({ 'models/vars.yml': 'vars: {k: 1}', 'models/desk/schema.yml': merge })).toEqual([
    "models/desk/schema.yml:2:15 '<<' takes in a map → write <<: *name, of an anchor &name that holds one",
  ])
})
