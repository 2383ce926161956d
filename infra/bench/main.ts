import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

// `npm run bench [NAME…]`: every program of this folder that prints figures, or those whose file or figures are named.

const FIGURES: Readonly<Record<string, readonly string[]>> = {
  load: ['load_1000', 'load_5000'],
  step: ['step_ms', 'step_table_ratio'],
  'second-run': ['second_run', 'log_bytes', 'first_run'],
  render: ['render_1000', 'render_5000'],
  bind: ['bind_1000', 'bind_5000'],
  listing: ['ls_5000', 'warm_5000'],
  models: ['models_build_1000', 'build_1000', 'models_noop_1000'],
  dbt: ['ratio_dbt'],
  missing: ['missing_10M'],
  bars: ['bars_ratio'],
  simulator: ['simulator'],
  stored: ['simulator_stored'],
  spark: ['plan_ms', 'start', 'select1_ratio', 'download_ratio', 'collect_rows', 'iterator_rss', 'upload_1M'],
}

// Programs that measure one size at a time.
const ARGUMENTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  render: [['1000'], ['5000']],
  bind: [['1000'], ['5000']],
}

const here = new URL('.', import.meta.url).pathname
const asked = process.argv.slice(2)
const known = Object.keys(FIGURES).filter((name) => readdirSync(here).includes(`${name}.ts`))
const chosen =
  asked.length === 0
    ? known
    : known.filter((name) => asked.includes(name) || FIGURES[name]?.some((one) => asked.includes(one)))
if (chosen.length === 0) {
  console.error(`no bench '${asked.join(' ')}'; there are ${Object.values(FIGURES).flat().join(', ')}`)
  process.exitCode = 2
}
for (const name of chosen) {
  for (const args of ARGUMENTS[name] ?? [[]]) {
    const { status } = spawnSync(join(here, '../../node_modules/.bin/tsx'), [join(here, `${name}.ts`), ...args], {
      stdio: 'inherit',
    })
    if (status !== 0) process.exitCode = 1
  }
}
