import { readFile } from 'node:fs/promises'

// Runs in the thread of module hooks.
let from: Replaced = { url: '', file: '' }

/** A module by its URL, and the file whose text stands for it. */
export interface Replaced {
  readonly url: string
  readonly file: string
}

/** Called once with the module. */
export function initialize(given: Replaced) {
  from = given
}

interface Loaded {
  readonly format?: string | null
  readonly source?: string | ArrayBuffer | Uint8Array | null
  readonly shortCircuit?: boolean
}

/** Node's hook: that module is read from the other file. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  if (url !== from.url) return next(url, context)
  return { format: 'module', source: await readFile(from.file), shortCircuit: true }
}
