import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import type { EngineSession } from '../engine.ts'
import type { DbtGraph } from '../graph.ts'
import { materialize } from '../materialize/materialize.ts'
import { openDbt } from '../open.ts'
import { unitTested } from './unit-run.ts'

// What dbt-core 1.10.23 says of each: fixtures/unit_rows.py asked it.
const file = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
const expected: Readonly<Record<string, 'pass' | 'fail' | 'error'>> = JSON.parse(
  readFileSync(file('unit-rows.expected.json'), 'utf8'),
)

const root = mkdtempSync(join(tmpdir(), 'tidemark-unit-'))
const database = new Database(':memory:', { readOnly: false })
let session: EngineSession & { close(): void }
let graph: DbtGraph
afterAll(() => {
  session?.close()
  database.close()
  rmSync(root, { recursive: true, force: true })
})

beforeAll(async () => {
  cpSync(file('mole'), root, { recursive: true })
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  graph = await openDbt({ root, ...given, tell: () => {} })
  session = await openSession(database)
  await session.query("attach ':memory:' as mole")
  await session.query('create schema mole.dev')
  for (const id of ['model.mole.loads', 'seed.mole.crates']) {
    const node = graph.nodes.get(id)
    if (node) await materialize({ graph, node, session })
  }
})

test('every unit test of the fixture has its answer', () => {
  expect([...graph.unitTests.values()].map(({ node }) => node.name).sort()).toEqual(Object.keys(expected).sort())
})

test.each(Object.entries(expected))('%s: %s, as dbt says', async (name, status) => {
  const unit = [...graph.unitTests.values()].find(({ node }) => node.name === name)
  if (unit === undefined) throw new Error(`no unit test ${name}`)
  const came = await unitTested(unit, { graph, session }).then(
    (one) => one.status,
    () => 'error',
  )
  expect(came).toBe(status)
})
