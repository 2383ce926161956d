import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import type { DbtGraph } from '../graph.ts'
import { openDbt } from '../open.ts'
import { materialize } from './materialize.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-python-'))
const database = new Database(':memory:', { readOnly: false })
let graph: DbtGraph
afterAll(() => {
  database.close()
  rmSync(root, { recursive: true, force: true })
})

beforeAll(async () => {
  const files = {
    'dbt_project.yml': "name: port\nprofile: port\nvars: {from: \"{{ ref('ships') }}\", to: '{{ target.name }}'}\n",
    'profiles.yml': "port: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}\n",
    'models/ships.sql': 'select 1 as id',
    'models/tides.py': `
def model(dbt, session):
    dbt.config(materialized="table", tags=["a", "b"])
    # dbt.ref("nothing")
    ships, more = dbt.ref("ships"), dbt.source("raw", "tides")
    return ships if dbt.config.get("x") else more
`,
    'models/asks.sql': "select * from {{ var('from') }} where '{{ var('to') }}' = 'dev'",
    'models/all.yml': `
sources: [{name: raw, tables: [{name: tides}]}]
models:
  - name: ships
    columns:
      - {name: id, data_tests: [{unique: {config: {where: "{{ 'id > 0' if flags.FULL_REFRESH else 'id > 1' }}"}}}]}
`,
  }
  mkdirSync(join(root, 'models'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  const given = { profilesDir: root, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  graph = await openDbt({ root, ...given, tell: () => {} })
})

test('a model in Python stands in the graph, and fails when it is made', async () => {
  const node = graph.nodes.get('model.port.tides')
  expect(node?.dependsOn).toEqual(['source.port.raw.tides', 'model.port.ships'])
  expect([node?.config.materialized, node?.config.tags]).toEqual(['table', ['a', 'b']])
  const session = await openSession(database)
  if (node)
    await expect(materialize({ graph, node, session })).rejects.toThrow(
      'models/tides.py:2:1: a model in Python: there is no Python here',
    )
  session.close()
})

// As dbt 1.10 has it (dbt/context/base.py, Var.get_rendered_var): a var of text is rendered where a node asks for it.
test('a var with Jinja in it is rendered, and what it reads is read', () => {
  expect(graph.nodes.get('model.port.asks')?.dependsOn).toEqual(['model.port.ships'])
})

test('flags are known in a .yml file', () => {
  const [unique] = [...graph.nodes.values()].filter((one) => one.resource === 'test')
  expect(unique?.config.where).toBe('id > 1')
})
