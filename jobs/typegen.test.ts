import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { schemaTypes, staleTypes } from '#sql/typegen.ts'
import { projectInMemory } from './trial/project-in-memory.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the row types that are committed are those of the models: else run npm run typegen', async () => {
  const { graph, close } = await projectInMemory({ root })
  const models = [...graph.assets.values()].filter((one) => one.kind === 'model')
  const types = schemaTypes(models, graph.columns)
  await close()
  expect(types.size).toBeGreaterThan(0)
  expect(staleTypes(root, types)).toEqual([])
})
