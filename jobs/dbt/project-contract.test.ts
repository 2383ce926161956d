import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, expect, test } from 'vitest'
import { startedJob } from '../trial/started-job.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-contract-'))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const NAMES = ['append', 'delete_insert', 'merge'] as const

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function project(change: string): void {
  write('dbt_project.yml', `name: contracts\nversion: '1.0'\nprofile: contracts\n`)
  write(
    'profiles.yml',
    `contracts: {target: dev, outputs: {dev: {type: duckdb, path: ${join(root, 'contracts.duckdb')}}}}\n`,
  )
  const models = NAMES.map((name) => {
    const strategy = name.replace('_', '+')
    const key = name === 'append' ? '' : ", unique_key='id'"
    write(
      `models/${name}.sql`,
      `{{ config(materialized='incremental', incremental_strategy='${strategy}'${key}) }}
select {{ var('id', 1) }}::int as id, {{ var('v', 5) }}::int as v {% if var('more', false) %}, 'x' as w{% endif %}\n`,
    )
    return `  - name: ${name}
    config: {contract: {enforced: true}, on_schema_change: ${change}}
    constraints: [{type: check, expression: "v < 100", name: small}]
    columns:
      - {name: id, data_type: int, constraints: [{type: not_null}, {type: primary_key}]}
      - {name: v, data_type: int, constraints: [{type: check, expression: "v > 0"}]}\n`
  })
  write('models/schema.yml', `models:\n${models.join('')}`)
}

async function built(...args: readonly string[]) {
  const { code, out, err } = await startedJob('materialize', ['--project', root, ...args])
  const found: string[] = []
  const instance = await DuckDBInstance.create(join(root, 'contracts.duckdb'), { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  for (const name of NAMES) {
    const kept = await connection.runAndReadAll(
      `select constraint_type from duckdb_constraints() where table_name = '${name}' order by 1`,
    )
    const rows = await connection.runAndReadAll(`select id, v from ${name} order by all`)
    expect(kept.getRows().map(([type]) => type)).toEqual(['CHECK', 'CHECK', 'NOT NULL', 'PRIMARY KEY'])
    found.push(
      rows
        .getRows()
        .map((row) => row.join('/'))
        .join(' '),
    )
  }
  connection.closeSync()
  instance.closeSync()
  return { code, said: `${out}${err}`, found }
}

// Each outcome is that of dbt-core 1.10.23 with dbt-duckdb 1.11.1 on the same project.
test('an incremental table has the constraints of its contract in every form, and no row that breaks one', {
  timeout: 120_000,
}, async () => {
  project('append_new_columns')
  expect(await built()).toMatchObject({ code: 0, found: ['1/5', '1/5', '1/5'] })
  expect(await built('--vars', '{id: 2, v: 7}')).toMatchObject({ code: 0, found: Array(3).fill('1/5 2/7') })
  const twice = await built('--vars', '{id: 2, v: 8}')
  expect(twice).toMatchObject({ code: 1, found: ['1/5 2/7', '1/5 2/8', '1/5 2/8'] })
  expect(twice.said).toContain('violates primary key constraint')
  for (const [vars, told] of [
    ['{id: 3, v: -1}', 'CHECK((v > 0))'],
    ['{id: 3, v: 100}', 'CHECK((v < 100))'],
    ['{id: "null"}', 'NOT NULL constraint failed: merge.id'],
    ['{id: 3, more: true}', 'w: promised nothing, the query gives VARCHAR'],
  ] as const) {
    const bad = await built('--vars', vars)
    expect(bad).toMatchObject({ code: 1, found: ['1/5 2/7', '1/5 2/8', '1/5 2/8'] })
    expect(bad.said).toContain(told)
  }
  expect(await built('--full-refresh', '--vars', '{id: 9}')).toMatchObject({ code: 0, found: Array(3).fill('9/5') })
  project('sync_all_columns')
  const refused = await built()
  expect([refused.code, refused.said]).toEqual([
    1,
    expect.stringContaining("on_schema_change may not be 'sync_all_columns'"),
  ])
})
