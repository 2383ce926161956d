import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { readEnv } from '#connectors/env.ts'
import { generateDbtProject } from './generate-dbt-project.ts'
import { programSeconds } from './program-seconds.ts'
import { figure, median } from './scratch.ts'

// ratio_dbt: `jobs/materialize.ts --project` of a small seeds-only project against `dbt build` of it, wall, in turns. Skipped where there is no
// dbt on the path; TIDEMARK_DBT names another.

const dbt = readEnv().TIDEMARK_DBT ?? 'dbt'
const here = new URL('../..', import.meta.url).pathname
const root = generateDbtProject()
try {
  const ours = () =>
    programSeconds(
      join(here, 'node_modules/.bin/tsx'),
      [join(here, 'jobs/materialize.ts'), '--project', root, '--quiet'],
      here,
    )
  const theirs = () => programSeconds(dbt, ['--quiet', 'build', '--profiles-dir', '.'], root)
  if (isThere(dbt)) {
    ours()
    theirs()
    const pairs = [1, 2, 3, 4, 5].map(() => ({ ours: ours(), theirs: theirs() }))
    figure('ratio_dbt', median(pairs.map((one) => one.ours / one.theirs)), 'x')
    figure('ratio_dbt_ours', median(pairs.map((one) => one.ours)), 's')
    figure('ratio_dbt_theirs', median(pairs.map((one) => one.theirs)), 's')
  } else console.log(`ratio_dbt skipped: no '${dbt}' here; install dbt-duckdb, or name it by TIDEMARK_DBT`)
} finally {
  rmSync(root, { recursive: true, force: true })
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
