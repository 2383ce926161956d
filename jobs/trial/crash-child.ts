import { spawn } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** A program beside this file, bundled into a folder: a child of two hundred small files would start four times as slowly. */
export async function crashChild(name: string, base: string) {
  const program = join(base, `${name}.mjs`)
  const entry = new URL(`${name}.ts`, import.meta.url).pathname
  const banner = {
    js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(entry)})`,
  }
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner,
    external: ['libsql', '@duckdb/*'],
  })
  symlinkSync(new URL('../../node_modules', import.meta.url).pathname, join(base, 'node_modules'))
  /** Runs it; gives the signal that ended it, or else its exit code. */
  return (...args: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      // It does not live long enough for code to be worth optimizing.
      const started = spawn(process.execPath, ['--no-opt', program, ...args], {
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      started.on('error', reject)
      started.on('exit', (code, signal) => resolve(signal ?? String(code)))
    })
}
