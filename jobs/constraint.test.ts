import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { growingProject } from './trial/growing-project.ts'

const Row = z.object({ id: z.number().nullable(), lots: z.number().nullable() })

let end = () => {}
afterEach(() => end())

const schema = `models:
  - name: kept
    description: Orders.
    config: {owner: 'team:test'}
    constraints: [{type: check, expression: 'lots < 100', name: small}]
    columns:
      - {name: id, constraints: [{type: not_null}, {type: primary_key}]}
      - {name: lots, constraints: [{type: check, expression: 'lots > 0'}]}
`

test.each([
  "materialized='table'",
  "materialized='incremental', incremental_strategy='append'",
  "materialized='incremental', incremental_strategy='delete+insert', unique_key='id', on_schema_change='append_new_columns'",
  "materialized='incremental', incremental_strategy='merge', unique_key='id', on_schema_change='sync_all_columns'",
])('what breaks a constraint is published by no form of a model, first or later: %s', async (config) => {
  const made = growingProject(
    {
      'models/desk/kept.sql': `{{ config(${config}) }} select id, lots from {{ ref('feed') }}`,
      'models/desk/schema.yml': schema,
    },
    Row,
  )
  const { run, query, write } = made
  end = made.end
  const rows = () => query('select id, lots from desk.kept order by all')
  const broken = [
    [[{ id: 2, lots: 100 }], /check small: 1 row breaks it/],
    [[{ id: 2, lots: -1 }], /check check_lots: 1 row breaks it/],
    [[{ id: null, lots: 5 }], /check not_null_id: 1 row breaks it/],
    [
      [
        { id: 2, lots: 5 },
        { id: 2, lots: 6 },
      ],
      /check unique_id: 1 row breaks it|unique key \(id = 2\) stands 2 times/,
    ],
  ] as const
  const first = await run([{ id: 1, lots: 100 }])
  expect([first.outcomes['desk.kept'], first.error]).toEqual(['failed', expect.stringContaining('check small')])
  // As in SQL, what is unknown breaks no check.
  expect((await run([{ id: 1, lots: null }])).error).toBe('')
  for (const [given, told] of broken) {
    const { error, outcomes } = await run(given)
    expect([outcomes['desk.kept'], error]).toEqual(['failed', expect.stringMatching(told)])
    expect(await rows()).toEqual([{ id: 1, lots: null }])
  }
  write('models/desk/kept.sql', `{{ config(${config}) }} select id, lots, 'x' as mark from {{ ref('feed') }}`)
  const changed = await run([{ id: 2, lots: 100 }])
  expect(changed.outcomes['desk.kept']).toBe('failed')
  expect(await rows()).toEqual([{ id: 1, lots: null }])
})
