import { expect, test } from 'vitest'
import { projectOfFiles } from './trial/project-of-files.ts'

test('a column of JSON is JSON to what reads it: its parts have names, in lists too', async () => {
  const config = "{{ config(materialized='table', owner='team:d', doc='X.') }}"
  const project = await projectOfFiles({
    'models/desk/a.sql': `${config} select '{"a":{"b":1}}'::json as j, ['{"a":2}'::json] as l, {'x': '{"c":3}'::json} as s`,
    'models/desk/b.sql': `${config} select j.a.b as b, l[1].a as la, s.x.c as c, typeof(j) as t from {{ ref('a') }}`,
    'models/desk/c.sql': `${config} select b || 'x' as text from {{ ref('b') }}`,
  })
  try {
    expect((await project.run()).summary).toMatchObject({ materialized: 3, failed: 0 })
    // DuckDB 1.5.6 gives the same of one query.
    expect(await project.query('from desk.b')).toEqual([{ b: '1', la: '2', c: '3', t: 'JSON' }])
  } finally {
    await project.close()
  }
})
