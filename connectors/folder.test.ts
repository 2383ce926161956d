import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { madeFolder } from './folder.ts'

it('makes what is missing, and says at once where nothing can be made', () => {
  const base = mkdtempSync(join(tmpdir(), 'tidemark-folder-'))
  expect(existsSync(madeFolder(join(base, 'a/b/c')))).toBe(true)
  expect(madeFolder(base)).toBe(base)
  rmSync(base, { recursive: true })
  expect(() => madeFolder('/proc/nowhere/deep')).toThrow(
    /\/proc\/nowhere cannot be made[\s\S]*give another --state-dir/,
  )
})
