import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { codeOf, keepCode } from './bundle-code.ts'
import { handOut } from './hand-out.ts'
import type { Current } from './make-own-bundle.ts'

/** What a bundle exports: what its entry does, and how to get each file in it, by URL. */
export interface Exported {
  run(): Promise<void>
  readonly modules: Readonly<Record<string, () => Promise<unknown>>>
}

/**
 * Runs the text of a bundle of files under `root`, and gives what it exports. What the engine made of that text in a run before is
 * taken from beside it, or left there at the end of this one. Whoever imports a file that is in the bundle from now on gets what the
 * bundle has, so that there is one of each; a stack says where the file has it. Throws what the file system or the text throws.
 */
export function runBundle(bundle: Current, root: string): Exported {
  const code = codeOf(bundle)
  const script = new Script(readFileSync(bundle.text, 'utf8'), {
    filename: bundle.file,
    ...(code && { cachedData: code.data }),
  })
  keepCode(bundle, script, script.cachedDataRejected === false ? code : null)
  // What is not JavaScript is found from where the packages lie.
  const require = createRequire(join(root, 'package.json'))
  require(bundle.file) // by this Node knows the source map of the name that the script has
  const module = { exports: {} as Exported } // filled by the text
  const handed = once(() => handOut({ root: pathToFileURL(root).href, names: bundle.names }, module.exports.modules))
  const imported = async (specifier: string) => {
    // Packages know nothing of the files here.
    if (/^([./]|file:|data:)/.test(specifier)) await handed()
    return import(specifier)
  }
  script.runInThisContext()(module.exports, require, module, imported)
  return module.exports
}

function once(work: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | null = null
  return () => (begun ??= work())
}
