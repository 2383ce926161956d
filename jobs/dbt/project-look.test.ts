import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startedJob } from '../trial/started-job.ts'

// What dbt itself says of the same project: sql/dbt/fixtures/look.py asked it.
const fixtures = fileURLToPath(new URL('../../sql/dbt/fixtures', import.meta.url))
type Rows = readonly (readonly [names: readonly string[], cells: readonly (string | null)[]])[]
const expected: {
  readonly compiled: Readonly<Record<string, string>>
  readonly shown: Readonly<Record<string, Rows>>
  readonly inline: Readonly<Record<string, readonly [Rows, string]>>
  readonly tested: Readonly<Record<string, readonly unknown[]>>
} = JSON.parse(readFileSync(join(fixtures, 'look.expected.json'), 'utf8'))

const folder = mkdtempSync(join(tmpdir(), 'tidemark-look-'))
const root = join(folder, 'shop')
const asked = (job: string, ...given: readonly string[]) => startedJob(job, ['--project', root, ...given])

beforeAll(async () => {
  cpSync(join(fixtures, 'shop'), root, { recursive: true })
  await asked('materialize', '--quiet')
  rmSync(join(root, 'target'), { recursive: true })
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// dbt writes two spaces where it puts an ephemeral model in.
const squeezed = (sql: string) => sql.trim().replaceAll('  ', ' ')

const rowsIn = (text: string): Rows =>
  JSON.parse(text).map((row: Readonly<Record<string, unknown>>) => [
    Object.keys(row),
    Object.values(row).map((cell) => (cell === null ? null : String(cell))),
  ])

test('compile writes what dbt compiles, prints what is selected, and builds nothing', { timeout: 60_000 }, async () => {
  const all = await asked('compile')
  expect([all.code, all.out]).toEqual([0, expect.stringMatching(/^16 of 16 nodes compiled in target\/compiled/)])
  for (const [path, sql] of Object.entries(expected.compiled))
    expect(squeezed(readFileSync(join(root, path), 'utf8'))).toBe(squeezed(sql))
  expect(existsSync(join(root, 'target/manifest.json'))).toBe(true)
  const one = await asked('compile', '--select', 'customers')
  const path = 'models/marts/customers.sql'
  expect(squeezed(one.out)).toBe(
    squeezed(`-- model.shop.customers (${path})\n${expected.compiled[`target/compiled/shop/${path}`]}`),
  )
  for (const [text, [, sql]] of Object.entries(expected.inline))
    expect(squeezed((await asked('compile', '--inline', text)).out)).toBe(squeezed(sql))
  const wrong = await asked('compile', '--inline', "{{ ref('paid_order') }}")
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/did you mean paid_orders/)])
})

test('show gives the rows that dbt shows', { timeout: 60_000 }, async () => {
  for (const [name, rows] of Object.entries(expected.shown))
    expect(rowsIn((await asked('show', name, '--json')).out)).toEqual(rows)
  for (const [text, [rows]] of Object.entries(expected.inline))
    expect(rowsIn((await asked('show', '--inline', text, '--json')).out)).toEqual(rows)
  const writes = await asked('show', '--inline', "{{ run_query('drop table main.raw_orders') }}")
  expect([writes.code, writes.err]).toEqual([2, expect.stringMatching(/read-only/)])
})

test('test runs the tests that dbt runs, to the same end', { timeout: 60_000 }, async () => {
  const { code } = await asked('test', '--select', 'stg_orders customers')
  const { results, args } = JSON.parse(readFileSync(join(root, 'target/run_results.json'), 'utf8'))
  const tested = results.map((one: Readonly<Record<string, unknown>>) => [one.unique_id, [one.status, one.failures]])
  expect(Object.fromEntries(tested)).toEqual(expected.tested)
  expect([code, args.which]).toEqual([0, 'test'])
})

// As dbt-duckdb 1.10 renders them, white space apart.
test('the macros for days and types write what dbt writes', { timeout: 60_000 }, async () => {
  const bare = (sql: string) => sql.replaceAll(/\s/g, '')
  const text = `select {{ dbt.dateadd('day', 1, 'x') }}, {{ dbt.dateadd('QUARTER', 'n', 'x') }}, {{ dbt.dateadd('week', 'n', 'x') }},
    {{ dbt.datediff('a', 'b', 'day') }}, {{ dbt.datediff('a', 'b', 'week') }},
    {{ dbt.type_timestamp() }} {{ dbt.type_string() }} {{ dbt.type_float() }} {{ dbt.type_numeric() }} {{ dbt.type_bigint() }} {{ dbt.type_int() }} {{ dbt.type_boolean() }}`
  expect(bare((await asked('compile', '--inline', text)).out)).toBe(
    bare(`select (x + cast(1 as bigint) * interval 1 day), (x + (cast(n as bigint) * 3) * interval 1 month), (x + (cast(n as bigint) * 7) * interval 1 day),
      (date_diff('day', a::timestamp, b::timestamp )),
      ( (date_diff('day', a::timestamp, b::timestamp )) // 7 + case
        when date_part('dow', (a)::timestamp) <= date_part('dow', (b)::timestamp) then case when a <= b then 0 else -1 end
        else case when a <= b then 1 else 0 end end),
      timestamp TEXT float numeric(28,6) bigint integer boolean`),
  )
})

// dbt compile counts it among what it compiled, and writes no file.
test('compile writes no file of what nothing is left of', { timeout: 60_000 }, async () => {
  const bare = join(folder, 'bare')
  mkdirSync(join(bare, 'analyses'), { recursive: true })
  writeFileSync(join(bare, 'dbt_project.yml'), 'name: bare\nversion: "1.0"\nprofile: bare\n')
  writeFileSync(join(bare, 'profiles.yml'), 'bare: {target: d, outputs: {d: {type: duckdb, path: bare.duckdb}}}\n')
  writeFileSync(join(bare, 'analyses/one.sql'), 'select 1')
  writeFileSync(join(bare, 'analyses/empty.sql'), '{% macro aside() %}select 1{% endmacro %}\n')
  const { code, out } = await startedJob('compile', ['--project', bare])
  expect([code, out]).toEqual([0, expect.stringMatching(/^2 of 2 nodes compiled .*such as .*one\.sql/)])
  expect(readdirSync(join(bare, 'target/compiled/bare/analyses'))).toEqual(['one.sql'])
})
