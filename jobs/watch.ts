import { spawn } from 'node:child_process'
import { watch as watchFolder } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from './terminal/exit-code.ts'
import type { Terminal } from './terminal/main.ts'

const QUIET = 200
const FOLDERS = ['assets', 'models', 'seeds', 'snapshots', 'tests', 'sql']

/** Runs the same command again after each change of the files of a project, each in a fresh process; ends with Ctrl-C. */
export async function watch(root: string, argv: readonly string[], { signal, err }: Terminal): Promise<number> {
  const again = argv.filter((word) => word !== '--watch')
  let changed = () => {}
  const watchers = FOLDERS.flatMap((folder) => {
    try {
      return [[folder, watchFolder(join(root, folder), { recursive: true }, () => changed())] as const]
    } catch {
      return [] // a root need not have all
    }
  })
  try {
    while (!signal.aborted) {
      const code = await once(again)
      if (signal.aborted || code === EXIT.stopped) break
      err.write(`waiting for a change in ${watchers.map(([folder]) => `${folder}/`).join(', ')}; Ctrl-C ends\n`)
      await new Promise<void>((resolve) => {
        changed = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      await new Promise((resolve) => setTimeout(resolve, QUIET)) // an editor writes a file in several steps
    }
    return EXIT.stopped
  } finally {
    for (const [, watcher] of watchers) watcher.close()
  }
}

function once(argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...argv], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? EXIT.stopped))
  })
}
