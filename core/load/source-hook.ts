import { readFile } from 'node:fs/promises'

// Runs in the thread of module hooks.
let files: ReadonlyMap<string, string> = new Map()

/** A module by its URL, and the file whose text stands for it. */
export interface Replaced {
  readonly url: string
  readonly file: string
}

/** Called with modules, which join those of an earlier call. */
export function initialize(given: readonly Replaced[]) {
  files = new Map([...files, ...given.map(({ url, file }) => [url, file] as const)])
}

interface Loaded {
  readonly format?: string | null
  readonly source?: string | ArrayBuffer | Uint8Array | null
  readonly shortCircuit?: boolean
}

/** Node's hook: these modules are read from the other files. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  const file = files.get(url)
  return file === undefined
    ? next(url, context)
    : { format: 'module', source: await readFile(file), shortCircuit: true }
}
