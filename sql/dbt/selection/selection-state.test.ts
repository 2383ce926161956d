import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { manifestOf } from '../artifact/manifest.ts'
import { openFixture } from '../fixtures/open-fixture.ts'
import { mapOf, type PlainMap } from '../read/yaml.ts'
import { selectIds } from './selection.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
const read = <T>(name: string): T => JSON.parse(readFileSync(fixture(name), 'utf8'))
// What dbt-core 1.10.23 selects after each edit: fixtures/state.py asked it.
const edits = read<Readonly<Record<string, readonly (readonly [string, string, string])[]>>>('state.edits.json')
const expected = read<Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>('state.expected.json')

const folder = mkdtempSync(join(tmpdir(), 'tidemark-state-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const states: Readonly<Record<string, PlainMap>> = {
  dbt: mapOf(read<PlainMap>('state/manifest.json')),
  // As a later run reads it.
  ours: mapOf(JSON.parse(JSON.stringify(manifestOf(await openFixture(fixture('quay')), [], 0)))),
}

describe.each(Object.keys(states))('against a manifest of %s', (by) => {
  test.each(Object.keys(edits))('%s: state: selects what dbt selects', async (name) => {
    const root = join(folder, `${by} ${name}`)
    cpSync(fixture('quay'), root, { recursive: true })
    for (const [file, before, after] of edits[name] ?? []) {
      const path = join(root, file)
      if (before === '') writeFileSync(path, after)
      else writeFileSync(path, readFileSync(path, 'utf8').replaceAll(before, after))
    }
    const graph = await openFixture(root, name === 'target' ? 'ci' : null)
    const past = { manifest: states[by] ?? null, runResults: null, sources: null }
    for (const [state, ids] of Object.entries(expected[name] ?? {})) {
      const asked = { select: `state:${state}`, exclude: null, indirect: 'empty', past } as const
      const found = [...selectIds(graph, asked, () => {})].filter((id) => !id.startsWith('analysis.'))
      expect(found.sort(), `state:${state}`).toEqual(ids)
    }
  })
})
