import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What a command came to. */
export interface Typed {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A project of a test's own in a folder of its own, and the commands typed there. */
export interface TinyProject {
  readonly root: string
  readonly stateDir: string
  readonly write: (files: Readonly<Record<string, string>>) => void
  /** `npx tsx jobs/….ts` as its user types it, on this project; `seen` is told of all that it has written so far. */
  readonly type: (
    job: string,
    argv?: readonly string[],
    seen?: (text: string, stop: (signal: NodeJS.Signals) => void) => void,
  ) => Promise<Typed>
  /** The same through a shell of its own: `$MATERIALIZE` and `$STATUS` are commands, `$DIR` is the project. */
  readonly shell: (script: string) => Promise<Typed>
  readonly end: () => void
}

const FRAMEWORK = new URL('../../', import.meta.url).pathname
const TSX = join(FRAMEWORK, 'node_modules/.bin/tsx')

/** Imports that every file of such a project begins with. */
export const HEAD = [
  `import { z } from 'zod'`,
  `import { asset, source } from '${FRAMEWORK}core/define.ts'`,
  `import { daily } from '${FRAMEWORK}core/partition/daily.ts'`,
  '',
].join('\n')

/** The project of these files. */
export function tinyProject(files: Readonly<Record<string, string>>): TinyProject {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-tiny-'))
  symlinkSync(join(FRAMEWORK, 'node_modules'), join(root, 'node_modules'))
  const write: TinyProject['write'] = (files) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
  }
  write(files)
  return {
    root,
    stateDir: join(root, '.tidemark'),
    write,
    type: (job, argv = [], seen) => ended(TSX, [`jobs/${job}.ts`, ...argv, '--root', root], {}, seen),
    shell: (script) => {
      const job = (name: string) => `${TSX} jobs/${name}.ts --root ${root}`
      return ended('unshare', ['-rm', 'sh', '-c', script], {
        MATERIALIZE: job('materialize'),
        STATUS: job('status'),
        DIR: root,
      })
    },
    end: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Why no small file system can be mounted here; null where one can. */
export async function noMounts(): Promise<string | null> {
  const script = 'mount -t tmpfs none /mnt'
  const { code } = await ended('unshare', ['-rm', 'sh', '-c', script], {}).catch(() => ({ code: 1 }))
  return code === 0 ? null : `no file system may be mounted (unshare -rm sh -c '${script}')`
}

function ended(
  command: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  seen: (text: string, stop: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<Typed> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, {
      cwd: FRAMEWORK,
      env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', ...env },
    })
    let out = ''
    let err = ''
    const look = () => seen(out + err, (signal) => void child.kill(signal))
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      look()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString()
      look()
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}
