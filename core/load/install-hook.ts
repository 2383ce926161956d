import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { NAME } from './bundle.ts'
import { registered } from './registered.ts'
import type { Hooked } from './resolve-hook.ts'
import { FRAMEWORK } from './specifier.ts'

/**
 * Lets the files of a root outside this repository say `#core`, `#core/…` and `zod` although they have no package.json of their
 * own, or one that does not know these names (what it does know wins), and bundles in `cache` what the files in them may say.
 * Gives whether there may be bundles.
 */
export function installHook(root: string, cache: string | null): boolean {
  const framework = `${root}/`.startsWith(FRAMEWORK) ? null : import.meta.url
  const bundles = cache === null ? null : bundlesIn(cache)
  const project = { root: pathToFileURL(`${root}/`).href, bundles, framework } satisfies Hooked
  const id = JSON.stringify(project)
  if (bundles === null && framework === null) return false
  if (!installed.has(id) && !registered('./resolve-hook.ts', project)) return false
  installed.add(id)
  return bundles !== null
}

// Hooks are the process' own and cannot be taken back.
const installed = new Set<string>()

// Node says of a module where it really lies.
function bundlesIn(cache: string): string | null {
  try {
    mkdirSync(cache, { recursive: true })
    return pathToFileURL(join(realpathSync(cache), NAME)).href
  } catch {
    return null // what can keep nothing has no bundles
  }
}
