import { configOf } from '../../context/config.ts'
import { Refusal } from '../../jinja/refusal.ts'
import type { Run } from '../../jinja/scope.ts'
import { fromPlain, type Given, type Thing, Tuple, textOf, Undefined, type Value } from '../../jinja/value.ts'
import type { Asked } from '../engine.ts'
import type { Plain } from '../read/yaml.ts'

interface ConfigScope {
  readonly asked: Asked | null
  readonly model: Value
  setting(name: string): Plain | undefined
  settings(said: ReadonlyMap<string, Value>): void
}

/** dbt's `config` of a text: what it says, its settings by `get`, and `model`. */
export function configThing(scope: ConfigScope, run: Run): Thing {
  const whole = configOf(
    {
      config: (given) => {
        if (scope.asked === null) scope.settings(settingsIn(given))
      },
      setting: (name) => {
        const value = scope.setting(name)
        return value === undefined ? undefined : fromPlain(value)
      },
      settingNames: () => [],
      unsettled: scope.asked === null,
    },
    run,
  )
  // As dbt has it, a setting is no attribute of it.
  const attribute = (name: string) =>
    name === 'model'
      ? scope.model
      : METHODS.has(name)
        ? whole.attribute?.(name)
        : new Undefined(`config has no '${name}'`, { mend: `write config.get('${name}')` })
  return { ...whole, attribute }
}

const METHODS: ReadonlySet<string> = new Set([
  ...['get', 'meta_get', 'require', 'meta_require', 'set', 'persist_relation_docs', 'persist_column_docs'],
])

// As dbt takes them: by name, or all in one map or list of pairs.
function settingsIn({ positional, named }: Given): ReadonlyMap<string, Value> {
  const [first, ...more] = positional
  if (first === undefined && named.size > 0) return named
  // Where a macro had nothing to say.
  if (first === '' && more.length === 0 && named.size === 0) return new Map()
  const pairs = first instanceof Map ? [...first] : Array.isArray(first) ? first.map(pairOf) : null
  if (pairs === null || more.length > 0 || named.size > 0)
    throw new Refusal('config() takes settings by name, or one map of them', "write config(materialized='table')")
  return new Map(pairs.map(([key, value]) => [textOf(key), value]))
}

function pairOf(one: Value): readonly [Value, Value] {
  const parts = one instanceof Tuple ? one.items : Array.isArray(one) ? one : []
  const [key, value] = parts
  if (key !== undefined && value !== undefined && parts.length === 2) return [key, value]
  throw new Refusal('config() of a list takes pairs', "write config(materialized='table')")
}
