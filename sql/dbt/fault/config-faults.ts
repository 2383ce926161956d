import type { Resource } from '../node.ts'
import type { Config } from '../read/config-tree.ts'
import { isMap, listOf, type Plain } from '../read/yaml.ts'

type Kind = keyof typeof KINDS

const KINDS = {
  truth: ['true or false', (value: Plain) => typeof value === 'boolean'],
  text: ['a text', (value: Plain) => typeof value === 'string'],
  texts: ['a text or a list of texts', (value: Plain) => typeof value === 'string' || isTexts(value)],
  whole: ['a whole number', (value: Plain) => Number.isInteger(value)],
  map: ['a map', isMap],
  hooks: ['a text, a map with sql, or a list of such', (value: Plain) => listOf(value).every(isHook)],
} as const satisfies Readonly<Record<string, readonly [string, (value: Plain) => boolean]>>

// A setting that nothing says, where null says something.
const UNSAID: Plain = { unsaid: true }

// What dbt takes no null for.
const WRITTEN: ReadonlySet<string> = new Set([
  ...['materialized', 'enabled', 'persist_docs', 'meta', 'grants', 'docs', 'contract', 'column_types', 'quoting'],
  ...['pre_hook', 'post_hook', 'access', 'packages'],
])

const isHook = (value: Plain) => typeof value === 'string' || isMap(value)

const isTexts = (value: Plain) => Array.isArray(value) && value.every((one) => typeof one === 'string')

const ALL: Readonly<Record<string, Kind>> = {
  ...{ enabled: 'truth', alias: 'text', schema: 'text', database: 'text', group: 'text', meta: 'map' },
  materialized: 'text',
}

const STORED: Readonly<Record<string, Kind>> = {
  ...{ incremental_strategy: 'text', persist_docs: 'map', quoting: 'map', column_types: 'map', full_refresh: 'truth' },
  ...{ unique_key: 'texts', on_schema_change: 'text', grants: 'map', docs: 'map', contract: 'map' },
  ...{ pre_hook: 'hooks', post_hook: 'hooks', packages: 'texts' },
}

const TEST: Readonly<Record<string, Kind>> = {
  ...{ store_failures: 'truth', store_failures_as: 'text', where: 'text', limit: 'whole', fail_calc: 'text' },
  ...{ warn_if: 'text', error_if: 'text' },
}

/** The kinds of the settings that have one, by what they are said of. */
export const CONFIG_KINDS: Readonly<Partial<Record<Resource, Readonly<Record<string, Kind>>>>> = {
  model: { ...ALL, ...STORED, access: 'text' },
  seed: { ...ALL, ...STORED, delimiter: 'text', quote_columns: 'truth' },
  snapshot: {
    ...ALL,
    ...STORED,
    strategy: 'text',
    updated_at: 'text',
    check_cols: 'texts',
    dbt_valid_to_current: 'text',
  },
  test: { ...ALL, ...TEST },
}

/** What dbt refuses of a node's settings since it is of another kind: each as the setting, what is wrong and what mends it. */
export function configFaults(resource: Resource, config: Config): readonly (readonly [string, string, string])[] {
  const { on_configuration_change: change = UNSAID } = config
  const other =
    change === UNSAID || CHANGES.includes(change)
      ? []
      : [
          [
            'on_configuration_change',
            `'${shown(change)}' is no on_configuration_change`,
            `there are ${CHANGES.join(', ')}`,
          ] as const,
        ]
  const kinds = Object.entries(CONFIG_KINDS[resource] ?? {}).flatMap(([key, kind]) => {
    const { [key]: value = UNSAID } = config
    const [called, is] = KINDS[kind]
    return value === UNSAID || (value === null && !WRITTEN.has(key)) || is(value)
      ? []
      : [[key, `${key} is ${called}, and '${shown(value)}' is none`, `mend ${key}`] as const]
  })
  const { materialized: made = null } = config
  const own = OWN[resource] ?? made
  const kind =
    made === null || made === own
      ? []
      : [
          [
            'materialized',
            `a ${resource} is materialized as ${own}, not as '${shown(made)}'`,
            'take materialized out',
          ] as const,
        ]
  return [...kinds, ...kind, ...other]
}

// What nothing else may be.
const OWN: Readonly<Partial<Record<Resource, string>>> = { seed: 'seed', snapshot: 'snapshot', test: 'test' }
const CHANGES: readonly Plain[] = ['apply', 'continue', 'fail']

const shown = (value: Plain): string => (typeof value === 'string' ? value : JSON.stringify(value))
