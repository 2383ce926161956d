import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, test } from 'vitest'

// What dbt-core 1.10.23 with dbt-duckdb 1.11.1 on DuckDB 1.5.6 makes of the same projects: sql/dbt/fixtures/oracle.py asked it.
const fixtures = fileURLToPath(new URL('../../sql/dbt/fixtures', import.meta.url))
const here = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-dbt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Built {
  readonly nodes: Readonly<Record<string, readonly unknown[]>>
  /** What takes in ephemeral models, and these themselves: the CTEs, and the whole SQL. */
  readonly compiled?: Readonly<Record<string, readonly [readonly Readonly<Record<'id' | 'sql', string>>[], string]>>
  /** Of each node whether it was compiled, and the name that it has in the warehouse. */
  readonly named?: Readonly<Record<string, readonly unknown[]>>
  readonly relations: Readonly<
    Record<
      string,
      { kind: string; columns: readonly (readonly [string, string])[]; rows: readonly (readonly string[])[] }
    >
  >
}

const projects = readdirSync(fixtures, { withFileTypes: true }).filter(({ name }) =>
  existsSync(join(fixtures, name, 'dbt_project.yml')),
)

describe.concurrent.each(projects.map(({ name }) => name))('the dbt project %s', { timeout: 180_000 }, (name) => {
  const root = join(folder, name)
  cpSync(join(fixtures, name), root, { recursive: true })
  const expected: Readonly<Record<string, Built>> & {
    readonly freshness: Readonly<Record<string, readonly unknown[]>>
    /** Rows of the table that told.json names, after freshness was asked for. */
    readonly told?: readonly (readonly string[])[]
  } = JSON.parse(readFileSync(join(fixtures, `${name}.expected.json`), 'utf8'))
  const said = join(root, 'builds.json')
  const builds: Readonly<Record<string, readonly string[]>> = existsSync(said)
    ? JSON.parse(readFileSync(said, 'utf8'))
    : { first: [], second: [] }

  test('comes out node by node and row by row as dbt makes it, and again over changed seeds', async () => {
    for (const [time, given] of Object.entries(builds)) {
      if (time === 'second') cpSync(join(root, 'seeds.later'), join(root, 'seeds'), { recursive: true })
      const { stderr, status } = spawnSync(
        join(here, 'node_modules/.bin/tsx'),
        [
          'jobs/materialize.ts',
          '--project',
          root,
          '--quiet',
          ...given.map((one) => one.replace(/^state-/, join(root, 'state-'))),
        ],
        { cwd: here, encoding: 'utf8' },
      )
      const { results } = JSON.parse(readFileSync(join(root, 'target/run_results.json'), 'utf8'))
      const nodes = Object.fromEntries(
        results.map((one: Result) => [one.unique_id, [one.status, one.failures, ...batchesIn(one, given)]]),
      )
      expect(nodes, stderr).toEqual(expected[time]?.nodes)
      const named = results.map((one: Result) => [one.unique_id, [one.compiled, one.relation_name]])
      if (expected[time]?.named) expect(Object.fromEntries(named)).toEqual(expected[time].named)
      const bad = Object.values(expected[time]?.nodes ?? {}).some(([one]) => BAD.has(one))
      expect(status).toBe(bad ? 1 : 0)
      expect(await relationsIn(root)).toEqual(expected[time]?.relations)
      for (const [id, [ctes, sql]] of Object.entries(expected[time]?.compiled ?? {})) {
        const { nodes: told } = JSON.parse(readFileSync(join(root, 'target/manifest.json'), 'utf8'))
        expect([told[id].extra_ctes, told[id].compiled_code], id).toEqual([ctes, sql])
      }
      cpSync(join(root, 'target/manifest.json'), join(root, `state-${time}/manifest.json`))
    }
    if (Object.keys(expected.freshness).length === 0) return
    const asked = ['jobs/source-freshness.ts', '--project', root]
    const { status } = spawnSync(join(here, 'node_modules/.bin/tsx'), asked, { cwd: here, encoding: 'utf8' })
    expect(status).toBe(1) // one is an error
    const { results } = JSON.parse(readFileSync(join(root, 'target/sources.json'), 'utf8'))
    const told = results.map((one: Readonly<Record<string, unknown>>) => [
      one.unique_id,
      [one.status, one.max_loaded_at ?? null, one.criteria ?? null],
    ])
    expect(Object.fromEntries(told)).toEqual(expected.freshness)
    if (existsSync(join(root, 'told.json'))) {
      const table = String(JSON.parse(readFileSync(join(root, 'told.json'), 'utf8')))
      expect((await relationsIn(root))[table]?.rows).toEqual(expected.told)
    }
  })
})

interface Result {
  readonly unique_id: string
  readonly status: string
  readonly failures: number | null
  readonly compiled: boolean | null
  readonly relation_name: string | null
  readonly batch_results: Readonly<Record<'successful' | 'failed', readonly (readonly [string, string])[]>> | null
}

const BAD: ReadonlySet<unknown> = new Set(['error', 'fail', 'partial success'])

// Of a window that does not move with the clock.
function batchesIn({ batch_results: found }: Result, given: readonly string[]): readonly unknown[] {
  if (found === null || !given.includes('--event-time-start')) return []
  const times = [...found.successful, ...found.failed].sort(([a], [b]) => (a < b ? -1 : 1))
  return [[found.successful.length, found.failed.length, times[0]?.[0], times.at(-1)?.[1]]]
}

test('a window of time that is no window is refused', { timeout: 60_000 }, () => {
  const asked = (...given: readonly string[]) =>
    spawnSync(
      join(here, 'node_modules/.bin/tsx'),
      ['jobs/materialize.ts', '--project', join(fixtures, 'tide'), '--state-dir', join(folder, 'none'), ...given],
      { cwd: here, encoding: 'utf8' },
    )
  const half = asked('--event-time-start', '2026-11-01')
  expect([half.status, half.stderr]).toEqual([2, expect.stringMatching(/one window: give both/)])
  const turned = asked('--event-time-start', '2026-11-02', '--event-time-end', '2026-11-01')
  expect([turned.status, turned.stderr]).toEqual([2, expect.stringMatching(/not before --event-time-end/)])
})

// dbt 1.10.23 stops at "Compilation Error in operation lock-on-run-start-0", says "Nothing to do" of a selection without nodes, runs no hook then and writes that nothing came of it.
test('nothing is built where on-run-start cannot be made, and no hook is run where nothing is selected', {
  timeout: 60_000,
}, () => {
  const root = join(folder, 'shut')
  cpSync(join(fixtures, 'lock'), root, { recursive: true })
  const asked = (...given: readonly string[]) =>
    spawnSync(join(here, 'node_modules/.bin/tsx'), ['jobs/materialize.ts', '--project', root, ...given], {
      cwd: here,
      encoding: 'utf8',
    })
  const none = asked('--select', 'unasked')
  const path = join(root, 'target/run_results.json')
  expect([none.status, JSON.parse(readFileSync(path, 'utf8')).results]).toEqual([0, []])
  rmSync(path)
  writeFileSync(
    join(root, 'macros/said.sql'),
    '{% macro said(what) %}{% if execute %}{{ nope() }}{% endif %}{% endmacro %}',
  )
  const shut = asked('--select', 'gates')
  expect([shut.status, shut.stderr]).toEqual([2, expect.stringContaining("macros/said.sql:1:42: 'nope' is undefined")])
  expect(existsSync(path)).toBe(false)
})

// What dbt 1.10.23 ended with and wrote of the same projects.
test.concurrent.each([
  ['a statement of on-run-start that fails', 'on-run-start: selec 1', 1, { 'p-on-run-start-0': 'error', m: 'success' }],
  [
    'the same where it keeps nodes from being run',
    'on-run-start: selec 1\nflags: {skip_nodes_if_on_run_start_fails: true}',
    1,
    { 'p-on-run-start-0': 'error', m: 'skipped' },
  ],
  ['a question of on-run-start that fails', `on-run-start: "{{ run_query('selec 1') }}"`, 2, null],
  [
    'a text of on-run-end that cannot be made',
    'on-run-end: [select 1, "{{ nope() }}", select 2]',
    2,
    { m: 'success', 'p-on-run-end-0': 'success' },
  ],
  ['a question of on-run-end that fails', `on-run-end: ["{{ run_query('selec 1') }}", select 3]`, 2, { m: 'success' }],
  ['a schema that cannot be made', 'models: {+database: nowhere}', 2, null],
])('%s ends the build as in dbt', { timeout: 60_000 }, (_name, said, code, nodes) => {
  const root = mkdtempSync(join(folder, 'ends-'))
  mkdirSync(join(root, 'models'))
  writeFileSync(join(root, 'dbt_project.yml'), `name: p\nversion: "1.0"\nprofile: p\n${said}\n`)
  writeFileSync(join(root, 'profiles.yml'), 'p: {target: d, outputs: {d: {type: duckdb, path: p.duckdb}}}\n')
  writeFileSync(join(root, 'models/m.sql'), 'select 1 as a')
  const tsx = join(here, 'node_modules/.bin/tsx')
  const { status } = spawnSync(tsx, ['jobs/materialize.ts', '--project', root], { cwd: here, encoding: 'utf8' })
  const path = join(root, 'target/run_results.json')
  const results: readonly Result[] | null = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).results : null
  const found = results?.map((one) => [one.unique_id.split('.').at(-1), one.status])
  expect([status, found === undefined ? null : Object.fromEntries(found)]).toEqual([code, nodes])
})

const OF_THE_CLOCK = ['dbt_scd_id', 'dbt_valid_from', 'dbt_updated_at']

async function relationsIn(root: string): Promise<Built['relations']> {
  const files = readdirSync(root).filter((one) => one.endsWith('.duckdb'))
  const found: Record<string, Built['relations'][string]> = {}
  for (const file of files.sort())
    for (const [name, relation] of Object.entries(await relationsOf(join(root, file))))
      found[files.length === 1 ? name : `${file.replace('.duckdb', '')}.${name}`] = relation
  return found
}

async function relationsOf(path: string): Promise<Built['relations']> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
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
