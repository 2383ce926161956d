import { readFileSync, statSync } from 'node:fs'
import { url as debugger_ } from 'node:inspector'
import module from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { OwnBundle, Stamped } from './make-own-bundle.ts'
import type { Held, load } from './own-hook.ts'
import { registered } from './registered.ts'

/**
 * Runs the command that a file of the framework exports as `run`, out of one module that holds it and all that it imports, packages
 * of many files too; from now on that module stands for each file in it. Such modules are made by esbuild and kept in
 * node_modules/.cache. Under a debugger, and where nothing can be kept, each file is imported as it lies.
 */
export async function runCommand(command: URL, root = fileURLToPath(new URL('../..', import.meta.url))): Promise<void> {
  const bundle = debugger_() === undefined ? await bundleOf(fileURLToPath(command), root, join(root, CACHE)) : null
  const url = bundle === null ? null : pathToFileURL(bundle.file).href
  const isHeld = bundle !== null && url !== null && (await hooked({ root: pathToFileURL(root).href, url, ...bundle }))
  const { run } = (await import(isHeld ? url : command.href)) as { run(): Promise<void> } // what a command is
  await run()
}

// From Node 22 on tsx reads in the thread of the program, and would see the bundle before a thread of hooks does: the hook that came
// last is asked first.
async function hooked(held: Held): Promise<boolean> {
  const { registerHooks } = module as InThread
  if (registerHooks === undefined) return registered('./own-hook.ts', held)
  const hook = await import('./own-hook.ts')
  hook.initialize(held)
  registerHooks({ load: hook.load })
  return true
}

// What Node 22.15 brought, and the types of Node 20 do not know.
type InThread = typeof module & { registerHooks?(hooks: { load: typeof load }): void }

/** The bundle in `folder` of a file under `root`; made again when one of the files in it has another size or time. null where it cannot be made or kept. */
export async function bundleOf(entry: string, root: string, folder: string): Promise<OwnBundle | null> {
  const path = join(folder, basename(entry, '.ts'))
  const bundle = { file: `${path}.mjs`, names: `${path}.names.json` }
  const list = `${path}.json`
  if (isCurrent(entry, list)) return bundle
  const { makeOwnBundle } = await import('./make-own-bundle.ts')
  return (await makeOwnBundle(entry, root, { ...bundle, list, stampOf })) ? bundle : null
}

const CACHE = 'node_modules/.cache/tidemark'

// Two checkouts may share their packages.
function isCurrent(entry: string, list: string): boolean {
  try {
    const inputs = JSON.parse(readFileSync(list, 'utf8')) as readonly Stamped[] // written by makeOwnBundle alone
    return inputs.some(([path]) => path === entry) && inputs.every(([path, stamp]) => stampOf(path) === stamp)
  } catch {
    return false // not made yet, or a file is gone
  }
}

// The time of change is the file system's own: no copy or checkout keeps it.
function stampOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path)
  return `${size} ${mtimeMs} ${ctimeMs}`
}
