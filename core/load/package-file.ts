import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { registered } from './install-hook.ts'
import type { Replaced } from './source-hook.ts'

/** A package by its name, with the file in it that is imported by that name. */
export interface Package {
  readonly name: string
  readonly entry: string
}

export const ZOD: Package = { name: 'zod', entry: 'index.js' }

/**
 * Lets each of these packages come as one file, whoever imports it from now on: zod is a hundred, which cost a third of every start.
 * The one is made by esbuild once and kept in node_modules/.cache; where nothing can be kept there, the package comes as it is.
 */
export async function inOneFile(packages: readonly Package[]): Promise<void> {
  const missing = packages.filter(({ name }) => !asked.has(name))
  for (const { name } of missing) asked.add(name)
  const found = await Promise.all(missing.map(replaced))
  const all = found.filter((one) => one !== null)
  if (all.length > 0) registered('./source-hook.ts', all)
}

// Hooks are the process' own and cannot be taken back.
const asked = new Set<string>()

async function replaced({ name, entry }: Package): Promise<Replaced | null> {
  const require = createRequire(import.meta.url)
  const manifest = require.resolve(`${name}/package.json`)
  const from = join(dirname(manifest), entry)
  const said = readFileSync(manifest, 'utf8')
  const version = /"version":\s*"([^"]+)"/.exec(said)?.[1]
  const modules = manifest.slice(0, -`${name}/package.json`.length)
  const file = join(modules, '.cache', 'tidemark', `${name.replace('/', '+')}-${version}.mjs`)
  const isModule = /"type":\s*"module"/.test(said)
  if (!existsSync(file) && !(await made(from, file, isModule ? null : Object.keys(require(from))))) return null
  return { url: pathToFileURL(from).href, file }
}

// `names` are what a package in CommonJS exports: a module says them.
async function made(from: string, file: string, names: readonly string[] | null): Promise<boolean> {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const beside = `${file}.${process.pid}`
    writeFileSync(beside, '')
    const { build } = await import('esbuild')
    const path = JSON.stringify(from)
    const words = names?.filter((one) => /^[A-Za-z_$][\w$]*$/.test(one) && one !== 'default').join(', ')
    const contents =
      names === null
        ? `export * from ${path}; export { default } from ${path}`
        : `import all from ${path}; export const { ${words} } = all; export default all`
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: dirname(from) },
      bundle: true,
      format: 'esm',
      platform: 'node',
      // What is not JavaScript is found from where the package lies: its text stands for the file there.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      external: ['@duckdb/node-bindings'],
      logLevel: 'silent',
      write: false,
    })
    writeFileSync(beside, outputFiles[0]?.text ?? '')
    renameSync(beside, file)
    return true
  } catch {
    return false
  }
}
