import { quoteName } from '../quote.ts'

/** What an upsert has to do with: relations as SQL writes them, columns by name. */
export interface UpsertSql {
  readonly target: string
  readonly source: string
  /** Columns or expressions that name a row; none where it has no key. */
  readonly key: readonly string[]
  /** `=`, which no NULL passes, or `is not distinct from`, by which NULL equals NULL. */
  readonly equals: '=' | 'is not distinct from'
  /** Columns that are written. */
  readonly columns: readonly string[]
  /** Conditions on the rows that stand. */
  readonly predicates: readonly string[]
  /** Columns that a merge changes in a row that stands; null: all. */
  readonly updates: readonly string[] | null
  /** Further words of a merge. */
  readonly using?: readonly string[]
  /** What it does with rows that meet and with those that do not; said by `updates` where it is left out. */
  readonly whens?: string
}

/** Adds every row. */
export function appendSql({ target, source, columns }: UpsertSql): string {
  const list = columns.map(quoteName).join(', ')
  return `insert into ${target} (${list}) (select ${list} from ${source})`
}

/** Drops the rows whose key comes again, then adds every row; without a key it only adds. `alias` names the rows that stand. */
export function deleteInsertSql(upsert: UpsertSql, alias: string): readonly string[] {
  const { target, source, key, equals, predicates } = upsert
  if (key.length === 0) return [appendSql(upsert)]
  const more = predicates.map((one) => ` and (${one}\n)`).join('')
  const [only = ''] = key
  if (key.length === 1 && equals === '=')
    return [`delete from ${target} where (${only}) in (select (${only}) from ${source})${more}`, appendSql(upsert)]
  const keys = `(select ${key.map((one, at) => `${one} as key_${at}`).join(', ')} from ${source})`
  const met = key.map((one, at) => `coming.key_${at} ${equals} ${alias}.${one}`).join(' and ')
  return [
    `delete from ${target} as ${alias} where exists (select 1 from ${keys} as coming where ${met})${more}`,
    appendSql(upsert),
  ]
}

/** Changes the rows whose key comes again, and adds the others. */
export function mergeSql(upsert: UpsertSql): string {
  const { target, source, key, equals, predicates, updates, using = [], whens } = upsert
  const on =
    key.length === 0 ? ['false'] : key.map((one) => `DBT_INTERNAL_SOURCE.${one} ${equals} DBT_INTERNAL_DEST.${one}`)
  const condition =
    using.length > 0 ? `using (${using.join(', ')})` : `on (${[...on, ...predicates].join('\n) and (')}\n)`
  const update =
    updates === null
      ? 'update by name'
      : `update set ${updates.map((one) => `${quoteName(one)} = DBT_INTERNAL_SOURCE.${quoteName(one)}`).join(', ')}`
  const matched = updates?.length === 0 ? '' : `when matched then ${update}\n`
  return `merge into ${target} as DBT_INTERNAL_DEST using ${source} as DBT_INTERNAL_SOURCE ${condition}
${whens ?? `${matched}when not matched then insert by name`}`
}

/** Drops the rows of a window of time that stand, then adds those of the source that fall in it. `start` and `end` are literals. */
export function windowSql(
  { target, source, columns, predicates }: Pick<UpsertSql, 'target' | 'source' | 'columns' | 'predicates'>,
  window: { readonly column: string; readonly start: string; readonly end: string },
): readonly string[] {
  const list = columns.map(quoteName).join(', ')
  const inside = `${window.column} >= ${window.start} and ${window.column} < ${window.end}`
  const more = predicates.map((one) => ` and (${one}\n)`).join('')
  return [
    `delete from ${target} where ${inside}${more}`,
    `insert into ${target} (${list}) select ${list} from ${source} where ${inside}`,
  ]
}
