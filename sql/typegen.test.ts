import { afterEach, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import { asset } from '#core/define.ts'
import { lookback } from '#core/mapping.ts'
import { modelRef } from '#core/model-ref.ts'
import { bindModels } from './bind/bind.ts'
import { loadModels } from './project.ts'
import { temporaryProject } from './temporary-project.ts'
import { missingTypes, schemaTypes, staleTypes, writeTypes } from './typegen.ts'

let remove = () => {}
afterEach(() => remove())

test('the rows of models become types: written once, stale when a model changes, found without the file', async () => {
  const project = temporaryProject({
    'models/rollups/bars_1d.sql':
      'select date \'2020-01-01\' as day, 1.5::double as high, 2::bigint as "the size", now() as known_at, 1.5 as price',
    'models/rollups/schema.yml':
      'models: [{name: bars_1d, description: Daily bars., columns: [{name: day, tests: [not_null]}]}]\n',
  })
  remove = project.remove
  const typesOf = async () => {
    const loaded = await loadModels({ root: project.root, partitions: new Map(), known: [] })
    const binder = duckdbBinder()
    const { columns } = await bindModels(loaded, [], binder, null)
    await binder.close()
    return schemaTypes(loaded.models, columns)
  }
  expect(missingTypes(project.root).get('models/rollups/schema.gen.ts')).toContain(
    "export const bars1d = modelRef<Record<string, unknown>>('rollups.bars_1d')",
  )
  const types = await typesOf()
  expect(
    types.get('models/rollups/schema.gen.ts'),
  ).toBe(`// Written by \`npm run typegen\` from the models beside it; do not edit.
import { modelRef } from '#core/model-ref.ts'

/** Daily bars. */
export const bars1d = modelRef<{
  day: string
  high: number | null
  "the size": bigint | null
  known_at: bigint | null
  price: string | null
}>('rollups.bars_1d')
`)
  expect(staleTypes(project.root, types)).toEqual(['models/rollups/schema.gen.ts'])
  expect(writeTypes(project.root, types)).toEqual(['models/rollups/schema.gen.ts'])
  expect(staleTypes(project.root, types)).toEqual([])
  expect(missingTypes(project.root).size).toBe(0)
  project.write('models/rollups/bars_1d.sql', "select date '2020-01-01' as day")
  expect(staleTypes(project.root, await typesOf())).toEqual(['models/rollups/schema.gen.ts'])
})

test('an asset stands on a model with the types of its rows', () => {
  const bars = modelRef<{ day: string; high: number | null }>('rollups.bars_1d')
  const made = asset('factors.momentum', {
    doc: 'Momentum.',
    owner: 'team:desk',
    rows: z.object({ day: z.iso.date() }),
    from: { bars, before: lookback(bars, '30d') },
    async run({ bars, before }) {
      const rows = await bars.all()
      expectTypeOf(rows).toEqualTypeOf<readonly { day: string; high: number | null }[]>()
      // @ts-expect-error the model has no such column
      await before.column('low')
      return []
    },
  })
  expect(made.from).toEqual({
    bars: { key: 'rollups.bars_1d', mapping: { kind: 'aligned' }, vintages: false },
    before: { key: 'rollups.bars_1d', mapping: { kind: 'lookback', span: '30d', atStart: 'clip' }, vintages: false },
  })
})
