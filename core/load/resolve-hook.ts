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
}

interface Context {
  readonly parentURL?: string
}

/** Node's hook: bare names and `#names` that the project does not know mean what they mean in the framework; its .ts files are modules. */
export async function resolve(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Promise<Resolved>,
): Promise<Resolved> {
  try {
    const found = await next(specifier, context)
    return found.url.startsWith(root) && /\.ts(\?|$)/.test(found.url) ? { ...found, format: 'module' } : found
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
