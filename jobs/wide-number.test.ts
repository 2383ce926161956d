import { afterEach, expect, test } from 'vitest'
import { projectOfFiles } from './trial/project-of-files.ts'

let end = async () => {}
afterEach(() => end())

const ran = async (files: Readonly<Record<string, string>>) => {
  const project = await projectOfFiles(files)
  end = project.close
  const { error } = await project.run()
  return { error, query: project.query }
}

const described = (rest: string) =>
  `version: 2\nmodels:\n  - name: wide\n    description: Wide.\n    config: {owner: 'team:test', materialized: table}\n${rest}`

// 2^53 + 1, the first integer that a double cannot hold, and 2^127 - 1, the widest of HUGEINT.
const WIDE = '9007199254740993'
const HUGE = '170141183460469231731687303715884105727'

test('integers of vars keep their digits', async () => {
  const { error, query } = await ran({
    'models/vars.yml': `vars: {wide: ${WIDE}, huge: -${HUGE}, list: [0x20000000000001]}\n`,
    'models/desk/wide.sql':
      "{{ config(meta={'wide': 9007199254740993}) }}select '{{ var('wide') }} {{ var('huge') }} {{ var('list')[0] }} {{ config.get('meta').wide }}' as said",
    'models/desk/schema.yml': described(''),
  })
  expect(error).toBe('')
  expect(await query('select said from desk.wide')).toEqual([{ said: `${WIDE} -${HUGE} ${WIDE} ${WIDE}` }])
})

const CELLS = `{id: ${WIDE}, huge: ${HUGE}, dec: 1234567890123456.1234, of: {k: ${WIDE}}, all: [{in: {k: ${WIDE}}, x: 'a "b"'}]}`

test('floats of vars are floats, as in dbt', async () => {
  const { query } = await ran({
    'models/vars.yml': 'vars: {one: 1.0, more: [2.50, 3], wide: 1234567890123456789}\n',
    'dbt_project.yml': 'name: desk\nvars: {two: 2.0}\n',
    'models/desk/wide.sql': `select '{{ var('one') }} {{ var('two') }} {{ var('more') }} {{ var('wide') }}' as said`,
    'models/desk/schema.yml': described(''),
  })
  expect(await query('select said from desk.wide')).toEqual([{ said: '1.0 2.0 [2.5, 3] 1234567890123456789' }])
})

test('rows of unit tests keep theirs, those of maps in structs in lists too', async () => {
  const query = `select ${WIDE}::bigint as id, ${HUGE}::hugeint as huge, 1234567890123456.1234::decimal(38, 10) as dec,
    map {'k': ${WIDE}} as of, [{'in': map {'k': ${WIDE}}, 'x': 'a "b"'}] as all`
  const files = (given: string, cells: string) => ({
    'models/desk/given.sql': `{{ config(owner='team:test', doc='Given.') }}${query}`,
    'models/desk/wide.sql': "select * from {{ ref('given') }}",
    'models/desk/schema.yml': described(
      `unit_tests:\n  - name: u\n    model: wide\n    given: [{input: ref('given'), rows: [${given}]}]\n    expect: {rows: [${cells}]}\n`,
    ),
  })
  expect((await ran(files(CELLS, CELLS))).error).toBe('')
  await end()
  const near = CELLS.replace(WIDE, '9007199254740992')
  expect((await ran(files(near, CELLS))).error).toContain('unit test u: 2 rows differ')
})

test('rows of unit tests may be NaN or infinite, and name columns in any case', async () => {
  const files = (given: string, cells: string) => ({
    'models/desk/given.sql':
      "{{ config(owner='team:test', doc='Given.') }}select 1.5::double as f, [1.5::double] as l, 1 as id",
    'models/desk/wide.sql': "{{ config(materialized='view') }}select * from {{ ref('given') }}",
    'models/desk/schema.yml': described(
      `unit_tests:\n  - name: u\n    model: wide\n    given: [{input: ref('given'), rows: [${given}]}]\n    expect: {rows: [${cells}]}\n`,
    ).replace(', materialized: table', ''),
  })
  const said = '{f: .nan, l: [.inf, -.inf, .nan], ID: 5}'
  expect((await ran(files(said, said.replace('ID', 'Id')))).error).toBe('')
  await end()
  expect((await ran(files(said, said.replace('5', '6')))).error).toContain('unit test u: 2 rows differ')
  await end()
  expect((await ran(files('{f: .inf}', '{f: -.inf}'))).error).toContain('unit test u: 2 rows differ')
})

test.each([
  ['range: {min: -.inf, max: .inf}', ''],
  ['range: {max: -.inf}', 'check range_id: 2 rows break it'],
  [`range: {min: ${WIDE}}`, 'check range_id: 1 row breaks it'],
  [`range: {max: ${WIDE}}`, ''],
  [`accepted_values: {values: [1, 9007199254740992, ${WIDE}]}`, ''],
  [`accepted_values: {values: [1, ${WIDE}]}`, 'check accepted_id: 1 row breaks it'],
  [`accepted_values: {values: [1, ${WIDE}], quote: false}`, 'check accepted_id: 1 row breaks it'],
])('%s looks at every digit', async (said, told) => {
  const { error } = await ran({
    'models/desk/wide.sql': `select unnest([9007199254740992, ${WIDE}]) as id`,
    'models/desk/schema.yml': described(`    columns:\n      - name: id\n        tests: [{${said}}]\n`),
  })
  expect(error.split('\n')[0]).toBe(told)
})
