import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { dbtAssets } from './asset.ts'
import { openDbt } from './open.ts'

// dbt takes what is ready by its depth, then by id, and a unit test with its model (dbt/graph/queue.py, dbt/task/build.py).
async function pier(chosen?: (id: string) => boolean, flags: Readonly<Record<string, string>> = {}) {
  const root = fileURLToPath(new URL('./fixtures/pier', import.meta.url))
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags, startedAt: 0 }
  const graph = await openDbt({ root, ...given, tell: () => {} })
  const ids = [...graph.nodes.keys()].filter((id) => chosen?.(id) ?? true)
  return dbtAssets(graph, { session: () => Promise.reject(new Error('not run')) }, () => 0, new Set(ids))
}

test('nodes are taken by depth and id, a unit test right before its model', async () => {
  const { assets, keys } = await pier()
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

// dbt takes what is not selected out of its graph, and joins what stood before it to what stood behind (dbt/graph/graph.py, get_subset_graph).
test('a node waits for those chosen alone, through the others', async () => {
  const waits = async (chosen: (id: string) => boolean) => {
    const { assets, keys } = await pier(chosen)
    const ids = new Map([...keys].map(([id, key]) => [key, id]))
    const docked = assets.find(({ key }) => ids.get(key) === 'model.pier.docked')
    return Object.values(docked?.from ?? {}).map(({ key }) => ids.get(key)?.replace(/\.\w{10}$/, ''))
  }
  expect(await waits(() => true)).toContain('test.pier.unique_berths_id')
  expect(await waits((id) => !/test\./.test(id))).toEqual(['model.pier.berths'])
  expect(await waits((id) => /^(seed|model\.pier\.docked)/.test(id))).toEqual(['seed.pier.ships'])
})

// What `dbt test` says of it, with one thread.
test('tests alone are taken by their ids, and none waits for another', async () => {
  const { assets, keys } = await pier((id) => /test\./.test(id), { WHICH: 'test' })
  const ids = [...keys.keys()].filter((id) => /test\./.test(id))
  expect(ids.map((id) => id.replace(/\.\w{10}$/, ''))).toEqual([
    'test.pier.relationships_docked_id__id__ref_berths_',
    'test.pier.source_accepted_values_own_ships_ship__Vela__Kite',
    'test.pier.source_not_null_own_ships_id',
    'test.pier.unique_berths_id',
    'unit_test.pier.berths.keeps_ships',
  ])
  const tests = assets.filter(({ key }) => /test\./.test(key))
  expect(tests.flatMap(({ from }) => Object.values(from))).toEqual([])
})

// What `dbt build -s test_name:relationships test_name:not_null` says: neither stands on the other.
test('how deep a node stands is counted among those chosen', async () => {
  const isChosen = (id: string) => /^test\.pier\.(relationships|source_not_null)/.test(id)
  const { keys } = await pier(isChosen)
  expect([...keys.keys()].filter(isChosen).map((id) => id.replace(/\.\w{10}$/, ''))).toEqual([
    'test.pier.relationships_docked_id__id__ref_berths_',
    'test.pier.source_not_null_own_ships_id',
  ])
})
