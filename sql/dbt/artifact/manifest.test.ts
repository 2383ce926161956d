import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openDbt } from '../open.ts'
import { selectorEntries } from '../selection/yaml-selector.ts'
import { manifestOf } from './manifest.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
const Words = z.record(z.string(), z.unknown())
const Manifest = z.object({
  nodes: z.record(z.string(), Words),
  docs: Words,
  selectors: Words,
  group_map: z.record(z.string(), z.array(z.string())),
  disabled: z.record(z.string(), z.array(z.unknown())),
  groups: z.record(z.string(), Words),
})
// What dbt's own manifest says of the same project: fixtures/manifest.py asked it.
const expected: {
  readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly docs: unknown
  readonly selectors: unknown
  readonly group_map: Readonly<Record<string, readonly string[]>>
  readonly disabled: Readonly<Record<string, number>>
  readonly groups: readonly string[]
} = JSON.parse(readFileSync(fixture('manifest.expected.json'), 'utf8'))

let manifest: z.infer<typeof Manifest>
beforeAll(async () => {
  const root = fixture('ledger')
  const graph = await openDbt({
    ...{ root, profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 },
    tell: () => {},
  })
  manifest = Manifest.parse(manifestOf(graph, [], 0, await selectorEntries(root, graph.invocation.rendered)))
})

test('each node is told of in the words of dbt', () => {
  // What was asked leaves the hooks of a run out.
  const told = Object.keys(manifest.nodes).filter((id) => !id.startsWith('operation.'))
  expect(told.sort()).toEqual(Object.keys(expected.nodes).sort())
  for (const [id, words] of Object.entries(expected.nodes)) {
    const said = Object.fromEntries(Object.keys(words).map((word) => [word, manifest.nodes[id]?.[word]]))
    const compiling = COMPILED.filter((word) => word in (manifest.nodes[id] ?? {}))
    const on = Object.keys(Words.parse(manifest.nodes[id]?.depends_on)).sort()
    const { kwargs } = Words.parse(manifest.nodes[id]?.test_metadata ?? {})
    const given = kwargs === undefined ? {} : { arguments: Object.keys(Words.parse(kwargs)) }
    expect(
      { ...said, ...given, compiling, depends_on: on, columns: columnsOf(manifest.nodes[id]?.columns) },
      id,
    ).toEqual(words)
  }
})

const COMPILED = ['compiled', 'compiled_code', 'compiled_path', 'extra_ctes', 'extra_ctes_injected']
const Tagged = z.object({ tags: z.array(z.string()), meta: Words })
const Columns = z.record(z.string(), Tagged.extend({ config: Tagged }))
// As what was asked has them: dbt keeps tags in no order.
const sorted = <T extends z.infer<typeof Tagged>>(one: T) => ({ ...one, tags: [...one.tags].sort() })
const columnsOf = (columns: unknown) =>
  Object.fromEntries(
    Object.entries(Columns.parse(columns)).map(([name, one]) => [name, sorted({ ...one, config: sorted(one.config) })]),
  )

test('docs, selectors, groups and what is disabled are those of dbt', () => {
  expect(manifest.docs).toEqual(expected.docs)
  expect(manifest.selectors).toEqual(expected.selectors)
  for (const [group, ids] of Object.entries(expected.group_map))
    expect([...(manifest.group_map[group] ?? [])].sort()).toEqual([...ids].sort())
  const disabled = Object.entries(manifest.disabled).map(([id, nodes]) => [id, nodes.length])
  expect(Object.fromEntries(disabled)).toEqual(expected.disabled)
  expect(Object.values(manifest.groups).map((one) => one.path)).toEqual(expected.groups)
})

test('a generic test has the name that schema.yml calls it by', () => {
  const Named = z.object({ test_metadata: z.object({ name: z.string() }).optional() })
  const names = Object.values(manifest.nodes).flatMap((one) => Named.parse(one).test_metadata?.name ?? [])
  expect(names.sort()).toEqual(['accepted_values', 'longer_than', 'not_null', 'unique'])
})
