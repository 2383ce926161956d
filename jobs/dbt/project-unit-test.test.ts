import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const fixture = fileURLToPath(new URL('../../sql/dbt/fixtures/quay', import.meta.url))
const here = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tidemark-unit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function changed(name: string, mend: (schema: string) => string): string {
  const root = join(folder, name)
  cpSync(fixture, root, { recursive: true })
  const schema = join(root, 'models/schema.yml')
  writeFileSync(schema, mend(readFileSync(schema, 'utf8')))
  return root
}

function ran(job: string, root: string, ...given: readonly string[]) {
  const { stdout, stderr } = spawnSync(
    join(here, 'node_modules/.bin/tsx'),
    [`jobs/${job}.ts`, '--project', root, ...given],
    { cwd: here, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  )
  const { results }: { results: readonly { unique_id: string; status: string }[] } = JSON.parse(
    readFileSync(join(root, 'target/run_results.json'), 'utf8'),
  )
  const units = results.filter((one) => one.unique_id.startsWith('unit_test.quay.tons.'))
  return { said: stdout + stderr, statuses: units.map(({ status }) => status).sort() }
}

// dbt runs the unit tests of a model one after the other, in an order of its own, and skips those behind one that fails.
test('where one unit test of a model fails its others are skipped in a build, and all run where tests alone do', {
  timeout: 60_000,
}, () => {
  const root = changed('both', (schema) => schema.replace('tons: 5 }', 'tons: 6 }').replace('box,4', 'box,5'))
  expect(ran('materialize', root).statuses).toEqual(['fail', 'skipped'])
  expect(ran('test', root, '--select', 'test_type:unit').statuses).toEqual(['fail', 'fail'])
})

// As `dbt build --select test_type:unit` has nothing to do.
test('a build runs no unit test whose model is not selected, and says so', { timeout: 60_000 }, () => {
  const root = changed('alone', (schema) => schema)
  ran('materialize', root, '--exclude', 'test_type:unit')
  const { said, statuses } = ran('materialize', root, '--select', 'test_type:unit')
  expect(statuses).toEqual([])
  expect(said).toContain('not run, since their models are not selected: unit_test.quay')
})

test('what fails in the rows that are given or expected is told with what they are for', { timeout: 60_000 }, () => {
  const root = changed('rows', (schema) =>
    schema.replace('{ id: 2, kind: bulk, tons: 3 }', '{ id: 2, kind: bulk, tons: two }').replace('box,4', 'box,four'),
  )
  ran('materialize', root, '--exclude', 'test_type:unit')
  const { said, statuses } = ran('test', root, '--select', 'test_type:unit')
  expect(statuses).toEqual(['error', 'error'])
  expect(said).toContain("in what is given for ref('light'): Conversion Error: Could not convert string 'two'")
  expect(said).toContain("in what is expected: Conversion Error: Could not convert string 'four'")
})

test('rows for what does not stand are told with the place and with what to do', { timeout: 60_000 }, () => {
  const root = changed('ephemeral', (schema) => schema)
  writeFileSync(
    join(root, 'models/light.sql'),
    "{{ config(materialized='ephemeral') }}select 1 as id, 'a' as kind, 2 as tons",
  )
  const { said } = ran('materialize', root)
  expect(said).toContain(
    "models/schema.yml unit_test.quay.tons.sums: the unit test gives rows for ref('light'), which is ephemeral",
  )
  expect(said).toContain('write the rows as a query: format: sql')
  expect(said).toContain('the unit test gives rows for this, and no "quay"."dev_marts"."grown" stands yet')
  expect(said).toContain('--exclude test_type:unit')
  expect(said).not.toContain('Catalog Error')
})
