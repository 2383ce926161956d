import { expect, test } from 'vitest'
import { modelVersion } from '#core/load/code-version.ts'
import { loadModels } from '../project.ts'
import { temporaryProject } from '../temporary-project.ts'

async function versionWith(text: string): Promise<string> {
  const { root, remove } = temporaryProject({
    'models/desk/orders.sql': "select 1 as id, '  ' as note",
    'models/desk/schema.yml': 'models: [{name: orders, description: Orders., config: {owner: team:desk}}]',
    'models/desk/tests/one_order.sql': text,
  })
  try {
    const { models, faults } = await loadModels({ root, partitions: new Map(), known: [] })
    expect(faults).toEqual([])
    const [orders] = models
    expect(orders?.checks.map(({ name }) => name)).toEqual(['one_order'])
    return orders ? modelVersion(orders) : ''
  } finally {
    remove()
  }
}

test('blanks and remarks of a test are no change of its model; its words are', async () => {
  const version = await versionWith("select * from {{ ref('orders') }} where note = '  '")
  const spread = "-- what nobody wants\nselect *\nfrom   {{ ref('orders') }}\nwhere note='  ' /* so */;\n"
  expect(await versionWith(spread)).toBe(version)
  expect(await versionWith("select * from {{ ref('orders') }} where note = ' '")).not.toBe(version)
})
