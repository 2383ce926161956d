import { execFileSync } from 'node:child_process'

/** Wall seconds of a program, run to its end; what it prints is dropped. Throws where it fails. */
export function programSeconds(program: string, args: readonly string[], cwd: string): number {
  const began = performance.now()
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
  return (performance.now() - began) / 1000
}
