import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { dbtAssets } from './asset.ts'
import { openDbt } from './open.ts'

// dbt takes what is ready by its depth, then by id, and a unit test with its model (dbt/graph/queue.py, dbt/task/build.py).
test('nodes are taken by depth and id, a unit test right before its model', async () => {
  const root = fileURLToPath(new URL('./fixtures/pier', import.meta.url))
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const graph = await openDbt({ root, ...given, tell: () => {} })
  const { assets, keys } = dbtAssets(graph, { session: () => Promise.reject(new Error('not run')) }, () => 0)
  const ids = new Map([...keys].map(([id, key]) => [key, id]))
  expect(assets.map(({ key }) => ids.get(key)?.replace(/\.\w{10}$/, ''))).toEqual([
    'seed.pier.ships',
    'test.pier.source_accepted_values_own_ships_ship__Vela__Kite',
    'test.pier.source_not_null_own_ships_id',
    'model.pier.afresh',
    'unit_test.pier.berths.keeps_ships',
    'model.pier.berths',
    'test.pier.unique_berths_id',
    'model.pier.docked',
    'test.pier.relationships_docked_id__id__ref_berths_',
    'model.pier.log',
  ])
})
