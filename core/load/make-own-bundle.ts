import { mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BuildOptions, Metafile, PluginBuild } from 'esbuild'
import { writeWhole } from '../write-whole.ts'

/** Paths of a bundle. */
export interface OwnBundle {
  /** Its name in stacks: a file that does nothing, and tells Node the source map. */
  readonly file: string
  /** A function of `exports`, `require` and `module`. */
  readonly text: string
  /** What its modules export, by URL: JSON. */
  readonly names: string
  /** What the engine made of the text. */
  readonly code: string
}

/** A bundle that lies on the disk whole. */
export interface Current extends OwnBundle {
  /** Size and times of its text. */
  readonly stamp: string
}

/** A file in a bundle and its stamp. */
export type Stamped = readonly [path: string, stamp: string]

/**
 * Writes a text that holds a file under `root` and all that it imports there, and exports beside that `modules`: how to get each
 * file of it by URL, jobs apart. `list` gets the stamps of what is in it. false where it cannot be made or kept.
 */
export async function makeOwnBundle(
  entry: string,
  root: string,
  { file, text, names, list, stampOf }: Omit<OwnBundle, 'code'> & { readonly list: string; readonly stampOf: Stamp },
): Promise<boolean> {
  try {
    const inputs = new Map<string, string>()
    const saw = (path: string) => void inputs.set(path, stampOf(path))
    saw(fileURLToPath(import.meta.url))
    const { metafile } = await built(`export * from ${JSON.stringify(entry)}`, root, file, saw)
    const shared = sharedOf(metafile, root)
    const modules = shared.map((path) => `${urlText(path)}: () => import(${JSON.stringify(path)})`).join(',\n')
    const whole = `export * from ${JSON.stringify(entry)}\nexport const modules = {${modules}}`
    const made = await built(whole, root, file, saw)
    const exported = await exportsOf(shared, root, file)
    mkdirSync(dirname(file), { recursive: true })
    writeWhole(`${file}.map`, made.map)
    writeWhole(file, `//# sourceMappingURL=${basename(file)}.map\n`)
    writeWhole(text, made.text)
    writeWhole(names, JSON.stringify(exported))
    // A power cut may leave less of them than was written.
    for (const written of [file, text, names]) saw(written)
    // The list last: what it speaks of is there.
    writeWhole(list, JSON.stringify([...inputs] satisfies readonly Stamped[]))
    return true
  } catch {
    return false
  }
}

type Stamp = (path: string) => string
type Saw = (path: string) => void

const urlText = (path: string): string => JSON.stringify(pathToFileURL(path).href)

// What files of a project may import, too: all but programs, and the package that they share with the framework.
function sharedOf({ inputs }: Metafile, root: string): readonly string[] {
  const files = Object.keys(inputs).filter((path) => path.endsWith('.ts') && !/^(jobs|infra)\//.test(path))
  const zod = Object.keys(inputs).filter((path) => path === 'node_modules/zod/index.js')
  return [...files, ...zod].map((path) => join(root, path))
}

async function exportsOf(
  files: readonly string[],
  root: string,
  outfile: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    ...settings(root, () => {}),
    entryPoints: [...files],
    format: 'esm',
    splitting: true,
    outdir: dirname(outfile),
  })
  return Object.fromEntries(
    Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
      entryPoint === undefined ? [] : [[pathToFileURL(join(root, entryPoint)).href, exports] as const],
    ),
  )
}

async function built(contents: string, root: string, outfile: string, saw: Saw) {
  const { build } = await import('esbuild')
  const { metafile, outputFiles } = await build({
    ...settings(root, saw),
    stdin: { contents, resolveDir: root },
    outfile,
    // Beside the text: in it, Node would decode it at every start as a part of the program.
    sourcemap: 'external',
    sourcesContent: false,
  })
  const [map, text] = [
    outputFiles.find(({ path }) => path.endsWith('.map')),
    outputFiles.find(({ path }) => path === outfile),
  ]
  if (!map || !text) throw new Error('the bundler gave no text')
  return { metafile, text: text.text, map: map.contents }
}

function settings(root: string, saw: Saw) {
  return {
    absWorkingDir: root,
    write: false as const,
    metafile: true as const,
    bundle: true,
    format: 'cjs' as const,
    platform: 'node' as const,
    // White space is a quarter of what is read at every start; the map says where things were.
    minifyWhitespace: true,
    target: `node${process.versions.node}`,
    define: { 'import.meta': META },
    banner: { js: `(function(exports,require,module,${IMPORT}){` },
    footer: { js: '})' },
    logLevel: 'silent' as const,
    plugins: [{ name: 'own', setup: (of: PluginBuild) => own(of, root, saw) }],
  } satisfies BuildOptions
}

const META = '__file'

// A script has no import() of its own. As long as the word it stands for, so that each place stays where it is.
const IMPORT = 'Import'

// import() of what the bundle does not hold is asked of whoever runs it.
async function withImport(text: string, path: string): Promise<string> {
  if (!/\bimport\s*\((?!\s*['"][.#])/.test(text)) return text
  const { parseSync } = await import('oxc-parser')
  const asked = parseSync(path, text).module.dynamicImports.filter(({ moduleRequest: { start, end } }) => {
    const [, name] = /^['"](.*)['"]$/.exec(text.slice(start, end)) ?? []
    return name === undefined || !(/^[.#]/.test(name) || HELD.test(name))
  })
  return asked.reduce((now, { start }) => now.slice(0, start) + IMPORT + now.slice(start + IMPORT.length), text)
}

// Packages of many files, of which each would cost a millisecond of every start.
const HELD = /^(zod|yaml|nunjucks|@duckdb\/node-api)(\/|$)/
// CommonJS that is not always needed: an import at the top would fetch it always.
const LATE = /^(libsql|esbuild)$/

function own(of: PluginBuild, root: string, saw: Saw) {
  of.onResolve({ filter: /^[^./#]/ }, ({ path, kind }) => {
    if (HELD.test(path)) return undefined
    return LATE.test(path) && kind === 'import-statement' ? { path, namespace: 'late' } : { path, external: true }
  })
  of.onLoad({ filter: /./, namespace: 'late' }, ({ path }) => ({
    contents: `module.exports = require(${JSON.stringify(path)})`,
  }))
  of.onLoad({ filter: /./, namespace: 'file' }, async ({ path }) => {
    const [, home] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
    saw(home === undefined ? path : join(home, 'package.json'))
    if (home !== undefined) return undefined
    if (!path.startsWith(root) || !path.endsWith('.ts')) throw new Error(`${path} is not of the framework`)
    const text = await withImport(readFileSync(path, 'utf8'), path)
    if (!text.includes('import.meta')) return { contents: text, loader: 'ts' }
    // Each file keeps the URL at which it lies: other files are found by it.
    return { contents: `const ${META} = ${JSON.stringify({ url: pathToFileURL(path).href })};${text}`, loader: 'ts' }
  })
}
