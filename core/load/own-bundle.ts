import { readFileSync, statSync } from 'node:fs'
import { url as debugger_ } from 'node:inspector'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Current, Stamped } from './make-own-bundle.ts'
import { runBundle } from './run-bundle.ts'

/**
 * Runs the command that a file of the framework exports as `run`, out of one text that holds it and all that it imports, packages of
 * many files too; from now on that text stands for each file in it. Such texts are made by esbuild and kept in node_modules/.cache.
 * Under a debugger, and where nothing can be kept, each file is imported as it lies.
 */
export async function runCommand(command: URL, root = fileURLToPath(new URL('../..', import.meta.url))): Promise<void> {
  const bundle = debugger_() === undefined ? await bundleOf(fileURLToPath(command), root, join(root, CACHE)) : null
  const { run } = bundle === null ? ((await import(command.href)) as Command) : runBundle(bundle, root) // what a command is
  await run()
}

interface Command {
  run(): Promise<void>
}

/** The bundle in `folder` of a file under `root`; made again when one of the files in it has another size or time. null where it cannot be made or kept. */
export async function bundleOf(entry: string, root: string, folder: string): Promise<Current | null> {
  const path = join(folder, basename(entry, '.ts'))
  const bundle = { file: `${path}.cjs`, text: `${path}.txt`, names: `${path}.names.json`, code: `${path}.code` }
  const list = `${path}.json`
  const stamp = stampIn(list, entry, bundle.text)
  if (stamp !== null) return { ...bundle, stamp }
  const { makeOwnBundle } = await import('./make-own-bundle.ts')
  if (!(await makeOwnBundle(entry, root, { ...bundle, list, stampOf }))) return null
  return { ...bundle, stamp: stampOf(bundle.text) }
}

const CACHE = 'node_modules/.cache/tidemark'

// The stamp of the text, where nothing in it is another. Two checkouts may share their packages.
function stampIn(list: string, entry: string, text: string): string | null {
  try {
    const inputs = JSON.parse(readFileSync(list, 'utf8')) as readonly Stamped[] // written by makeOwnBundle alone
    const isCurrent =
      inputs.some(([path]) => path === entry) && inputs.every(([path, stamp]) => stampOf(path) === stamp)
    return isCurrent ? (inputs.find(([path]) => path === text)?.[1] ?? null) : null
  } catch {
    return null // not made yet, or a file is gone
  }
}

// The time of change is the file system's own: no copy or checkout keeps it.
function stampOf(path: string): string {
  const { size, mtimeMs, ctimeMs } = statSync(path)
  return `${size} ${mtimeMs} ${ctimeMs}`
}
