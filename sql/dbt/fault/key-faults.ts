import { isThing, reprOf, textOf, type Value } from '../../jinja/value.ts'

// Maps whose words are anyone's own; what stands deeper inside is not looked at.
const FREE: ReadonlySet<string> = new Set([
  ...['meta', 'config', 'constraints', 'data_tests', 'tests', 'rows', 'macros', 'vars', 'env_vars'],
])

/** Keys of an entry of a .yml file that are no text, which dbt refuses: `on: 1` is True. Each with the word above it. */
export function keyFaults(value: Value, above: string): readonly { readonly above: string; readonly key: string }[] {
  if (Array.isArray(value)) return value.flatMap((one) => keyFaults(one, above))
  if (!(value instanceof Map)) return []
  const own = [...value.keys()].filter((key) => typeof key !== 'string').map((key) => ({ above, key: shown(key) }))
  if (FREE.has(above) && above !== 'config') return own
  return [...own, ...[...value].flatMap(([key, one]) => keyFaults(one, textOf(key)))]
}

const shown = (key: Value): string => (isThing(key) ? textOf(key) : reprOf(key))
