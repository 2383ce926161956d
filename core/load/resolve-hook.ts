import { existsSync } from 'node:fs'

// Runs in the thread of module hooks: what a project outside this repository cannot resolve is looked for here.
let root = ''
let framework = ''

/** Called once with the URLs of the project's folder and of a file of the framework. */
export function initialize(given: { readonly root: string; readonly framework: string }) {
  root = given.root
  framework = given.framework
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
 * Node's hook: a .ts file of the project is a module whatever its package.json says; bare names and `#names` that the project
 * does not know mean what they mean in the framework.
 */
export async function resolve(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Promise<Resolved>,
): Promise<Resolved> {
  const own = fileOf(specifier, context.parentURL)
  if (own !== null) return { url: own, format: 'module', shortCircuit: true }
  try {
    return await next(specifier, context)
  } catch (error) {
    const isName = !/^(\.|\/|[a-z]+:)/.test(specifier)
    if (!isName || !context.parentURL?.startsWith(root)) throw error
    try {
      return await next(specifier, { ...context, parentURL: framework })
    } catch {
      throw error
    }
  }
}

function fileOf(specifier: string, parent: string | undefined): string | null {
  const isPath = specifier.startsWith('file:') || (/^\.\.?\//.test(specifier) && parent?.startsWith(root))
  if (!isPath || !specifier.endsWith('.ts')) return null
  const url = new URL(specifier, parent)
  return url.href.startsWith(root) && existsSync(url) ? url.href : null
}
