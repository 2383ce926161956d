import { expect, test } from 'vitest'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'

test('a macro in the folder of dbt is told where it is called, and no other name', async () => {
  const { root, remove } = temporaryProject({
    'macros/dates.sql': '{% macro week() %}7{% endmacro %}',
    'models/desk/a.sql': "{{ config(owner='team:desk', doc='A.') }}select {{ week() }} as a, {{ months() }} as b",
  })
  const { faults } = await loadModels({ root, partitions: new Map(), known: [] })
  remove()
  expect(faults.map(({ what, mend }) => [what, mend])).toEqual([
    ["'week' is undefined", 'macros/dates.sql defines it, and macros are read of sql/macros/: move it there'],
    ["'months' is undefined", undefined],
  ])
})
