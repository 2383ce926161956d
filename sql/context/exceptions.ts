import { argumentsOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import { callable, type Given, reprOf, type Thing, textOf, type Value } from '../jinja/value.ts'

/** dbt's `exceptions`: `raise_…` refuses the model with its message, `warn` tells it to `warn` and prints nothing. */
export function exceptionsOf(warn: (message: string) => void): Thing {
  return {
    thing: 'exceptions',
    attribute: (name) => {
      if (name === 'warn') {
        return callable('exceptions.warn', (given) => {
          warn(textOf(argumentsOf(name, given, ['msg', 'node']).msg ?? null))
          return ''
        })
      }
      const raise = RAISES[name]
      if (raise === undefined) return undefined
      return callable(`exceptions.${name}`, (given) => {
        throw new Refusal(raise(given))
      })
    },
  }
}

// Some arguments are left out by name, so that macros of any adapter are understood.
const said = (given: Given): string => {
  const message = given.positional[0] ?? given.named.get('msg') ?? given.named.get('message') ?? null
  return textOf(message)
}
const all = (what: string) => (given: Given) => {
  const values: readonly Value[] = [...given.positional, ...given.named.values()]
  return `${what}: ${values.map((value) => (typeof value === 'string' ? value : reprOf(value))).join(', ')}`
}

const RAISES: Readonly<Record<string, (given: Given) => string>> = {
  raise_compiler_error: said,
  raise_database_error: said,
  raise_not_implemented: said,
  raise_dependency_error: said,
  raise_fail_fast_error: said,
  raise_cache_inconsistent: said,
  raise_contract_error: () => 'the columns of the model are not those of its contract',
  missing_config: all('the model lacks a config'),
  missing_materialization: all('no materialization is called'),
  missing_relation: all('no such relation'),
  relation_wrong_type: all('the relation is of a wrong type'),
  column_type_missing: all('columns without a type'),
  raise_ambiguous_alias: all('two nodes have one name'),
  raise_ambiguous_catalog_match: all('two relations have one name'),
  raise_dataclass_not_dict: all('no dict'),
  raise_dep_not_found: all('a package is missing'),
  raise_duplicate_patch_name: all('described twice'),
  raise_duplicate_resource_name: all('two resources have one name'),
  raise_invalid_property_yml_version: all('no properties'),
}
