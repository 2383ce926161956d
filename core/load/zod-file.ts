import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { registered } from './install-hook.ts'

/**
 * Lets zod come as one file, whoever imports it from now on: it is a hundred, which cost a third of every start. The one is made by
 * esbuild once and kept in node_modules/.cache; where nothing can be kept there, zod comes as it is.
 */
export async function zodInOneFile(): Promise<void> {
  done ??= install()
  await done
}

let done: Promise<void> | null = null

async function install(): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve('zod/package.json')
  const entry = join(dirname(manifest), 'index.js')
  const version = /"version":\s*"([^"]+)"/.exec(readFileSync(manifest, 'utf8'))?.[1]
  const folder = join(dirname(dirname(manifest)), '.cache', 'tidemark')
  const file = join(folder, `zod-${version}.mjs`)
  if (!existsSync(file) && !(await made(entry, folder, file))) return
  registered('./source-hook.ts', { url: pathToFileURL(entry).href, file })
}

async function made(entry: string, folder: string, file: string): Promise<boolean> {
  try {
    mkdirSync(folder, { recursive: true })
    const beside = `${file}.${process.pid}`
    writeFileSync(beside, '')
    const { build } = await import('esbuild')
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false })
    writeFileSync(beside, outputFiles[0]?.text ?? '')
    renameSync(beside, file)
    return true
  } catch {
    return false
  }
}
