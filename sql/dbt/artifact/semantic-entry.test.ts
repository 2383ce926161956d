import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openFixture } from '../fixtures/open-fixture.ts'
import { manifestOf } from './manifest.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
// What dbt's own manifest says of the same project: fixtures/semantic.py asked it.
const expected: Readonly<Record<string, Readonly<Record<string, unknown>>>> = JSON.parse(
  readFileSync(fixture('semantic.expected.json'), 'utf8'),
)

test.each(['metrics', 'semantic_models', 'saved_queries', 'disabled', 'group_map', 'parent_map', 'child_map'])(
  '%s of a semantic layer are told in the words of dbt',
  async (part) => {
    const manifest = manifestOf(await openFixture(fixture('fathom')), [], 0)
    const told: Readonly<Record<string, unknown>> = JSON.parse(JSON.stringify(manifest[part]))
    for (const [id, one] of Object.entries(expected[part] ?? {})) expect(timeless(told[id]), id).toEqual(one)
    if (!part.endsWith('_map')) expect(Object.keys(told).sort()).toEqual(Object.keys(expected[part] ?? {}).sort())
  },
)

const timeless = (one: unknown): unknown =>
  JSON.parse(JSON.stringify(one, (key, value) => (key === 'created_at' ? undefined : value)))
