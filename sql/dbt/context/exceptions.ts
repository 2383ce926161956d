import { Refusal } from '../../jinja/refusal.ts'
import { callable, type Thing, textOf } from '../../jinja/value.ts'

/** dbt's `exceptions`: errors end the node with their text, warnings are told. */
export function exceptionsThing(warn: (text: string) => void): Thing {
  return {
    thing: 'exceptions',
    attribute: (name) => {
      if (name.startsWith('warn'))
        return callable(`exceptions.${name}`, ({ positional: [text = ''] }) => {
          warn(textOf(text))
          return ''
        })
      const raise = RAISED[name]
      return (
        raise &&
        callable(`exceptions.${name}`, ({ positional, named }) => {
          throw new Refusal(raise([...positional, ...named.values()].map(textOf)))
        })
      )
    },
  }
}

const plain = ([text = '']: readonly string[]) => text

const RAISED: Readonly<Record<string, (texts: readonly string[]) => string>> = {
  raise_compiler_error: plain,
  raise_parsing_error: plain,
  raise_database_error: plain,
  raise_dependency_error: plain,
  raise_not_implemented: plain,
  raise_fail_fast_error: plain,
  raise_contract_error: () => 'the columns of the model are not those of its contract',
  missing_config: ([, name = '']) => `the configuration has no '${name}', which is required`,
  missing_materialization: ([, name = '']) => `no materialization '${name}'`,
  missing_relation: ([relation = '']) => `no relation ${relation}`,
  relation_wrong_type: ([relation = '', type = 'table']) => `${relation} is no ${type}; drop it to go on`,
  column_type_missing: (columns) => `a contract needs data_type for every column: ${columns.join(', ')}`,
  invalid_materialization_argument: ([name = '', argument = '']) => `materialization ${name} takes no '${argument}'`,
  raise_duplicate_alias: plain,
}
