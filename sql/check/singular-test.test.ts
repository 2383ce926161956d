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

const faultsWith = async (config: string) => {
  const { root, remove } = temporaryProject({
    'models/desk/orders.sql': 'select 1 as id',
    'models/desk/schema.yml': 'models: [{name: orders, description: Orders., config: {owner: team:desk}}]',
    'models/desk/tests/one_order.sql': `\n{{ config(${config}) }}\nselect * from {{ ref('orders') }}`,
  })
  try {
    const { models, faults } = await loadModels({ root, partitions: new Map(), known: [] })
    return { checks: models.flatMap(({ checks }) => checks), faults }
  } finally {
    remove()
  }
}

test.each([
  ["severity='wran'", 'severity', 11, 'did you mean warn?'],
  ["severity='warn', warn_if='many'", 'compares nothing', 28, 'write a comparison'],
  ["limit=0, severity='warn'", 'limit', 11, undefined],
  ["model='orders', sevrity='warn'", "unknown config 'sevrity'", 27, 'did you mean severity?'],
  ["enabled='nope'", 'enabled', 11, undefined],
])('config(%s) of a test is told at its word', async (config, what, column, mend) => {
  const { faults } = await faultsWith(config)
  expect(faults).toMatchObject([{ line: 2, column, what: expect.stringContaining(what) }])
  if (mend !== undefined) expect(faults[0]?.mend).toContain(mend)
})

test('a test has tags and meta of its own, and one that is not enabled is none', async () => {
  const { checks, faults } = await faultsWith("severity='warn', tags=['s'], meta={'a': 1}")
  expect(faults).toEqual([])
  expect(checks).toMatchObject([{ name: 'one_order', severity: 'warn' }])
  expect(await faultsWith('enabled=false')).toEqual({ checks: [], faults: [] })
})
