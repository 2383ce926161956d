import { Refusal } from '../../jinja/refusal.ts'
import type { Config } from '../read/config-tree.ts'
import { isMap, listOf, mapOf, type Plain, textsOf } from '../read/yaml.ts'

const FORMS: Readonly<Record<string, 'text' | 'texts' | 'map'>> = {
  merge_update_condition: 'text',
  merge_insert_condition: 'text',
  merge_on_using_columns: 'texts',
  merge_update_columns: 'texts',
  merge_update_set_expressions: 'map',
  merge_exclude_columns: 'texts',
  merge_returning_columns: 'texts',
}

/** The settings of a model that say what a merge does. */
export const MERGE_WORDS: readonly string[] = [...Object.keys(FORMS), 'merge_clauses']

const WORDS = { text: 'a text', texts: 'a list of texts', map: 'a map' } as const

/** Throws Refusal for what dbt-duckdb refuses of the words of a merge, all of it at once; `predicates` are its incremental ones. */
export function holdMerge(config: Config, predicates: readonly string[]): void {
  const faults: string[] = []
  for (const [name, form] of Object.entries(FORMS)) {
    const value = config[name]
    if (value !== undefined && value !== null && !isOf(form, value))
      faults.push(`${name} is no ${WORDS[form].slice(2)}`)
  }
  const { merge_clauses: clauses = null } = config
  if (clauses !== null) faults.push(...clauseFaults(clauses, config))
  const updates = [config, ...listOf(mapOf(clauses).when_matched).map((one) => mapOf(mapOf(one).update))]
  for (const one of updates) {
    const [include, exclude] = one === config ? UPDATES : (['include', 'exclude'] as const)
    if (textsOf(one[include]).length > 0 && textsOf(one[exclude]).length > 0)
      faults.push(`${include} and ${exclude} say the same in two ways`)
  }
  if (textsOf(config.merge_on_using_columns).length > 0 && predicates.length > 0)
    faults.push('incremental_predicates stand beside merge_on_using_columns, which have no place for them')
  if (faults.length > 0) throw new Refusal(`merge: ${faults.join('; ')}`, 'mend the config of the model')
}

const UPDATES = ['merge_update_columns', 'merge_exclude_columns'] as const

function isOf(form: 'text' | 'texts' | 'map', value: Plain): boolean {
  if (form === 'text') return typeof value === 'string'
  return form === 'map' ? isMap(value) : Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function clauseFaults(clauses: Plain, config: Config): readonly string[] {
  if (!isMap(clauses)) return ['merge_clauses is no map']
  const kinds = ['when_matched', 'when_not_matched'].filter((one) => clauses[one] !== undefined)
  const beside = Object.keys(FORMS).filter((name) => !BESIDE.has(name) && isSaid(config[name]))
  return [
    ...(kinds.length === 0 ? ['merge_clauses has neither when_matched nor when_not_matched'] : []),
    ...kinds.flatMap((kind) => {
      const list = clauses[kind]
      if (!Array.isArray(list)) return [`${kind} of merge_clauses is no list`]
      if (list.length === 0) return [`${kind} of merge_clauses is empty`]
      return list.every(isMap) ? [] : [`${kind} of merge_clauses has what is no map`]
    }),
    ...(beside.length > 0 ? [`${beside.join(', ')} beside merge_clauses would not be heeded`] : []),
  ]
}

const BESIDE: ReadonlySet<string> = new Set(['merge_on_using_columns', 'merge_returning_columns'])

const isSaid = (value: Plain | undefined): boolean =>
  value !== undefined && value !== null && (typeof value !== 'object' || Object.keys(value).length > 0)
