import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { growingProject } from './trial/growing-project.ts'
import { startedJob } from './trial/started-job.ts'

const Tick = z.object({ id: z.number(), day: z.iso.date(), price: z.number() })

const model = `{{ config(materialized='incremental', incremental_strategy='append') }}
select id::int8 as id, day, {{ scaled('price') }} * {{ var('lots', 1) }} as value from {{ ref('feed') }}
{% if is_incremental() %}where id > (select max(id) from {{ this }}){% endif %}`

const schema = (tests: string) => `version: 2
models:
  - {name: values, description: Values., config: {owner: 'team:test'}}
unit_tests:
${tests}`

const first = (value: number) => `  - name: first
    model: values
    given:
      - input: ref('feed')
        rows:
          - {id: 1, day: 2026-11-02, price: 2.5}
          - {id: 2, price: null}
    expect:
      rows:
        - {id: 2, value: null}
        - {id: 1, value: ${value}}
`
const overridden = `  - name: overridden
    model: values
    overrides:
      vars: {lots: 3}
      macros: {is_incremental: true, scaled: 7}
    given:
      - input: this
        rows: [{id: 1}]
      - input: ref('feed')
        format: csv
        rows: |
          id,day,price
          1,2026-11-02,2
          2,2026-11-03,
    expect:
      format: sql
      rows: select 2::int8 as id, date '2026-11-03' as day, 21 as value
`

let end = () => {}
afterEach(() => end())

function project(tests: string) {
  const made = growingProject(
    {
      'sql/macros/scaled.sql': '{% macro scaled(column) %}{{ column }} * 10{% endmacro %}',
      'models/desk/values.sql': model,
      'models/desk/schema.yml': schema(tests),
    },
    Tick,
  )
  end = made.end
  return made
}

describe('a unit test', () => {
  test('is made before the model: rows of mappings and of CSV, an increment, vars and macros in the place of others', async () => {
    const { run } = project(first(25) + overridden)
    expect((await run([])).error).toBe('')
  })

  test('expects by a query, too, only the columns that it gives', async () => {
    const { run } = project(overridden.replace(", date '2026-11-03' as day", ''))
    expect((await run([])).error).toBe('')
  })

  test('is given, by a query, NULL in what it leaves out', async () => {
    const rows = /rows:\n {10}- \{id: 1[^\n]*\n[^\n]*null\}/
    const asked = first(25).replace(
      rows,
      'format: sql\n        rows: select 1 as id, 2.5 as price union all select 2, null',
    )
    expect(asked).toContain('format: sql')
    expect((await project(asked).run([])).error).toBe('')
  })

  test('gives an ephemeral model rows, and what that reads none', async () => {
    const { write, run } = project(first(25).replace("ref('feed')", "ref('between')"))
    write(
      'models/desk/between.sql',
      "{{ config(materialized='ephemeral', owner='team:test', doc='B.') }}select * from {{ ref('feed') }}",
    )
    write('models/desk/values.sql', model.replace("ref('feed')", "ref('between')"))
    expect((await run([])).error).toBe('')
  })

  test('that is not enabled is not run', async () => {
    const wrong = first(24)
    expect((await project(wrong).run([])).error).toContain('unit test first')
    end()
    expect((await project(`${wrong}    config: {enabled: false}\n`).run([])).error).toBe('')
  })

  test('that differs fails the model, nothing of which is published, and shows the rows of both sides', async () => {
    const { run, query } = project(first(24))
    const { error, outcomes } = await run([{ id: 1, day: '2026-11-02', price: 2.5 }])
    expect(error).toBe(
      `unit test first: 2 rows differ\n  {"side":"actual","id":1,"value":25}\n  {"side":"expected","id":1,"value":24}`,
    )
    expect(outcomes).toMatchObject({ 'desk.values': 'failed' })
    await expect(query('select * from desk.values')).rejects.toThrow(/does not exist/)
  })

  test.each([
    [first(25).replace('model: values', 'model: valeus'), /no model 'desk.valeus'\n {2}→ did you mean desk.values\?/],
    [
      first(25).replace('given:', 'givn:'),
      /schema\.yml:\d+:5.*'givn' of a unit test is not taken here\n {2}→ did you mean given\?/,
    ],
    [first(25).replace("ref('feed')", "ref('fede')"), /names no asset/],
    [
      first(25).replace(/given:[\s\S]*expect/, 'given: []\n    expect'),
      /schema.yml:5:5: unit test first: desk.feed is read, and no rows of it are given/,
    ],
    [
      overridden.replace('is_incremental:', 'is_incrementl:'),
      /no macro is called 'is_incrementl'\n {2}→ did you mean is_incremental\?/,
    ],
    [overridden.replace(/(\n *)1,.*/, '$11'), /schema.yml:17:11: the row has 1 cell for 3 columns/],
    [
      first(25).replace('price: 2.5', 'price: much'),
      /schema.yml:10:45: unit test first: column 'price': Could not convert string 'much'/,
    ],
    [
      first(25).replace('price: 2.5', 'prize: 2.5'),
      /schema.yml:10:\d+: unit test first: desk.feed has no column 'prize'\n {2}→ did you mean price\?/,
    ],
    [
      first(25).replace('value: 25', 'valeu: 25'),
      /schema.yml:15:\d+: unit test first: desk.values has no column 'valeu'\n {2}→ did you mean value\?/,
    ],
    [
      overridden.replace('as value', "as valeu, date '2026-13-01' as x"),
      /schema.yml:21:\d+: unit test overridden: date field value out of range: "2026-13-01"\n {2}→ mend the value/,
    ],
    [
      overridden.replace('as value', 'as valeu'),
      /schema.yml:21:13: unit test overridden: desk.values has no column 'valeu'\n {2}→ did you mean value\?/,
    ],
    [
      overridden.replace('select 2::int8', '|\n          select\n            2::int9'),
      /schema.yml:23:16: unit test overridden: Type with name int9 does not exist/,
    ],
    [overridden.replace('id,day,price', 'id,dya,price'), /schema.yml:16:14: .*desk.feed has no column 'dya'/],
  ])('that is described wrongly is refused at load', async (tests, told) => {
    await expect(project(tests).run([])).rejects.toThrow(told)
  })
})

test('jobs/test.ts runs them without a warehouse', { timeout: 60_000 }, async () => {
  const root = new URL('../docs/habit', import.meta.url).pathname
  const state = mkdtempSync(join(tmpdir(), 'tidemark-unit-'))
  const { code, out } = await startedJob('test', ['--root', root, '--state-dir', state])
  rmSync(state, { recursive: true })
  expect([code, out]).toEqual([0, expect.stringMatching(/1 of 1 unit tests hold/)])
})
