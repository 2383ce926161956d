import { existsSync } from 'node:fs'

// Runs in the thread of module hooks.
let project: Hooked = { root: '', bundles: null, framework: null }

/** A project by the beginnings of URLs. */
export interface Hooked {
  /** Of its files. */
  readonly root: string
  /** Of its bundles, where there are any. */
  readonly bundles: string | null
  /** A file of the framework, from which names are looked for that the project does not know; null: it lies in the same repository. */
  readonly framework: string | null
}

/** Called once with the project. */
export function initialize(given: Hooked) {
  project = given
}

interface Resolved {
  readonly url: string
  readonly format?: string | null
  readonly shortCircuit?: boolean
}

interface Context {
  readonly parentURL?: string
}

/**
 * Node's hook: a .ts file of a project outside this repository is a module whatever its package.json says; bare names and `#names`
 * that the project does not know mean what they mean in the framework. A bundle imports names as the files in it do.
 */
export async function resolve(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Promise<Resolved>,
): Promise<Resolved> {
  const { root, bundles, framework } = project
  const isName = !/^(\.|\/|[a-z]+:)/.test(specifier)
  const isBundle = bundles !== null && context.parentURL?.startsWith(bundles)
  const from = isBundle && isName ? { ...context, parentURL: `${root}assets/_.ts` } : context
  if (framework === null) return next(specifier, from)
  const own = fileOf(specifier, from.parentURL, root)
  if (own !== null) return { url: own, format: 'module', shortCircuit: true }
  try {
    return await next(specifier, from)
  } catch (error) {
    if (!isName || !from.parentURL?.startsWith(root)) throw error
    try {
      return await next(specifier, { ...from, parentURL: framework })
    } catch {
      throw error
    }
  }
}

function fileOf(specifier: string, parent: string | undefined, root: string): string | null {
  const isPath = specifier.startsWith('file:') || (/^\.\.?\//.test(specifier) && parent?.startsWith(root))
  if (!isPath || !specifier.endsWith('.ts')) return null
  const url = new URL(specifier, parent)
  return url.href.startsWith(root) && existsSync(url) ? url.href : null
}
