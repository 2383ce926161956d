import { afterEach, describe, expect, test } from 'vitest'
import { DefinitionError } from '#core/error.ts'
import { projectOfFiles } from './trial/project-of-files.ts'

let end = async () => {}
afterEach(() => end())

const query = "{{ config(materialized='table') }}select range::int as id, range % 3 as rest from range(1, 11)"
const schema = (tests: string) => `version: 2
models:
  - name: numbers
    description: Ten numbers.
    config: {owner: 'team:test'}
    columns:
      - name: id
        tests:
${tests}
`

const macro = `{% test at_most(model, column_name, most, beside=none) %}
select * from {{ model }} where {{ column_name }} > {{ most }}
{%- if beside is not none %} and {{ column_name }} not in (select id from {{ beside }}){% endif %}
{% endtest %}`

async function opened(tests: string, files: Readonly<Record<string, string>> = {}) {
  const project = await projectOfFiles({
    'models/desk/numbers.sql': query,
    'models/desk/schema.yml': schema(tests),
    'tests/generic/at_most.sql': macro,
    ...files,
  })
  end = project.close
  return project
}

const checked = async (tests: string, files?: Readonly<Record<string, string>>) => {
  const project = await opened(tests, files)
  const { error, events } = await project.run()
  const found = events.flatMap((event) =>
    event.type === 'check' ? [{ check: event.check, severity: event.severity, failing: event.failing }] : [],
  )
  return { project, error, found, sample: events.flatMap((event) => (event.type === 'check' ? event.sample : [])) }
}

describe('a test of the project', () => {
  test('is a macro with arguments; at most five of the rows that break it are shown', async () => {
    const { error, found, sample } = await checked('          - at_most: {most: 3}')
    expect(found).toEqual([{ check: 'at_most_id', severity: 'error', failing: 7 }])
    expect(sample).toHaveLength(5)
    expect(error).toContain('check at_most_id: 7 rows break it')
  })

  test('takes arguments: as dbt has it, a where, and a relation', async () => {
    const some = {
      'models/desk/some.sql':
        "{{ config(materialized='table', owner='team:test', doc='Some.') }}select 9 as id union all select 10",
    }
    const { found } = await checked(
      "          - at_most: {arguments: {most: 3, beside: ref('some')}, config: {where: 'rest = 1', severity: warn}}",
      some,
    )
    // 4 and 7 are left of 4, 7 and 10.
    expect(found).toEqual([{ check: 'at_most_id', severity: 'warn', failing: 2 }])
  })

  test('may end in a comment', async () => {
    const { found, error } = await checked(
      `          - commented: {config: {store_failures: true, limit: 5, severity: warn}}`,
      {
        'tests/generic/commented.sql':
          '{% test commented(model, column_name) %}select * from {{ model }} where {{ column_name }} > 8 -- two{% endtest %}',
        'models/desk/tests/alone.sql': "select * from {{ ref('numbers') }} where id > 9 -- one",
      },
    )
    expect(found.map(({ failing }) => failing).sort()).toEqual([1, 2])
    expect(error).toContain('check alone: 1 row breaks it')
  })

  test('is bound at load: what is wrong with it is told where it stands', async () => {
    const faults = await opened('          - at_most: {most: nothing_like_it}\n          - at_mots: {most: 3}').catch(
      (error: unknown) => (error instanceof DefinitionError ? error.faults : []),
    )
    expect(faults).toMatchObject([
      { file: 'models/desk/schema.yml', line: 10, what: "unknown test 'at_mots'", mend: 'did you mean at_most?' },
      { line: 9, column: 29, what: 'check at_most_id: Referenced column "nothing_like_it" not found in FROM clause' },
    ])
  })
})

describe('how a test is measured', () => {
  test.each([
    ["{most: 3, config: {warn_if: '> 5', error_if: '> 8'}}", 'warn', 7],
    ["{most: 3, config: {warn_if: '> 5', error_if: '> 6'}}", 'error', 7],
    ["{most: 3, config: {warn_if: '> 8', error_if: '> 8'}}", 'error', 0],
    ["{most: 3, config: {severity: warn, error_if: '> 1'}}", 'warn', 7],
    ['{most: 3, config: {limit: 2}}', 'error', 2],
    ["{most: 3, config: {fail_calc: 'max(id)', error_if: '> 10', warn_if: '>= 10'}}", 'warn', 10],
  ])('at_most: %s', async (said, severity, failing) => {
    const { found } = await checked(`          - at_most: ${said}`)
    expect(found).toEqual([{ check: 'at_most_id', severity, failing }])
  })

  test('store_failures keeps the rows in a table, though nothing is published; a check that holds leaves none', async () => {
    const { project, error } = await checked('          - at_most: {most: 8, config: {store_failures: true}}')
    expect(error).toContain('check at_most_id: 2 rows break it')
    expect(await project.query('select id, rest from "_failures"."desk.numbers.at_most_id" order by id')).toEqual([
      { id: 9, rest: 0 },
      { id: 10, rest: 1 },
    ])
    await end()
    const held = await checked('          - not_null: {config: {store_failures: true}}')
    expect(held.found).toEqual([{ check: 'not_null_id', severity: 'error', failing: 0 }])
    expect(
      await held.project.query("select count(*)::int as n from duckdb_tables() where schema_name = '_failures'"),
    ).toEqual([{ n: 0 }])
  })

  test('a text may end with a semicolon and a remark', async () => {
    const { found } = await checked(
      [
        'negative: {config: {store_failures: true}}',
        "expression: {expression: '> 0 -- positive'}",
        "not_null: {where: 'rest = 1 -- some', config: {limit: 2}}",
      ]
        .map((one) => `          - ${one}`)
        .join('\n'),
      {
        'tests/generic/negative.sql':
          '{% test negative(model, column_name) %}select * from {{ model }} where {{ column_name }} < 0; -- end{% endtest %}',
        'models/desk/tests/alone.sql': "select * from {{ ref('numbers') }} where id < 3 -- two\n",
      },
    )
    expect(found.map(({ check, failing }) => [check, failing])).toEqual([
      ['negative_id', 0],
      ['expression_id_0_positive', 0],
      ['not_null_id', 0],
      ['alone', 2],
    ])
  })

  test('words that measure nothing are refused at their line', async () => {
    const faults = await opened(
      '          - at_most: {most: 3, config: {error_if: lots}}\n          - at_most: {most: 3, config: {limit: -1}}\n          - at_most: {most: 3, config: {database: x}}',
    ).catch((error: unknown) => (error instanceof DefinitionError ? error.faults : []))
    expect(faults).toMatchObject([
      { line: 9, what: "'lots' compares nothing" },
      { line: 10, what: "limit: '-1' is no whole number above 0" },
      { line: 11, what: "config 'database' of a test is not taken here" },
    ])
  })
})
