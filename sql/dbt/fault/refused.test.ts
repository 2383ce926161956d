import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { DefinitionError, type Fault } from '#core/error.ts'
import { openDbt } from '../open.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
const read = <T>(name: string): T => JSON.parse(readFileSync(fixture(name), 'utf8'))
// What dbt-core 1.10.23 says against each: fixtures/refused.py asked it.
const edits = read<Readonly<Record<string, readonly (readonly [string, string, string])[]>>>('refused.edits.json')
const expected = read<Readonly<Record<string, string | null>>>('refused.expected.json')

const folder = mkdtempSync(join(tmpdir(), 'tidemark-refused-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function faultsOf(name: string): Promise<readonly Fault[]> {
  const root = join(folder, name)
  rmSync(root, { recursive: true, force: true })
  cpSync(fixture('quay'), root, { recursive: true })
  for (const [file, before, after] of edits[name] ?? []) {
    const path = join(root, file)
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    writeFileSync(path, before === '' ? after + text : text.replaceAll(before, after))
  }
  return openedFaults(root)
}

async function openedFaults(root: string): Promise<readonly Fault[]> {
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  try {
    await openDbt({ root, ...given, tell: () => {} })
    return []
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults
    throw error
  }
}

// dbt reads a test that is no macro, and fails once it is run; here it is refused at its line.
const UNASKED = "a macro in place of one of dbt's that is not asked"
const NO_CALL = 'a unit test that gives what is no call'
const EARLIER = ['a test that is none', 'a test of a package that is none', UNASKED, NO_CALL]
// What a project without a profile reads and writes is a file of its own.
const HERE = ['profile: of null in dbt_project.yml']

test.each(Object.keys(edits).filter((name) => ![...EARLIER, ...HERE].includes(name)))(
  '%s: read where dbt reads it, else refused at its file',
  async (name) => {
    const faults = await faultsOf(name)
    if (expected[name] === null) expect(faults).toEqual([])
    else {
      expect(faults.length, `dbt: ${expected[name]}`).toBeGreaterThan(0)
      expect(faults[0]?.file).toBeDefined()
    }
  },
)

test('a test that no macro is, is told at its line, with the package that has it', async () => {
  expect(await faultsOf('a test that is none')).toMatchObject([
    { file: 'models/schema.yml', line: 14, what: "no test is called 'uniqe'", mend: 'did you mean unique?' },
  ])
  expect(await faultsOf('a test of a package that is none')).toMatchObject([
    {
      file: 'models/schema.yml',
      line: 14,
      what: "no test is called 'nothing.unique'",
      mend: expect.stringContaining("no package 'nothing'"),
    },
  ])
})

// dbt's seeds are loaded by it.
test('a macro that dbt would ask in place of its own, and that is not asked here, is told at its place', async () => {
  expect(expected[UNASKED]).toBeNull()
  expect(await faultsOf(UNASKED)).toMatchObject([
    {
      ...{ file: 'macros/more.sql', line: 1, mend: expect.stringContaining('materialization of your own') },
      what: expect.stringMatching(
        /^'duckdb__load_csv_rows' takes the place of dbt's macro, and is not asked here for seed\.quay/,
      ),
    },
  ])
})

test('what a .yml file says wrong in a template, or of a test, is told where it stands', async () => {
  expect(await faultsOf('a doc that is none')).toMatchObject([
    { file: 'models/schema.yml', line: 11, column: 19, what: "no docs block is called 'zz'" },
  ])
  expect(await faultsOf('an argument that a test has not')).toMatchObject([
    {
      ...{ file: 'models/schema.yml', line: 17, mend: 'it has model, column_name, limit' },
      what: "test 'above': macro test_above has no argument 'limt'",
    },
  ])
})

test('two nodes of one relation are told with both files and their lines', async () => {
  expect(await faultsOf('two models of one alias')).toMatchObject([
    {
      ...{ file: 'models/light.sql', line: 1, mend: expect.stringContaining('models/berthed.sql:1') },
      what: expect.stringContaining('"quay"."dev"."berthed"'),
    },
  ])
})

test('a version that is none is told with those that there are, an open block of docs at its line', async () => {
  expect(await faultsOf('a version that is none')).toMatchObject([
    { file: 'models/marts/heavy.sql', what: "'hidden' has no version 2", mend: 'there are 1' },
  ])
  expect(await faultsOf('a docs block that is not closed')).toMatchObject([{ file: 'models/more.md', line: 1 }])
})

// dbt: 'utf-8' codec can't decode byte 0xe9.
test('files that are not UTF-8 are refused at their lines', async () => {
  const root = join(folder, 'latin')
  cpSync(fixture('quay'), root, { recursive: true })
  const latin = (text: string) => Buffer.from(text, 'latin1')
  writeFileSync(join(root, 'models/accent.sql'), latin("select\n'é' as x"))
  writeFileSync(join(root, 'macros/accent.sql'), latin('{% macro accent() %}é{% endmacro %}'))
  writeFileSync(join(root, 'models/accent.yml'), latin('models:\n  - name: accent\n    description: é\n'))
  expect(await openedFaults(root)).toMatchObject([
    { file: 'macros/accent.sql', line: 1, what: 'the file is not UTF-8 from here on' },
    { file: 'models/accent.yml', line: 3 },
    { file: 'models/accent.sql', line: 2, mend: 'save it as UTF-8' },
  ])
})
