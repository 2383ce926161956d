import { Refusal } from '../jinja/refusal.ts'
import type { Config } from './config-tree.ts'
import { textsOf } from './yaml.ts'

/** What an incremental strategy has to do with: relations as SQL writes them, columns by name. */
export interface Upsert {
  readonly target: string
  readonly source: string
  /** Columns or expressions that name a row; none where it has no key. */
  readonly key: readonly string[]
  readonly columns: readonly string[]
  readonly predicates: readonly string[]
  readonly config: Config
}

/** The statements of dbt-duckdb's strategies. Throws Refusal for another one, with those that there are. */
export function strategySql(strategy: string, upsert: Upsert): string {
  const make = STRATEGIES[strategy]
  if (make) return make(upsert)
  throw new Refusal(`no incremental strategy '${strategy}'`, `there are ${Object.keys(STRATEGIES).join(', ')}`)
}

const STRATEGIES: Readonly<Record<string, (upsert: Upsert) => string>> = {
  append,
  'delete+insert': deleteInsert,
  delete_insert: deleteInsert,
  merge,
  default: deleteInsert,
}

const quoted = (columns: readonly string[]) => columns.map((one) => `"${one.replaceAll('"', '""')}"`).join(', ')

function append({ target, source, columns }: Upsert): string {
  return `insert into ${target} (${quoted(columns)}) (select ${quoted(columns)} from ${source})`
}

// As dbt has it, a key with NULL in it deletes nothing.
function deleteInsert(upsert: Upsert): string {
  const { target, source, key, predicates } = upsert
  const more = predicates.map((one) => ` and ${one}`).join('')
  const [only = ''] = key
  if (key.length === 0) return append(upsert)
  const gone =
    key.length === 1
      ? `delete from ${target} where (${only}) in (select (${only}) from ${source})${more}`
      : `delete from ${target} as DBT_INCREMENTAL_TARGET using ${source} where (${key
          .map((one) => `${source}.${one} = DBT_INCREMENTAL_TARGET.${one}`)
          .join(' and ')}${more})`
  return `${gone};\n${append(upsert)}`
}

function merge({ target, source, key, columns, predicates, config }: Upsert): string {
  const using = textsOf(config.merge_on_using_columns)
  const on = key.length === 0 ? ['false'] : key.map((one) => `DBT_INTERNAL_SOURCE.${one} = DBT_INTERNAL_DEST.${one}`)
  const condition = using.length > 0 ? `using (${using.join(', ')})` : `on (${[...on, ...predicates].join(') and (')})`
  const included = textsOf(config.merge_update_columns).map((one) => one.toLowerCase())
  const excluded = textsOf(config.merge_exclude_columns).map((one) => one.toLowerCase())
  const explicit = included.length + excluded.length > 0
  const changed = columns.filter((one) =>
    included.length > 0 ? included.includes(one.toLowerCase()) : !excluded.includes(one.toLowerCase()),
  )
  const update = explicit
    ? `update set ${changed.map((one) => `"${one}" = DBT_INTERNAL_SOURCE."${one}"`).join(', ')}`
    : 'update by name'
  const when = (said: unknown) => (typeof said === 'string' ? ` and ${said}` : '')
  return `merge into ${target} as DBT_INTERNAL_DEST using ${source} as DBT_INTERNAL_SOURCE ${condition}
when matched${when(config.merge_update_condition)} then ${update}
when not matched${when(config.merge_insert_condition)} then insert by name`
}
