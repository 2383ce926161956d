import type { Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { isMap, listOf, type PlainMap, textsOf } from '../read/yaml.ts'
import { misshapen } from './project-shape.ts'

/** The version of dbt whose rules are kept, and which artifacts name. */
export const DBT_VERSION = '1.10.23'

/** What dbt refuses in a dbt_project.yml, each at its line. */
export function projectFaults(said: PlainMap, file: string, text: string): readonly Fault[] {
  const faults: Fault[] = []
  const fault = (key: string, what: string, mend: string) => {
    const line = text.split('\n').findIndex((one) => one.startsWith(`${key}:`)) + 1
    faults.push({ file, ...(line > 0 ? { line } : {}), what, mend })
  }
  for (const [key, value] of Object.entries(said)) {
    if (!WORDS.has(key)) {
      const [near] = nearest(key, [...WORDS])
      fault(
        key,
        `'${key}' is no word of a dbt_project.yml`,
        near ? `did you mean ${near}?` : 'say it under vars:, or take it out',
      )
    } else if (PATHS.has(key) && value !== null && !Array.isArray(value))
      fault(key, `${key}: is a list of folders`, `write ${key}: [${String(value)}]`)
    else if (TREES.has(key) && value !== null && !isMap(value))
      fault(
        key,
        key === 'vars' ? 'vars: is a map of values by name' : `${key}: is a map of settings by package and folder`,
        key === 'vars' ? 'write vars: {name: value}' : `write ${key}: {${String(said.name)}: {+enabled: true}}`,
      )
  }
  for (const [key, value] of Object.entries(said)) {
    const wrong = misshapen(key, value)
    if (wrong !== null) fault(key, ...wrong)
    else if (value === null && WRITTEN.has(key)) fault(key, `${key}: is empty`, 'write what it holds, or take it out')
  }
  for (const [old, now] of INSTEAD)
    if (said[old] !== undefined && said[now] !== undefined)
      fault(old, `${old}: and ${now}: say the same`, `write ${now}: alone`)
  for (const key of ['on-run-start', 'on-run-end'])
    if (listOf(said[key]).some((one) => typeof one !== 'string'))
      fault(key, `${key}: is a statement or a list of them`, 'write each as a text: - "select 1"')
  if (typeof said.version === 'string' && !VERSION.test(said.version))
    fault('version', `'${said.version}' is no version of a project`, "write version: '1.0.0', or take it out")
  const versions = textsOf(said['require-dbt-version'])
  if (!versions.flatMap((one) => one.split(',')).every(fits))
    fault(
      'require-dbt-version',
      `the project wants dbt ${versions.join(', ')}`,
      `it is read here by the rules of dbt ${DBT_VERSION}; widen require-dbt-version if it runs by them`,
    )
  return faults
}

const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)(\.(0|[1-9]\d*)(-[\da-z.-]+)?(\+[\da-z.-]+)?)?$/i

const TREES: ReadonlySet<string> = new Set([
  ...['models', 'seeds', 'snapshots', 'sources', 'tests', 'data_tests', 'unit_tests', 'exposures', 'analyses'],
  ...['metrics', 'semantic-models', 'saved-queries', 'vars', 'quoting', 'flags'],
])
const PATHS: ReadonlySet<string> = new Set([
  ...['model-paths', 'source-paths', 'macro-paths', 'data-paths', 'seed-paths', 'test-paths', 'analysis-paths'],
  ...['docs-paths', 'asset-paths', 'snapshot-paths', 'clean-targets'],
])
const WORDS: ReadonlySet<string> = new Set([
  ...TREES,
  ...PATHS,
  ...[
    'name',
    'config-version',
    'version',
    'project-root',
    'target-path',
    'profile',
    'log-path',
    'packages-install-path',
  ],
  ...['modules-path', 'on-run-start', 'on-run-end', 'require-dbt-version', 'dispatch', 'packages', 'query-comment'],
  ...['restrict-access', 'dbt-cloud', 'query_comment', 'semantic_models', 'saved_queries'],
])
// What dbt takes no null for.
const WRITTEN: ReadonlySet<string> = new Set([
  ...['tests', 'data_tests', 'sources', 'dispatch', 'flags', 'config-version', 'exposures', 'metrics', 'unit_tests'],
  ...['semantic-models', 'saved-queries'],
])
const INSTEAD = [
  ['tests', 'data_tests'],
  ['source-paths', 'model-paths'],
  ['data-paths', 'seed-paths'],
] as const

// `>=1.0.0`, `<2.0.0`, `=1.10.23`, `1.10.23`.
function fits(wanted: string): boolean {
  const found = /^\s*(>=|<=|>|<|=)?\s*v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(wanted)
  if (!found) return true
  const [, sign = '=', ...parts] = found
  const own = DBT_VERSION.split('.').map(Number)
  const order = parts.map((part, at) => (own[at] ?? 0) - Number(part ?? 0)).find((one) => one !== 0) ?? 0
  return { '>=': order >= 0, '<=': order <= 0, '>': order > 0, '<': order < 0, '=': order === 0 }[sign] ?? true
}
