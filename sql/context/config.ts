import { didYouMean } from '#core/nearest.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { callable, fromPlain, type Given, isTrue, type Thing, type Value } from '../jinja/value.ts'

/** What `config` is answered. */
export interface Configured {
  config(given: Given, run: Run): void
  /** The model's settings so far, those of schema.yml included. */
  settings?(): ReadonlyMap<string, { readonly value: unknown }>
}

/** dbt's `config(…)`, `config.get`, `config.require`, `config.set`, `config.persist_relation_docs` and its kin. */
export function configOf(answers: Configured, run: Run): Thing {
  const found = (name: string): Value | undefined => {
    const settings = answers.settings?.() ?? new Map<string, { readonly value: unknown }>()
    const setting = settings.get(name)
    if (setting !== undefined) return fromPlain(setting.value)
    const meta = settings.get('meta')?.value
    if (typeof meta !== 'object' || meta === null || !(name in meta)) return undefined
    return fromPlain(new Map(Object.entries(meta)).get(name))
  }
  const docs = (part: string) => () => {
    const value = found('persist_docs')
    return value instanceof Map && isTrue(value.get(part) ?? false)
  }
  const methods: Readonly<Record<string, (given: Given) => Value>> = {
    get: (given) => {
      const { name, default: otherwise = null } = argumentsOf('config.get', given, ['name', 'default', 'validator'])
      return found(stringOf('name', name)) ?? otherwise
    },
    require: (given) => {
      const name = stringOf('name', argumentsOf('config.require', given, ['name', 'validator']).name)
      const value = found(name)
      if (value !== undefined) return value
      throw new Refusal(`the model lacks the config '${name}'`, didYouMean(name, answers.settings?.().keys() ?? []))
    },
    set: ({ positional }) => {
      answers.config(
        { positional: [], named: new Map([[stringOf('name', positional[0]), positional[1] ?? null]]) },
        run,
      )
      return ''
    },
    persist_relation_docs: docs('relation'),
    persist_column_docs: docs('columns'),
  }
  return {
    thing: 'config',
    lenient: true,
    call: (given) => {
      answers.config(given, run)
      return ''
    },
    attribute: (name) => {
      const method = methods[name]
      return method ? callable(`config.${name}`, method) : found(name)
    },
  }
}
