import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { url as debugger_ } from 'node:inspector'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Loader, PluginBuild } from 'esbuild'
import { writeWhole } from '../write-whole.ts'
import { contentHash } from './module-cache.ts'
import type { Resolve } from './specifier.ts'

/**
 * Path of one module that holds these files and all that they import of the project, where `f0`, `f1`, … are what each file
 * exports; framework, packages and errors stay what they are, told by source maps. Made by esbuild, kept in the cache until a file
 * in it changes. null where the files have to be imported one by one: under a debugger, or where one does what only a file can.
 */
export async function bundled(
  files: readonly string[],
  { root, cache, resolve }: { readonly root: string; readonly cache: string; readonly resolve: Resolve },
): Promise<string | null> {
  if (debugger_() !== undefined) return null
  const names = files.map((file) => relative(root, file))
  const list = join(cache, LIST)
  const kept = readKept(list)
  if (kept !== null && isCurrent(kept, names, root)) return kept.name === null ? null : join(cache, kept.name)
  const inputs: Input[] = []
  const made = await madeOf(names, { root, cache, resolve, inputs }).catch(() => null)
  const hash = contentHash(JSON.stringify([names, [...inputs].sort()]))
  const name = made === null ? null : `${NAME}${hash}.mjs`
  try {
    mkdirSync(cache, { recursive: true })
    if (made !== null) {
      writeWhole(join(cache, `${name}.map`), made.map)
      writeWhole(join(cache, `${name}`), `${made.text}//# sourceMappingURL=${name}.map\n`)
    }
    writeWhole(list, JSON.stringify({ v: VERSION, files: names, inputs, name } satisfies Kept))
    for (const old of readdirSync(cache))
      if (old.startsWith(NAME) && old !== name && old !== `${name}.map`) rmSync(join(cache, old))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return null // a folder that takes no file costs time, no more
  }
  return name === null ? null : join(cache, name)
}

/** How the names of bundles begin. */
export const NAME = 'assets-'

const LIST = 'assets.json'

// To be raised when the same files become another bundle.
const VERSION = 2

// A path from the root, and the hash of what is there.
type Input = readonly [string, string]

interface Kept {
  readonly v: number
  readonly files: readonly string[]
  readonly inputs: readonly Input[]
  /** null: these files cannot be one. */
  readonly name: string | null
}

function readKept(path: string): Kept | null {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept // the file is our own; its version says its shape
    return kept.v === VERSION ? kept : null
  } catch {
    return null
  }
}

function isCurrent({ files, inputs }: Kept, names: readonly string[], root: string): boolean {
  if (files.join('\n') !== names.join('\n')) return false
  try {
    return inputs.every(([path, content]) => contentHash(readFileSync(join(root, path), 'utf8')) === content)
  } catch {
    return false // one of them is gone
  }
}

interface Made {
  readonly root: string
  readonly cache: string
  readonly resolve: Resolve
  /** Where what was read is told. */
  readonly inputs: Input[]
}

async function madeOf(
  names: readonly string[],
  made: Made,
): Promise<{ readonly text: string; readonly map: Uint8Array }> {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    stdin: {
      contents: names.map((name, index) => `export * as f${index} from ${JSON.stringify(`./${name}`)}`).join('\n'),
      resolveDir: made.root,
    },
    outfile: join(made.cache, `${NAME}.mjs`),
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    packages: 'external',
    preserveSymlinks: true,
    keepNames: true,
    treeShaking: false,
    // Beside the text: in it, Node would read and decode it at every start as a part of the program.
    sourcemap: 'external',
    sourcesContent: false,
    tsconfigRaw: '{}',
    define: { 'import.meta': META },
    logLevel: 'silent',
    plugins: [{ name: 'project', setup: (of) => project(of, made) }],
  })
  const [map, text] = [
    outputFiles.find(({ path }) => path.endsWith('.map')),
    outputFiles.find(({ path }) => path.endsWith('.mjs')),
  ]
  if (!map || !text) throw new Error('the bundler gave no text')
  return { text: text.text, map: map.contents }
}

// Files of the project come in, each as it lies there; what is not of the project stays an import.
function project(of: PluginBuild, { root, resolve, inputs }: Made) {
  of.onResolve({ filter: /^(#|\/|\.\.\/)/ }, ({ path, importer }) => {
    const target = resolve(path, importer)
    if (target.kind === 'file') return { path: target.file }
    return { path: path.startsWith('.') ? join(dirname(importer), path) : path, external: true }
  })
  of.onLoad({ filter: /./ }, ({ path }) => {
    const text = readFileSync(path, 'utf8')
    inputs.push([relative(root, path), contentHash(text)])
    const loader = LOADERS.get(/\.\w+$/.exec(path)?.[0] ?? '')
    if (loader === undefined || !path.startsWith(`${root}/`) || ALONE.test(text))
      throw new Error(`${path} stands alone`)
    return loader === 'ts' && text.includes('import.meta') ? { contents: withMeta(text, path), loader } : undefined
  })
}

const LOADERS: ReadonlyMap<string, Loader> = new Map([
  ['.ts', 'ts'],
  ['.mts', 'ts'],
  ['.json', 'json'],
])

// Names made at run time are looked for from the file in which they stand.
const ALONE = /\bimport\s*\((?!\s*(['"])[^'"]*\1\s*[,)])|\bimport\.meta\.(?!url\b|dirname\b|filename\b)/

const META = '__file'

function withMeta(text: string, path: string): string {
  if (!text.includes('import.meta')) return text
  const filename = realpathSync(path)
  const meta = { url: pathToFileURL(filename).href, filename, dirname: dirname(filename) }
  return `const ${META} = ${JSON.stringify(meta)};${text}`
}
