import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { url as debugger_ } from 'node:inspector'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { PluginBuild } from 'esbuild'
import { registered } from './install-hook.ts'
import type { Replaced } from './source-hook.ts'
import { writeWhole } from './write-whole.ts'

/**
 * URL of one module that holds a file of the framework and all that it imports of the framework, kept in node_modules/.cache.
 * No other file that it holds may have been imported before. null where files have to come one by one: under a debugger, or where
 * nothing can be kept.
 */
export async function ownBundle(entry: URL): Promise<string | null> {
  if (debugger_() !== undefined) return null
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const file = await bundleOf(fileURLToPath(entry), root, join(root, 'node_modules/.cache/tidemark'))
  if (file === null) return null
  const url = pathToFileURL(file).href
  // It is JavaScript as it is: whoever reads TypeScript in this process need not look through it.
  return registered('./source-hook.ts', [{ url, file }] satisfies readonly Replaced[]) ? url : null
}

/**
 * Path of one module in `folder` that holds a file under `root` and all that it imports there; packages stay what they are. Made by
 * esbuild, again when one of these files has another size or time. null where it cannot be made or kept.
 */
export async function bundleOf(entry: string, root: string, folder: string): Promise<string | null> {
  const name = basename(entry, '.ts')
  const [list, file] = [join(folder, `${name}.json`), join(folder, `${name}.mjs`)]
  if (isCurrent(entry, list, file)) return file
  try {
    const inputs = new Map<string, string>()
    const text = await bundledText(entry, root, inputs)
    mkdirSync(folder, { recursive: true })
    // The list last: what it speaks of is there.
    writeWhole(file, text)
    writeWhole(list, JSON.stringify([...inputs]))
    return file
  } catch {
    return null
  }
}

// Two checkouts may share their packages.
function isCurrent(entry: string, list: string, file: string): boolean {
  try {
    statSync(file)
    const inputs = JSON.parse(readFileSync(list, 'utf8')) as readonly (readonly [string, string])[] // written above alone
    return inputs.some(([path]) => path === entry) && inputs.every(([path, stamp]) => stampOf(path) === stamp)
  } catch {
    return false // not made yet, or a file is gone
  }
}

// The time of change is the file system's own: no copy or checkout keeps it.
function stampOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path)
  return `${size} ${mtimeMs} ${ctimeMs}`
}

async function bundledText(entry: string, root: string, inputs: Map<string, string>): Promise<string> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    packages: 'external',
    keepNames: true,
    define: { 'import.meta': META },
    logLevel: 'silent',
    plugins: [{ name: 'own', setup: (of) => own(of, root, inputs) }],
  })
  return outputFiles[0]?.text ?? ''
}

const META = '__file'

// Each file keeps the URL at which it lies: other files are found by it.
function own(of: PluginBuild, root: string, inputs: Map<string, string>) {
  of.onLoad({ filter: /./ }, ({ path }) => {
    if (!path.startsWith(root) || !path.endsWith('.ts')) throw new Error(`${path} is not of the framework`)
    inputs.set(path, stampOf(path))
    const text = readFileSync(path, 'utf8')
    if (!text.includes('import.meta')) return { contents: text, loader: 'ts' }
    return { contents: `const ${META} = ${JSON.stringify({ url: pathToFileURL(path).href })};${text}`, loader: 'ts' }
  })
}
