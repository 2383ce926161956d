import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { breaches } from './layers.ts'

const roots: string[] = []
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

function found(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-layers-'))
  roots.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return breaches(root).map(({ file, line, what }) => `${file}:${line} ${what.split(/[:,]/)[0]}`)
}

it('lets imports point down and sideways within a floor', () => {
  expect(
    found({
      'core/a.ts': "import { b } from './b.ts'\nimport { z } from 'zod'\nimport fs from 'node:fs'\n",
      'core/b.ts': '',
      'connectors/duckdb/c.ts': "import { a } from '#core/a.ts'\n",
      'assets/x/d.ts': "import { m } from '#models/x/schema.gen.ts'\nimport { a } from '#core'\n",
      'models/x/schema.gen.ts': 'x\n'.repeat(400),
      'core/index.ts': "export * from './a.ts'\n",
      'jobs/e.ts': "import { d } from '#assets/x/d.ts'\n",
      'assets/x/d.test.ts': `import { e } from '#jobs/e.ts'\n${'\n'.repeat(400)}`,
      'infra/bench/f.ts': "import { e } from '#jobs/e.ts'\n",
    }),
  ).toEqual([])
})

it.each([
  ['an import', "import { c } from '#connectors/c.ts'"],
  ['a type', "\n\nimport type { C } from '../connectors/c.ts'"],
  ['a type in braces', "import { type C } from '#connectors/c.ts'"],
  ['what is handed on', "export * from '#connectors/c.ts'"],
  ['an import while it runs', "export const f = () => import('#connectors/c.ts')"],
])('refuses %s that points up', (_what, text) => {
  const line = text.split('\n').length
  expect(found({ 'core/a.ts': text, 'connectors/c.ts': '' })).toEqual([`core/a.ts:${line} imports connectors/c.ts`])
})

it('refuses tests of lower floors that reach up too', () => {
  expect(found({ 'core/a.test.ts': "import { j } from '#jobs/j.ts'", 'jobs/j.ts': '' })).toEqual([
    'core/a.test.ts:1 imports jobs/j.ts',
  ])
})

it('tells each circle of files once, types included', () => {
  expect(
    found({
      'core/a.ts': "import type { B } from './b.ts'\n",
      'core/b.ts': "\nimport { c } from './c.ts'\n",
      'core/c.ts': "import { a } from '#core/a.ts'\n",
    }),
  ).toEqual(['core/c.ts:1 closes a circle'])
})

it('refuses long files and names that say nothing', () => {
  expect(
    found({
      'core/long.ts': 'x\n'.repeat(301),
      'core/just.ts': 'x\n'.repeat(300),
      'core/utils.ts': '',
      'sql/helpers/quote.ts': '',
      'jobs/types.test.ts': '',
    }),
  ).toEqual([
    'core/long.ts:301 301 lines',
    "core/utils.ts:1 'utils.ts' says nothing",
    "jobs/types.test.ts:1 'types.test.ts' says nothing",
    "sql/helpers/quote.ts:1 'helpers' says nothing",
  ])
})
