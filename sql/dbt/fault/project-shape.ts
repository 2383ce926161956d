import { isMap, type Plain, type PlainMap } from '../read/yaml.ts'

/** What a word of a dbt_project.yml holds that dbt refuses there, and what it takes in its place; null: it may stand. */
export function misshapen(key: string, value: Plain): readonly [what: string, mend: string] | null {
  const shape = SHAPES[key]
  if (shape === undefined || value === null || isRendered(value) || shape.fits(value)) return null
  return [`${key}: holds ${shape.takes} alone`, shape.mend]
}

interface Shape {
  fits(value: Plain): boolean
  readonly takes: string
  readonly mend: string
}

// What it comes to is not known here.
const isRendered = (value: Plain) => typeof value === 'string' && value.includes('{{')
const isText = (value: Plain | undefined) => typeof value === 'string'
const words = (value: Plain, known: Readonly<Record<string, string>>) =>
  isMap(value) &&
  Object.entries(value).every(
    ([key, one]) => key in known && (one === null || isRendered(one) || typeof one === known[key]),
  )
const text = (mend: string): Shape => ({ fits: isText, takes: 'a text', mend })
const texts = (value: Plain) => Array.isArray(value) && value.every(isText)

const PATHS = [
  'model-paths',
  'seed-paths',
  'snapshot-paths',
  'test-paths',
  'analysis-paths',
  'macro-paths',
  'docs-paths',
  'asset-paths',
]

const SHAPES: Readonly<Record<string, Shape>> = {
  quoting: {
    fits: (value) =>
      words(value, {
        database: 'boolean',
        project: 'boolean',
        schema: 'boolean',
        identifier: 'boolean',
        snowflake_ignore_case: 'boolean',
      }),
    takes: 'database, schema and identifier, each true or false,',
    mend: 'write quoting: {identifier: true}',
  },
  'config-version': {
    fits: (value) => typeof value !== 'string' && Number(String(value)) === 2,
    takes: 'the number 2',
    mend: 'write config-version: 2',
  },
  dispatch: {
    fits: (value) =>
      Array.isArray(value) &&
      value.every(
        (one: Plain) => isMap(one) && isText(one.macro_namespace) && texts((one as PlainMap).search_order ?? null),
      ),
    takes: 'a list of packages with their search_order, a list of texts,',
    mend: 'write - {macro_namespace: dbt_utils, search_order: [my_project, dbt_utils]}',
  },
  'query-comment': {
    fits: (value) => isText(value) || words(value, { comment: 'string', append: 'boolean', 'job-label': 'boolean' }),
    takes: 'a text, or comment, append and job-label,',
    mend: 'write query-comment: {comment: "…", append: true}',
  },
  'restrict-access': {
    fits: (value) => typeof value === 'boolean',
    takes: 'true or false',
    mend: 'write restrict-access: true',
  },
  'clean-targets': { fits: texts, takes: 'a list of folders', mend: 'write clean-targets: [target]' },
  ...Object.fromEntries(
    PATHS.map((key) => [key, { fits: texts, takes: 'a list of folders', mend: `write ${key}: [models]` }]),
  ),
  profile: text('write profile: my_profile'),
  version: {
    fits: (value) => isText(value) || !(isMap(value) || Array.isArray(value) || typeof value === 'boolean'),
    takes: 'a text or a number',
    mend: "write version: '1.0'",
  },
  'packages-install-path': text('write packages-install-path: dbt_packages'),
  'target-path': text('write target-path: target'),
  'log-path': text('write log-path: logs'),
}
