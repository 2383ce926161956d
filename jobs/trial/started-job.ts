import { execFile } from 'node:child_process'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a job printed and how it ended. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a job (its name here, or an absolute path) as a person would, in a process of its own: for tests of whole commands. */
export function startedJob(name: string, args: readonly string[], { cwd }: { cwd?: string } = {}): Promise<Ended> {
  const job = isAbsolute(name) ? name : fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), job, ...args],
      { maxBuffer: 1 << 26, ...(cwd === undefined ? {} : { cwd }) },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err })
      },
    )
  })
}
