import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Opening, openDbt } from '../open.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-profile-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
writeFileSync(join(root, 'dbt_project.yml'), 'name: p\nprofile: own\n')
writeFileSync(
  join(root, 'profiles.yml'),
  `own: { target: dev, outputs: { dev: { type: duckdb, path: own.duckdb } } }
other: { target: prod, outputs: { prod: { type: duckdb, path: other.duckdb, schema: far } } }
`,
)

const open = (more: Partial<Opening>) => {
  const given = { profilesDir: null, target: null, fallback: ':memory:', vars: {}, env: {}, flags: {}, startedAt: 0 }
  return openDbt({ root, ...given, tell: () => {}, ...more })
}

test('a profile that is asked for stands in for that of the project', async () => {
  const { target } = (await open({})).invocation
  expect([target.profile, target.name, target.path]).toEqual(['own', 'dev', join(root, 'own.duckdb')])
  const { target: asked } = (await open({ profile: 'other' })).invocation
  expect([asked.profile, asked.name, asked.schema, asked.path]).toEqual([
    'other',
    'prod',
    'far',
    join(root, 'other.duckdb'),
  ])
  await expect(open({ profile: 'oher' })).rejects.toThrow(/asked for the profile 'oher'[\s\S]*did you mean other/)
})

test('artifacts go where they are asked to go, from the root', async () => {
  expect((await open({})).invocation.project.targetPath).toBe('target')
  expect((await open({ targetPath: 'out/a' })).invocation.project.targetPath).toBe('out/a')
  expect((await open({ targetPath: join(root, 'b') })).invocation.project.targetPath).toBe('b')
})
