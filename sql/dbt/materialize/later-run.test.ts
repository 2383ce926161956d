import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Database } from '#connectors/duckdb/database.ts'
import { openSession } from '#connectors/duckdb/session.ts'
import { openDbt } from '../open.ts'
import { materialize } from './materialize.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-later-'))
const database = new Database(':memory:', { readOnly: false })
afterAll(() => {
  database.close()
  rmSync(root, { recursive: true, force: true })
})

async function opened(name: string, files: Readonly<Record<string, string>>) {
  const folder = join(root, name)
  for (const one of ['models', 'snapshots']) mkdirSync(join(folder, one), { recursive: true })
  const whole = {
    ...files,
    'dbt_project.yml': 'name: quay\nprofile: quay\n',
    'profiles.yml': "quay: {target: dev, outputs: {dev: {type: duckdb, path: ':memory:'}}}\n",
  }
  for (const [path, text] of Object.entries(whole)) writeFileSync(join(folder, path), text)
  const given = { profilesDir: folder, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  const graph = await openDbt({ root: folder, ...given, tell: () => {} })
  const session = await openSession(database)
  const made = async (id: string) => {
    const node = graph.nodes.get(id)
    if (node === undefined) throw new Error(`no ${id}`)
    await materialize({ graph, node, session })
  }
  return { session, made }
}

// What dbt-duckdb 1.11.1 with DuckDB 1.5.6 comes to at such models' second build.
test('a column whose type changed is refused by sync_all_columns where rows stand, and follows where none do', async () => {
  const text = (where: string) =>
    `{{ config(materialized='incremental', on_schema_change='sync_all_columns') }}select id from came ${where}`
  const files = { 'models/full.sql': text(''), 'models/bare.sql': text('where id > 1') }
  const { session, made } = await opened('turned', files)
  await session.query('create table came as select 1::integer as id')
  for (const id of ['model.quay.full', 'model.quay.bare']) await made(id)
  await session.query('create or replace table came as select 5000000000 as id')
  await expect(made('model.quay.full')).rejects.toThrow('another transaction has altered this table')
  await made('model.quay.bare')
  expect((await session.query('select id, typeof(id) from bare')).rows).toEqual([[5000000000n, 'BIGINT']])
  expect((await session.query('select id, typeof(id) from "full"')).rows).toEqual([[1n, 'INTEGER']])
  session.close()
})

test('an updated_at that is an expression fails where the snapshot stands', async () => {
  const text = (name: string, at: string) =>
    `{% snapshot ${name} %}{{ config(unique_key='id', strategy='timestamp', updated_at='${at}') }}select * from dated{% endsnapshot %}`
  const files = {
    'snapshots/all.sql': [text('cast_to', 'd::timestamp'), text('given', 'cast(d as timestamp)')].join('\n'),
  }
  const { session, made } = await opened('dated', files)
  await session.query("create table dated as select 1 as id, date '2024-01-01' as d")
  for (const name of ['cast_to', 'given']) await made(`snapshot.quay.${name}`)
  await made('snapshot.quay.cast_to')
  await expect(made('snapshot.quay.given')).rejects.toThrow('syntax error at or near "as"')
  session.close()
})
