import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { manifestOf } from './manifest.ts'
import { openDbt } from './open.ts'

const Tests = z.record(z.string(), z.object({ test_metadata: z.object({ name: z.string() }).optional() }))

test('a generic test has the name that schema.yml calls it by', async () => {
  const graph = await openDbt({
    root: fileURLToPath(new URL('./fixtures/ledger', import.meta.url)),
    ...{ profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 },
    tell: () => {},
  })
  const nodes = Tests.parse(manifestOf(graph, [], 0).nodes)
  const names = Object.values(nodes).flatMap((one) => one.test_metadata?.name ?? [])
  expect(names.sort()).toEqual(['accepted_values', 'longer_than', 'not_null'])
})
