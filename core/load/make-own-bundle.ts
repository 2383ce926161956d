import { mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BuildOptions, Metafile, PluginBuild } from 'esbuild'
import { writeWhole } from '../write-whole.ts'

/** A bundle as it lies on the disk, and beside it what its modules export. */
export interface OwnBundle {
  readonly file: string
  readonly names: string
}

/** A file in a bundle and its stamp. */
export type Stamped = readonly [path: string, stamp: string]

/**
 * Writes a module that holds a file under `root` and all that it imports there, and exports beside that `modules`: how to get each
 * file of it by URL, jobs apart. `list` gets the stamps of what is in it. false where it cannot be made or kept.
 */
export async function makeOwnBundle(
  entry: string,
  root: string,
  { file, names, list, stampOf }: OwnBundle & { readonly list: string; readonly stampOf: Stamp },
): Promise<boolean> {
  try {
    const inputs = new Map<string, string>()
    const saw = (path: string) => void inputs.set(path, stampOf(path))
    saw(fileURLToPath(import.meta.url))
    const { metafile } = await built(`export * from ${JSON.stringify(entry)}`, root, file, saw)
    const shared = sharedOf(metafile, root)
    const modules = shared.map((path) => `${urlText(path)}: () => import(${JSON.stringify(path)})`).join(',\n')
    const whole = `export * from ${JSON.stringify(entry)}\nexport const modules = {${modules}}`
    const { text, map } = await built(whole, root, file, saw)
    const exported = await exportsOf(shared, root, file)
    mkdirSync(dirname(file), { recursive: true })
    writeWhole(`${file}.map`, map)
    writeWhole(file, `${text}//# sourceMappingURL=${basename(file)}.map\n`)
    writeWhole(names, JSON.stringify(exported))
    // A power cut may leave less of them than was written.
    for (const written of [file, names]) saw(written)
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
    format: 'esm' as const,
    platform: 'node' as const,
    // White space is a quarter of what is read at every start; the map says where things were.
    minifyWhitespace: true,
    target: `node${process.versions.node}`,
    define: { 'import.meta': META },
    // What is not JavaScript is found from where the packages lie.
    banner: {
      js: `import { createRequire as __requiring } from 'node:module'; const require = __requiring(${JSON.stringify(join(root, 'package.json'))});`,
    },
    logLevel: 'silent' as const,
    plugins: [{ name: 'own', setup: (of: PluginBuild) => own(of, root, saw) }],
  } satisfies BuildOptions
}

const META = '__file'

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
  of.onLoad({ filter: /./, namespace: 'file' }, ({ path }) => {
    const [, home] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
    saw(home === undefined ? path : join(home, 'package.json'))
    if (home !== undefined) return undefined
    if (!path.startsWith(root) || !path.endsWith('.ts')) throw new Error(`${path} is not of the framework`)
    const text = readFileSync(path, 'utf8')
    if (!text.includes('import.meta')) return { contents: text, loader: 'ts' }
    // Each file keeps the URL at which it lies: other files are found by it.
    return { contents: `const ${META} = ${JSON.stringify({ url: pathToFileURL(path).href })};${text}`, loader: 'ts' }
  })
}
