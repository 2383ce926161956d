import { didYouMean } from '#core/nearest.ts'
import { argumentsOf, stringOf } from '../jinja/given.ts'
import { Refusal } from '../jinja/refusal.ts'
import type { Run } from '../jinja/scope.ts'
import { callable, type Given, type Thing, type Value } from '../jinja/value.ts'
import type { Library } from '../library.ts'
import type { Facts } from './facts.ts'
import { CATALOGUE_CALLS, catalogueCall, type Reach } from './introspect.ts'

/** dbt's `adapter`: `dispatch`, `quote`, `type`, and the questions to the catalogue. What would change the database is refused. */
export function adapterOf(facts: Facts, library: Library, reach: Reach, run: Run): Thing {
  const type = String(facts.target.type ?? 'duckdb')
  return {
    thing: 'adapter',
    names: ['dispatch', 'type', 'quote', ...CATALOGUE_CALLS],
    attribute: (name) => {
      if (name === 'dispatch')
        return callable('adapter.dispatch', (given) => dispatched(given, type, facts, library, run))
      if (name === 'type') return callable('adapter.type', () => type)
      if (name === 'quote' || name === 'quote_as_configured') {
        return callable(`adapter.${name}`, ({ positional }) => `"${stringOf('identifier', positional[0])}"`)
      }
      if (CHANGES.includes(name)) {
        return callable(`adapter.${name}`, () => {
          throw new Refusal(`adapter.${name} would change the database`, 'a model only reads it')
        })
      }
      return catalogueCall(name, reach, run)
    },
  }
}

const CHANGES = [
  'create_schema',
  'drop_schema',
  'drop_relation',
  'rename_relation',
  'truncate_relation',
  'expand_target_column_types',
  'execute',
  'commit',
  'submit_python_job',
]

// First the prefix of the adapter, then default, in each package that the namespace is looked for in.
function dispatched(given: Given, type: string, facts: Facts, library: Library, run: Run): Value {
  const read = argumentsOf('adapter.dispatch', given, ['macro_name', 'macro_namespace', 'packages'])
  const name = stringOf('macro_name', read.macro_name)
  if (name.includes('.')) {
    const [space, macro] = name.split('.')
    throw new Refusal(`'${name}' is no name of a macro`, `write adapter.dispatch('${macro}', '${space}')`)
  }
  const space =
    read.macro_namespace === undefined || read.macro_namespace === null
      ? null
      : stringOf('macro_namespace', read.macro_namespace)
  const places = space === null ? [null] : (facts.dispatch.get(space) ?? [facts.project, space])
  const tried: string[] = []
  for (const place of places) {
    for (const prefix of type === 'default' ? ['default'] : [type, 'default']) {
      const wanted = `${prefix}__${name}`
      const macro = place === null ? library.macro(wanted, run) : library.macroIn(place, wanted, run)
      if (macro !== undefined) return macro
      tried.push(place === null ? wanted : `${place}.${wanted}`)
    }
  }
  throw new Refusal(
    `no macro is found for ${name}: tried ${tried.join(', ')}`,
    didYouMean(`default__${name}`, library.names),
  )
}
