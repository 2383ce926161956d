import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Module } from './module.ts'
import { contentHash, type ModuleCache } from './module-cache.ts'
import type { Resolve } from './specifier.ts'
import { isNode } from './syntax.ts'

/** The files of a project that its assets reach, by absolute path, each cut into its declarations. */
export type Modules = ReadonlyMap<string, Module>

/**
 * Reads these files and every file of the project that they import, directly or not. The parser is loaded at the first file that
 * the cache does not know. Files that do not parse come back empty: importing them fails.
 */
export async function readModules(
  files: readonly string[],
  given: { readonly root: string; readonly resolve: Resolve; readonly cache: ModuleCache },
): Promise<Modules> {
  const modules = new Map<string, Module>(files.map((file) => [file, EMPTY]))
  const queue = [...files]
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const module = await readModule(file, given)
    modules.set(file, module)
    for (const specifier of specifiersOf(module)) {
      const target = given.resolve(specifier, file)
      if (target.kind !== 'file' || modules.has(target.file) || !/\.m?ts$/.test(target.file)) continue
      modules.set(target.file, EMPTY)
      queue.push(target.file)
    }
  }
  return modules
}

/** Every specifier that a module imports, once. */
export function specifiersOf(module: Module): readonly string[] {
  const handedOn = Object.values(module.exports).flatMap((one) => (typeof one === 'string' ? [] : [one.from]))
  const imported = Object.values(module.imports).map((one) => one.from)
  const dynamic = Object.values(module.declarations).flatMap((one) => one.imports)
  return [...new Set([...imported, ...handedOn, ...module.stars, ...dynamic])]
}

// Loaded at the first file that the cache does not know.
const parser = () => (loaded ??= Promise.all([import('oxc-parser'), import('./module.ts')]))
let loaded: Promise<[typeof import('oxc-parser'), typeof import('./module.ts')]> | null = null

const EMPTY: Module = { imports: {}, exports: {}, stars: [], declarations: {} }

async function readModule(
  file: string,
  { root, resolve, cache }: { readonly root: string; readonly resolve: Resolve; readonly cache: ModuleCache },
): Promise<Module> {
  const text = readFileSync(file, 'utf8')
  const path = relative(root, file)
  const content = contentHash(text)
  const known = cache.get(path, content)
  if (known !== undefined) return known
  const [{ parseSync }, { moduleOf }] = await parser()
  await new Promise(setImmediate) // the bundler is answered in between
  const parsed = parseSync(file, text, { astType: 'js', lang: 'ts', preserveParens: false })
  if (parsed.errors.length > 0) return EMPTY
  const tree: unknown = parsed.program
  if (!isNode(tree)) return EMPTY
  const module = moduleOf(tree, text, (specifier) => resolve(specifier, file).kind === 'framework')
  cache.set(path, content, module)
  return module
}
