import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { FRAMEWORK } from './specifier.ts'

/**
 * Lets the files of a root outside this repository say `#core`, `#core/…` and `zod` although they have no package.json of their
 * own, or one that does not know these names; what it does know wins. Does nothing for a root inside.
 */
export function allowOutside(root: string) {
  if (`${root}/`.startsWith(FRAMEWORK) || allowed.has(root)) return
  allowed.add(root)
  try {
    register('./resolve-hook.ts', {
      parentURL: import.meta.url,
      data: { root: pathToFileURL(`${root}/`).href, framework: import.meta.url },
    })
  } catch (error) {
    // A test runner reads TypeScript by ways of its own, in which hooks have no part.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION')) throw error
  }
}

// Hooks are the process' own and cannot be taken back.
const allowed = new Set<string>()
