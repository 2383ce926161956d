import { didYouMean } from '#core/nearest.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import { callable, type Thing, type Value } from '../jinja/value.ts'

/** Names with what they stand for. */
interface Named<T> {
  get(name: string): T | undefined
  keys(): Iterable<string>
}

/**
 * dbt's `var('name', default)` and `var.has_var('name')`. Throws Refusal with the nearest name, or else the mend, where there is
 * none; where the mend is null, what is not there is none.
 */
export function varOf(vars: Named<Value>, mend: string | null): Thing {
  return {
    thing: 'var',
    call: (given) => {
      const { name, default: otherwise } = argumentsOf('var', given, ['name', 'default'])
      const wanted = stringOf('the name in var()', name)
      // none is a value.
      const value = vars.get(wanted)
      if (value !== undefined) return value
      if (otherwise !== undefined) return otherwise
      if (mend === null) return null
      throw new Refusal(`no var is called '${wanted}'`, didYouMean(wanted, vars.keys()) ?? mend)
    },
    attribute: (name) => {
      if (name !== 'has_var') return undefined
      return callable('var.has_var', ({ positional }) => vars.get(stringOf('name', positional[0])) !== undefined)
    },
  }
}

/** dbt's `env_var('NAME', 'default')`: what the job hands in. Throws Refusal for a secret, and where there is none. */
export function envVarOf(env: Named<string>): Thing {
  return callable('env_var', (given) => {
    const { var: name, default: otherwise = null } = argumentsOf('env_var', given, ['var', 'default'])
    const wanted = stringOf('the name in env_var()', name)
    if (wanted.startsWith('DBT_ENV_SECRET')) {
      throw new Refusal(`${wanted} is a secret, and what a template says is kept`, 'a secret belongs into a profile')
    }
    const value = env.get(wanted) ?? otherwise
    if (value !== null) return value
    throw new Refusal(
      `no environment variable ${wanted} was handed in`,
      didYouMean(wanted, env.keys()) ?? `give a default: env_var('${wanted}', '…')`,
    )
  })
}
