import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { DefinitionError } from '#core/error.ts'
import { openDbt } from '../open.ts'

const folder = mkdtempSync(join(tmpdir(), 'tidemark-rendered-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function graphOf(schema: string) {
  const root = mkdtempSync(join(folder, 'p'))
  mkdirSync(join(root, 'models'))
  writeFileSync(join(root, 'dbt_project.yml'), 'name: p\nprofile: p\nvars: { own: Ann, n: 3 }\n')
  writeFileSync(join(root, 'models/a.sql'), 'select 1 as x')
  writeFileSync(join(root, 'models/schema.yml'), schema)
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  return openDbt({ root, ...given, tell: () => {} })
}

// What the manifest.json of dbt 1.10.23 has of the same file.
test('names and words of a .yml file are what its Jinja makes of them', async () => {
  const graph = await graphOf(`
sources:
  - name: src
    loader: "{{ var('own') }}"
    tables:
      - name: t
        loaded_at_field: "{{ var('own') }}"
        meta: { a: "{{ var('n') }}", b: "{{ 1 + 1 }}" }
        freshness: { warn_after: { count: "{{ var('n') }}", period: "{{ 'day' }}" }, filter: "x = {{ var('n') }}" }
exposures: [{ name: e, type: "{{ 'ml' }}", owner: { name: x }, depends_on: ["ref('{{ var('m', 'a') }}')"] }]
groups: [{ name: g, owner: { name: "{{ var('own') }}" } }]
models: [{ name: "{{ 'a' }}", config: { materialized: "{# one #}table" }, columns: [{ name: "{{ 'x' }}", data_tests: [unique] }] }]
`)
  const source = graph.sources.get('source.p.src.t')
  expect(source?.ofSource.loader).toBe('Ann')
  expect(source?.said).toMatchObject({
    loaded_at_field: 'Ann',
    meta: { a: 3, b: '2' },
    freshness: { warn_after: { count: 3, period: 'day' }, filter: 'x = 3' },
  })
  expect(graph.exposures[0]?.said).toMatchObject({ type: 'ml', depends_on: ["ref('a')"] })
  expect(graph.groups[0]?.said.owner).toEqual({ name: 'Ann' })
  expect(graph.nodes.get('model.p.a')).toMatchObject({ config: { materialized: 'table' }, columns: [{ name: 'x' }] })
  expect([...graph.nodes.values()].find((one) => one.resource === 'test')?.name).toBe('unique_a_x')
})

// dbt 1.10.23: "Could not render {{ ref('a') }}: 'ref' is undefined", and the same of a macro in a hook that is written with a hyphen.
test('a call that a .yml file does not know is told where it stands', async () => {
  const faultsOf = async (schema: string) =>
    graphOf(schema).then(
      () => [],
      (error: unknown) => (error instanceof DefinitionError ? error.faults : Promise.reject(error)),
    )
  const snapshot = `snapshots: [{ name: s, relation: "{{ ref('a') }}", config: { strategy: check, check_cols: all, unique_key: x } }]`
  expect(await faultsOf(snapshot)).toMatchObject([{ file: 'models/schema.yml', line: 1, what: "'ref' is undefined" }])
  const [hook] = await faultsOf(`models: [{ name: a, config: { post-hook: "{{ told(this) }}" } }]`)
  expect(hook).toMatchObject({ file: 'models/schema.yml', line: 1, what: "'told' is undefined" })
})
