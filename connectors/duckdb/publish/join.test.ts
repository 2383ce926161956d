import { expect, test } from 'vitest'
import { record } from '#core/asset.ts'
import type { Target } from '#core/store.ts'
import { duckdbWarehouse } from '../warehouse.ts'

const WHOLE = { from: null, to: null, keys: '' }
const increment = {
  ...{ strategy: 'append' as const, key: [], nullKeys: true, predicates: [], updates: null, keeps: [] },
  onSchemaChange: 'fail' as const,
}
const asset = record(
  'model',
  'desk.kept',
  { doc: 'Kept.', owner: 'team:test', rows: null, increment },
  {},
  {
    via: 'function',
    run: () => [],
  },
)

const target = (token: number, whole: boolean): Target => ({
  ...{ asset, token, whole, increment, columns: null, view: false, checks: [], touches: null, relations: {} },
  slices: [{ address: WHOLE, filter: null }],
  now: 0,
})
const marker = (token: number, data: string) => ({
  ...{ ...WHOLE, asset: 'desk.kept', token, event: token, code: '', data, rows: 1 },
})

test('of two attempts that staged rows over the same table one alone publishes them', async () => {
  const store = duckdbWarehouse(':memory:', { storeId: 'test', columns: () => [] })
  const { signal } = new AbortController()
  const staged = async (token: number, id: number, whole = false) => {
    const staging = await store.stage(target(token, whole), signal)
    await staging.fill(`select ${id} as id`)
    const [slice] = (await staging.audit()).slices
    return { staging, slice, publish: () => staging.publish([marker(token, slice?.data ?? '')]) }
  }
  const first = await staged(1, 1, true)
  await first.publish()
  const [second, third] = [await staged(2, 2), await staged(3, 2)]
  expect(second.slice).toEqual({ ...third.slice, rows: 2 })
  await second.publish()
  await expect(third.publish()).rejects.toThrow(/another attempt has published since these rows were staged/)
  expect((await store.query('select id from desk.kept order by id')).rows).toEqual([[1], [2]])
  for (const { staging } of [first, second, third]) await staging.drop()
  await store.close()
})
