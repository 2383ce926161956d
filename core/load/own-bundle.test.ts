import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { bundleOf } from './own-bundle.ts'

const root = mkdtempSync(join(tmpdir(), 'tidemark-bundle-'))
const put = (name: string, text: string) => writeFileSync(join(root, name), text)
const made = () => bundleOf(join(root, 'entry.ts'), root, join(root, 'cache'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function exported(path: string | null): Promise<Record<string, unknown>> {
  // A query, so that Node reads a text of the same path again.
  return import(`${pathToFileURL(path ?? '').href}?${statSync(path ?? '').mtimeMs}`)
}

it('holds a file with all that it imports, each at the URL where it lies, and packages as they are', async () => {
  put(
    'entry.ts',
    "import { here } from './inner.ts'\nimport { sep } from 'node:path'\nexport const all = [here, sep]\n",
  )
  put('inner.ts', 'export const here: string = import.meta.url\n')
  const { all } = await exported(await made())
  expect(all).toEqual([pathToFileURL(join(root, 'inner.ts')).href, '/'])
})

it('is made again when a file in it changed, and only then', async () => {
  const first = statSync((await made()) ?? '').mtimeMs
  expect(statSync((await made()) ?? '').mtimeMs).toBe(first)
  put('inner.ts', "export const here = 'other'\n")
  expect(await exported(await made())).toMatchObject({ all: ['other', '/'] })
})

it('is none where a file does not parse, or is of another place', async () => {
  put('inner.ts', 'export const = 1\n')
  expect(await made()).toBeNull()
  put('inner.ts', "export { here } from '../outside.ts'\n")
  expect(await made()).toBeNull()
  put('inner.ts', "export const here = 'mended'\n")
  expect(readFileSync((await made()) ?? '', 'utf8')).toContain('mended')
})
