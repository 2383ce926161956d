import { afterEach, describe, expect, test } from 'vitest'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import { bindModels } from '../bind/bind.ts'
import { loadModels } from '../project.ts'
import { temporaryProject } from '../temporary-project.ts'

let end = () => {}
afterEach(() => end())

async function loaded(sql: string, schema: string) {
  const made = temporaryProject({ 'models/desk/orders.sql': sql, 'models/desk/schema.yml': schema })
  end = made.remove
  const found = await loadModels({ root: made.root, partitions: new Map(), known: [] })
  const binder = duckdbBinder()
  const bound = await bindModels(found, [], binder, null)
  await binder.close()
  const [model] = found.models
  return {
    faults: [...found.faults, ...bound.faults].map(({ file, line, what, mend }) => `${file}:${line} ${what} → ${mend}`),
    checks: (model?.checks ?? []).map(({ name, rule }) => ({ name, ...rule })),
  }
}

const described = (more: string) => `version: 2
models:
  - name: orders
    description: Orders.
${more}`

describe("a word of dbt's that is not taken", () => {
  test.each([
    ["{{ config(database='s') }}", "config 'database' of dbt is not taken here"],
    ['{{ config(grants={}) }}', "config 'grants' of dbt is not taken here"],
    ["{{ config(on_schema_change='fail') }}", "config 'on_schema_change': a view does not grow"],
    [
      "{{ config(materialized='incremental', incremental_strategy='append', merge_update_columns=['a']) }}",
      "config 'merge_update_columns' belongs to merge",
    ],
    [
      "{{ config(materialized='incremental', incremental_strategy='merge') }}",
      'merge needs the columns that name a row',
    ],
    [
      "{{ config(materialized='incremental', event_time='a') }}",
      'event_time, begin and batch_size belong to microbatch',
    ],
    [
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='a') }}",
      'microbatch needs begin, batch_size',
    ],
  ])('%s is refused at its line, with what to write instead', async (config, told) => {
    const { faults } = await loaded(`${config}select 1 as a`, described(''))
    expect(faults).toEqual([expect.stringMatching(/^models\/desk\/orders.sql:1 .* → (?!undefined)/)])
    expect(faults[0]).toContain(told)
  })

  test.each(['docs: {show: false}', 'time_spine: {}'])('in schema.yml too: %s', async (more) => {
    const { faults } = await loaded('select 1 as a', described(`    ${more}\n`))
    expect(faults).toEqual([expect.stringContaining(`schema.yml:5 '${more.split(':')[0]}' of dbt is not taken here`)])
  })

  test.each(['semantic_models: []', 'metrics: []'])('and at the top of it: %s', async (more) => {
    const { faults } = await loaded('select 1 as a', `${described('')}${more}\n`)
    expect(faults).toEqual([expect.stringContaining(`schema.yml:5 '${more.split(':')[0]}' of dbt is not taken here`)])
  })
})

describe('an enforced contract', () => {
  const contract = "{{ config(contract={'enforced': true}) }}select 1 as a, 'x' as b"

  test('wants the type of every column, and tells those that are missing', async () => {
    const { faults } = await loaded(contract, described('    columns: [{name: a, data_type: integer}]\n'))
    expect(faults).toEqual([
      'models/desk/orders.sql:1 the contract is enforced, and does not say the type of b (string) → give each a data_type in schema.yml',
    ])
    end()
    const held = await loaded(
      contract,
      described('    columns: [{name: a, data_type: integer}, {name: b, data_type: varchar}]\n'),
    )
    expect(held.faults).toEqual([])
  })

  test('has constraints, which are checks', async () => {
    const { faults, checks } = await loaded(
      contract,
      described(`    constraints: [{type: primary_key, columns: [a, b]}]
    columns:
      - {name: a, data_type: integer, constraints: [{type: check, expression: a > 0}, {type: foreign_key}]}
      - {name: b, data_type: varchar}
`),
    )
    expect(faults).toEqual([expect.stringContaining('schema.yml:7 a foreign key is a test here')])
    expect(checks).toEqual([
      { name: 'check_a', kind: 'expression', sql: '(a > 0) is not false' },
      { name: 'not_null_a', kind: 'notNull', column: 'a' },
      { name: 'not_null_b', kind: 'notNull', column: 'b' },
      { name: 'unique_a_b', kind: 'unique', columns: ['a', 'b'] },
    ])
  })
})
