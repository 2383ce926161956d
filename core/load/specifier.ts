import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where an import leads: to a file of the project, or to what does not count for code versions: the framework, a package. */
export type Target =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'framework' }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'missing'; readonly file: string }

/** Tells where a specifier leads when it stands in `from`, an absolute path. */
export type Resolve = (specifier: string, from: string) => Target

/** The folder in which this framework's own package.json stands, with a slash at its end. */
export const FRAMEWORK = fileURLToPath(new URL('../../', import.meta.url))

/**
 * The rules of Node as far as projects use them: relative and absolute paths, `#names` of the nearest package.json (or the
 * framework's, where that has none), packages. A checkout of the framework under `root` counts as framework too.
 */
export function resolver(root: string): Resolve {
  const frameworks = [FRAMEWORK, ...(existsSync(join(root, 'core/define.ts')) ? [`${root}/`] : [])]
  const isOurs = (file: string) => frameworks.some((one) => file.startsWith(one) && LAYERS.test(file.slice(one.length)))
  const aliases = new Map<string, Aliases | null>()
  const aliasesOf = (folder: string): Aliases | null => {
    const known = aliases.get(folder)
    if (known !== undefined) return known
    const found = readAliases(folder) ?? (dirname(folder) === folder ? null : aliasesOf(dirname(folder)))
    aliases.set(folder, found)
    return found
  }
  const known = new Map<string, Target>()
  return (specifier, from) => {
    const id = `${dirname(from)}\0${specifier}`
    const target = known.get(id) ?? find(specifier, from)
    known.set(id, target)
    return target
  }
  function find(specifier: string, from: string): Target {
    const path =
      pathOf(specifier, from) ?? aliased(specifier, [aliasesOf(dirname(from)), aliasesOf(FRAMEWORK.slice(0, -1))])
    if (path === null)
      return /^tidemark(\/|$)/.test(specifier) ? { kind: 'framework' } : { kind: 'package', name: specifier }
    if (isOurs(path)) return { kind: 'framework' }
    const file = [path, `${path}.ts`, path.replace(/\.(m?)js$/, '.$1ts'), join(path, 'index.ts')].find(isFile)
    return file === undefined ? { kind: 'missing', file: path } : { kind: 'file', file }
  }
}

interface Aliases {
  readonly folder: string
  readonly names: Readonly<Record<string, unknown>>
}

// The folders of the framework; assets/ and models/ beside them are a project like any other.
const LAYERS = /^(core|connectors|sql|spark|jobs|web|infra)\//

function pathOf(specifier: string, from: string): string | null {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier)
  if (specifier.startsWith('/')) return specifier
  return /^\.\.?(\/|$)/.test(specifier) ? resolve(dirname(from), specifier) : null
}

function aliased(specifier: string, given: readonly (Aliases | null)[]): string | null {
  if (!specifier.startsWith('#')) return null
  for (const aliases of given) {
    if (aliases === null) continue
    const exact = targetOf(aliases.names[specifier])
    if (exact !== null) return resolve(aliases.folder, exact)
    for (const [pattern, value] of Object.entries(aliases.names)) {
      const [head = '', tail] = pattern.split('*')
      const target = targetOf(value)
      if (tail === undefined || target === null || !specifier.startsWith(head) || !specifier.endsWith(tail)) continue
      const middle = specifier.slice(head.length, specifier.length - tail.length)
      return resolve(aliases.folder, target.replaceAll('*', middle))
    }
  }
  return null
}

// A name may have conditions; these are the ones under which the project runs.
function targetOf(value: unknown): string | null {
  if (typeof value === 'string') return value.startsWith('./') ? value : null
  if (typeof value !== 'object' || value === null) return null
  const [chosen] = Object.entries(value).filter(([condition]) => ['node', 'import', 'default'].includes(condition))
  return chosen === undefined ? null : targetOf(chosen[1])
}

function readAliases(folder: string): Aliases | null {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return null
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const names = typeof read === 'object' && read !== null && 'imports' in read ? read.imports : {}
  return { folder, names: typeof names === 'object' && names !== null ? { ...names } : {} }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
