import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { DefinitionError, type Fault } from '#core/error.ts'
import { openFixture } from '../fixtures/open-fixture.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
const read = <T>(name: string): T => JSON.parse(readFileSync(fixture(name), 'utf8'))
// What dbt-core 1.10.23 says against each: fixtures/semantic.py asked it.
const edits = read<Readonly<Record<string, readonly (readonly [string, string, string])[]>>>('semantic.edits.json')
const { edits: expected } = read<{ readonly edits: Readonly<Record<string, string | null>> }>('semantic.expected.json')

const folder = mkdtempSync(join(tmpdir(), 'tidemark-semantic-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function faultsOf(name: string): Promise<readonly Fault[]> {
  const root = join(folder, name)
  cpSync(fixture('fathom'), root, { recursive: true })
  for (const [file, before, after] of edits[name] ?? []) {
    const path = join(root, file)
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    expect(text).toContain(before)
    writeFileSync(path, before === '' ? after + text : text.replaceAll(before, after))
  }
  try {
    await openFixture(root)
    return []
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults
    throw error
  }
}

test.each(Object.keys(edits))('%s: read where dbt reads it, else refused at its line', async (name) => {
  const faults = await faultsOf(name)
  if (expected[name] === null) expect(faults).toEqual([])
  else {
    expect(faults.length, `dbt: ${expected[name]}`).toBeGreaterThan(0)
    for (const one of faults) expect(one.file).toMatch(/^models\/(layer|spine)\.yml$/)
  }
})

test('a measure that is none is told at its line, with the nearest one', async () => {
  expect(await faultsOf('an unknown measure')).toMatchObject([
    { line: 33, what: "there is no measure 'depth_smu'", mend: 'did you mean depth_sum?' },
  ])
})
