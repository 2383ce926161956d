import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

it('the client compiles strictly in a program that has no library of TypeScript but that of 2023', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spark-alone-'))
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = { lib: ['es2023'], typeRoots: [at('../../node_modules/@types')] }
  const files = [at('./index.ts')]
  writeFileSync(config, JSON.stringify({ extends: at('../../tsconfig.json'), compilerOptions, files, include: [] }))
  const compiler = at('../../node_modules/typescript/bin/tsc')
  // It says on standard output what it finds, and ends with 1 or 2 then.
  const said = await promisify(execFile)(process.execPath, [compiler, '--project', config]).then(
    ({ stdout }) => stdout,
    ({ stdout, message }) => stdout || message,
  )
  rmSync(folder, { recursive: true })
  expect(said).toBe('')
}, 120_000)
