import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphOf } from '#core/graph.ts'
import { openWorld } from '#jobs/open-world.ts'
import { figure, median } from './scratch.ts'

// first_run: the reference platform from an empty state. log_bytes: stored a materialization, everything of the log counted.
// second_run: the same command again, against an empty tsx program.

const here = new URL('../..', import.meta.url).pathname
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
try {
  const stateDir = join(scratch, 'state')
  const empty = join(scratch, 'empty.ts')
  writeFileSync(empty, 'export {}\n')
  const seconds = (args: readonly string[]) => {
    const began = performance.now()
    execFileSync(join(here, 'node_modules/.bin/tsx'), args, { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] })
    return (performance.now() - began) / 1000
  }
  const run = [join(here, 'jobs/materialize.ts'), '--state-dir', stateDir, '--json']
  figure('first_run', seconds(run), 's')
  figure('log_bytes', await bytesEach(stateDir), 'B')
  seconds(run)
  const pairs = [1, 2, 3, 4, 5, 6, 7].map(() => ({ again: seconds(run), start: seconds([empty]) }))
  figure('second_run', median(pairs.map(({ again, start }) => again / start)), 'x')
  figure('second_run_seconds', median(pairs.map(({ again }) => again)), 's')
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function bytesEach(stateDir: string): Promise<number> {
  await using world = openWorld(graphOf([]), stateDir, {})
  const made = (await world.log.events({ kinds: ['materialized'] })).length
  await world.close()
  const files = readdirSync(stateDir).filter((name) => name.startsWith('state.db'))
  const bytes = files.reduce((sum, name) => sum + statSync(join(stateDir, name)).size, 0)
  return bytes / made
}
