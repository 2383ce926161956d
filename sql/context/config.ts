import { didYouMean } from '#core/nearest.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { callable, type Given, isTrue, type Thing, type Value } from '../jinja/value.ts'

/** What `config` is answered. */
export interface Configured {
  /** Takes what `config(…)` says. */
  config(given: Given, run: Run): void
  /** A setting so far, that of the YAML included; undefined where there is none. */
  setting(name: string): Value | undefined
  settingNames(): Iterable<string>
  /** Not every setting is known yet: what is required may be lacking. */
  readonly unsettled: boolean
}

/** dbt's `config(…)`, `config.get`, `config.require`, `config.set`, `config.persist_relation_docs` and its kin. */
export function configOf(answers: Configured, run: Run): Thing {
  const persists = (part: string) => () => {
    const said = answers.setting('persist_docs')
    return said instanceof Map && isTrue(said.get(part) ?? false)
  }
  const get = (given: Given) => {
    const { name, default: otherwise = null } = argumentsOf('config.get', given, ['name', 'default', 'validator'])
    // dbt answers so while it reads a project, whatever the setting is.
    if (answers.unsettled) return ''
    return answers.setting(stringOf('name', name)) ?? otherwise
  }
  const required = (given: Given) => {
    const said = argumentsOf('config.require', given, ['name', 'default', 'validator'])
    const name = stringOf('name', said.name)
    const value = answers.setting(name)
    if (value !== undefined && value !== null) return value
    if (answers.unsettled) return ''
    throw new Refusal(`the configuration has no '${name}', which is required`, didYouMean(name, answers.settingNames()))
  }
  const ofMeta = (name: string): Value | undefined => {
    const meta = answers.setting('meta')
    return meta instanceof Map ? meta.get(name) : undefined
  }
  const metaGet = (given: Given) => {
    const { name, default: otherwise = null } = argumentsOf('config.meta_get', given, ['name', 'default', 'validator'])
    return answers.unsettled ? '' : (ofMeta(stringOf('name', name)) ?? otherwise)
  }
  const methods: Readonly<Record<string, (given: Given) => Value>> = {
    get,
    meta_get: metaGet,
    require: required,
    meta_require: (given) => {
      const name = stringOf('name', argumentsOf('config.meta_require', given, ['name', 'validator']).name)
      const value = answers.unsettled ? '' : ofMeta(name)
      if (value !== undefined) return value
      throw new Refusal(`meta has no '${name}', which is required`)
    },
    set: ({ positional: [name, value = null] }) => {
      answers.config({ positional: [], named: new Map([[stringOf('name', name), value]]) }, run)
      return ''
    },
    persist_relation_docs: persists('relation'),
    persist_column_docs: persists('columns'),
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
      return method ? callable(`config.${name}`, method) : answers.setting(name)
    },
  }
}
