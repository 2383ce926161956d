import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, test } from 'vitest'

// What dbt-core 1.10.23 with dbt-duckdb 1.11.1 on DuckDB 1.5.6 makes of the same projects: sql/dbt/fixtures/oracle.py asked it.
const fixtures = fileURLToPath(new URL('../sql/dbt/fixtures', import.meta.url))
const here = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-dbt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Built {
  readonly nodes: Readonly<Record<string, readonly [status: string, failures: number | null]>>
  readonly relations: Readonly<
    Record<
      string,
      { kind: string; columns: readonly (readonly [string, string])[]; rows: readonly (readonly string[])[] }
    >
  >
}

const projects = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe.concurrent.each(projects.map(({ name }) => name))('the dbt project %s', { timeout: 60_000 }, (name) => {
  const root = join(folder, name)
  cpSync(join(fixtures, name), root, { recursive: true })
  const expected: Record<'first' | 'second', Built> & {
    readonly freshness: Readonly<Record<string, readonly unknown[]>>
  } = JSON.parse(readFileSync(join(fixtures, `${name}.expected.json`), 'utf8'))

  test('comes out node by node and row by row as dbt makes it, and again over changed seeds', async () => {
    for (const time of ['first', 'second'] as const) {
      if (time === 'second') cpSync(join(root, 'seeds.later'), join(root, 'seeds'), { recursive: true })
      const { stderr, status } = spawnSync(
        join(here, 'node_modules/.bin/tsx'),
        ['jobs/materialize.ts', '--project', root, '--quiet'],
        { cwd: here, encoding: 'utf8' },
      )
      const { results } = JSON.parse(readFileSync(join(root, 'target/run_results.json'), 'utf8'))
      const nodes = Object.fromEntries(
        results.map((one: { unique_id: string; status: string; failures: number | null }) => [
          one.unique_id,
          [one.status, one.failures],
        ]),
      )
      expect(nodes, stderr).toEqual(expected[time].nodes)
      const bad = Object.values(expected[time].nodes).some(([one]) => one === 'error' || one === 'fail')
      expect(status).toBe(bad ? 1 : 0)
      expect(await relationsIn(root)).toEqual(expected[time].relations)
    }
    const asked = ['jobs/source-freshness.ts', '--project', root]
    const { status } = spawnSync(join(here, 'node_modules/.bin/tsx'), asked, { cwd: here, encoding: 'utf8' })
    expect(status).toBe(1) // one is an error
    const { results } = JSON.parse(readFileSync(join(root, 'target/sources.json'), 'utf8'))
    const told = results.map((one: Readonly<Record<string, unknown>>) => [
      one.unique_id,
      [one.status, one.max_loaded_at ?? null, one.criteria ?? null],
    ])
    expect(Object.fromEntries(told)).toEqual(expected.freshness)
  })
})

test('a model by microbatch fails before anything of it is made, with what to write instead', {
  timeout: 60_000,
}, () => {
  const root = join(folder, 'batches')
  mkdirSync(join(root, 'models'), { recursive: true })
  writeFileSync(join(root, 'dbt_project.yml'), 'name: batches\nprofile: batches\n')
  const config = "materialized='incremental', incremental_strategy='microbatch', event_time='day', batch_size='day'"
  writeFileSync(
    join(root, 'models/daily.sql'),
    `{{ config(${config}, begin='2026-11-01') }}select date '2026-10-01' as day`,
  )
  const { stdout, stderr, status } = spawnSync(
    join(here, 'node_modules/.bin/tsx'),
    ['jobs/materialize.ts', '--project', root, '--quiet'],
    { cwd: here, encoding: 'utf8' },
  )
  expect(status).toBe(1)
  expect(stdout + stderr).toMatch(/models\/daily\.sql.*microbatch is not made for a dbt project[\s\S]*is_incremental/)
})

const OF_THE_CLOCK = ['dbt_scd_id', 'dbt_valid_from', 'dbt_updated_at']

async function relationsIn(root: string): Promise<Built['relations']> {
  const [file = ''] = readdirSync(root).filter((one) => one.endsWith('.duckdb'))
  const instance = await DuckDBInstance.create(join(root, file), { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRows().map((row) => row.map((one) => one))
  const found: Record<string, Built['relations'][string]> = {}
  for (const [schema, name, kind] of await ask(
    'select table_schema, table_name, table_type from information_schema.tables order by all',
  )) {
    const relation = `"${String(schema)}"."${String(name)}"`
    const columns = (await ask(`describe ${relation}`)).map((row): [string, string] => [String(row[0]), String(row[1])])
    const shown = columns
      .filter(([column]) => !OF_THE_CLOCK.includes(column))
      .map(([column]) => (column === 'dbt_valid_to' ? `("${column}" is null)::varchar` : `"${column}"::varchar`))
    const rows = (await ask(`select ${shown.join(', ')} from ${relation} order by all`)) as string[][] // every cell is cast to text
    found[`${String(schema)}.${String(name)}`] = { kind: String(kind), columns, rows }
  }
  connection.closeSync()
  instance.closeSync()
  return found
}
