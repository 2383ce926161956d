import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateModels } from './generate-models.ts'
import { figure, median } from './scratch.ts'

// models_build_1000: generated models as views in DuckDB, from an empty state, beyond an empty tsx program: what `dbt run` does,
// so without tests. build_1000: the same with one not_null test each, as `dbt build` does it.
// models_noop_1000: the same command again, nothing changed, beyond an empty tsx program.

const root = generateModels(1000, { tests: false })
const tested = generateModels(1000)
const here = new URL('../..', import.meta.url).pathname
const job = join(here, 'jobs/materialize.ts')
const scratch = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
try {
  const empty = join(scratch, 'empty.ts')
  writeFileSync(empty, 'export {}\n')
  const seconds = (args: readonly string[]) => {
    const began = performance.now()
    execFileSync(join(here, 'node_modules/.bin/tsx'), args, { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] })
    return (performance.now() - began) / 1000
  }
  const start = median([1, 2, 3, 4, 5].map(() => seconds([empty])))
  const builds: number[] = []
  const noops: number[] = []
  for (let n = 0; n < 3; n++) {
    const args = [job, '--root', root, '--state-dir', join(scratch, `state${n}`), '--json']
    builds.push(seconds(args) - start)
    noops.push(seconds(args) - start, seconds(args) - start)
  }
  figure('models_build_1000', median(builds), 's')
  figure('build_1000', seconds([job, '--root', tested, '--state-dir', join(scratch, 'tested'), '--json']) - start, 's')
  figure('models_noop_1000', median(noops), 's')
} finally {
  for (const folder of [root, tested]) rmSync(folder, { recursive: true, force: true })
  rmSync(scratch, { recursive: true, force: true })
}
