import { readFileSync } from 'node:fs'

// Runs in the thread of module hooks, or, where Node has hooks of the thread itself, in that of the program.
let held: Held = { root: '', from: '', names: '' }

/** A bundle of the framework. */
export interface Held {
  /** URL under which everything that it holds lies. */
  readonly root: string
  /** URL of the module that exports how to get what is in it. */
  readonly from: string
  /** Path of a JSON file with what each module that it hands out exports, by URL. */
  readonly names: string
}

/** Called once with the bundle. */
export function initialize(given: Held) {
  held = given
}

interface Loaded {
  readonly format?: string | null
  readonly source?: string | ArrayBuffer | Uint8Array | null
  readonly shortCircuit?: boolean
}

/** Node's hook: whoever imports a file that the bundle holds gets what the bundle has, so that there is one of each. */
export function load<Next extends Loaded | Promise<Loaded>>(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Next,
): Next | Loaded {
  const names = url.startsWith(held.root) ? exported()[url] : undefined
  return names === undefined
    ? next(url, context)
    : { format: 'module', source: handedOn(url, names), shortCircuit: true }
}

// Read when the first is asked for: a project without TypeScript asks for none.
const exported = (): Readonly<Record<string, readonly string[]>> =>
  (read ??= JSON.parse(readFileSync(held.names, 'utf8')))
let read: Readonly<Record<string, readonly string[]>> | null = null

function handedOn(url: string, names: readonly string[]): string {
  return `import { modules } from ${JSON.stringify(held.from)}
const { ${names.map((name, at) => `${name}: _${at}`).join(', ')} } = await modules[${JSON.stringify(url)}]()
export { ${names.map((name, at) => `_${at} as ${name}`).join(', ')} }
`
}
