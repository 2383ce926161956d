import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { UsageError } from '#core/error.ts'
import type { Manifest } from '#core/lineage/manifest.ts'
import type { Places } from './places.ts'

const run = promisify(execFile)
const MOST = 256 * 1024 * 1024

interface Base {
  readonly ref: string | undefined
  readonly file: string | undefined
  readonly places: Places
  readonly signal: AbortSignal
}

/** The manifest of a git ref, loaded by the ref's own code from a worktree in a child process, or of a file. Throws UsageError. */
export async function baseManifest({ ref, file, places, signal }: Base): Promise<Manifest> {
  if (file !== undefined) return JSON.parse(readFileSync(file, 'utf8')) as Manifest // made by --format json
  if (ref === undefined) throw new UsageError('--diff takes a git ref')
  const { stdout: top } = await git(places.root, ['rev-parse', '--show-toplevel'], signal).catch((error: unknown) => {
    if (!(error instanceof UsageError) || !/not a git repository/i.test(error.message)) throw error
    throw new UsageError(
      `--diff compares with a git ref, and ${places.root} is in no git repository; --base FILE compares with a file that lineage --format json wrote`,
    )
  })
  const { stdout: commit } = await git(places.root, ['rev-parse', '--verify', `${ref}^{commit}`], signal)
  const repository = top.trim()
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-base-'))
  const tree = join(scratch, 'tree')
  try {
    await git(repository, ['worktree', 'add', '--detach', tree, commit.trim()], signal)
    symlinkSync(join(repository, 'node_modules'), join(tree, 'node_modules'))
    const root = join(tree, relative(repository, places.root))
    const job = new URL('lineage.ts', import.meta.url).pathname
    const inside = relative(repository, job)
    // A framework that lives elsewhere loads the ref's project; one that is part of it loads it by its own code of then.
    const own = inside.startsWith('..') ? job : join(tree, inside)
    const { stdout } = await run(
      process.execPath,
      [...process.execArgv, own, '--format', 'json', '--root', root, '--state-dir', join(scratch, 'state')],
      { cwd: tree, maxBuffer: MOST, signal },
    )
    return JSON.parse(stdout) as Manifest // the same command of that commit
  } catch (error) {
    if (signal.aborted || error instanceof UsageError) throw error
    throw new UsageError(
      `the graph of ${ref} does not load there: ${error instanceof Error ? error.message.split('\n').slice(0, 6).join('\n') : String(error)}`,
    )
  } finally {
    await run('git', ['-C', repository, 'worktree', 'remove', '--force', tree]).catch(() => undefined) // it may not have been made
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function git(folder: string, args: readonly string[], signal: AbortSignal) {
  try {
    return await run('git', ['-C', folder, ...args], { signal })
  } catch (error) {
    throw new UsageError(
      `git ${args.join(' ')}: ${error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)}`,
    )
  }
}
