/** How the rows of one step join a table that stands and is not made anew. */
export type Increment = Upsert | History

/** Rows are added, or take the place of those with the same key; NULL in a key equals NULL. */
export interface Upsert {
  readonly strategy: 'append' | 'delete+insert' | 'merge'
  /** Columns that name a row; none: nothing is replaced. */
  readonly key: readonly string[]
  /** A key may hold NULL. */
  readonly nullKeys: boolean
  /** SQL conditions on the rows that stand (alias DBT_INTERNAL_DEST): what they leave out is not replaced. */
  readonly predicates: readonly string[]
  /** Columns that a merge changes in a row that stands; null: all but `keeps`. */
  readonly updates: readonly string[] | null
  readonly keeps: readonly string[]
  readonly onSchemaChange: SchemaChange
}

/** What becomes of the table when the query has other columns than it. */
export type SchemaChange = 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail'

/** Every version of each row is kept (slowly changing dimension, type 2). */
export interface History {
  readonly strategy: 'history'
  readonly key: readonly string[]
  /** `timestamp`: a row is another version when `updatedAt` is later; `check`: when one of these columns differs. */
  readonly by: 'timestamp' | 'check'
  /** A column or expression; null: the instant of the run. */
  readonly updatedAt: string | null
  readonly check: 'all' | readonly string[]
  /** What becomes of a row that the query no longer gives. */
  readonly hardDeletes: 'ignore' | 'invalidate' | 'new_record'
  /** The SQL value of the end of a version that holds still; null: NULL. */
  readonly validToCurrent: string | null
  readonly names: HistoryNames
}

/** The columns that a history adds to a row. */
export type HistoryNames = Readonly<Record<'id' | 'updated' | 'from' | 'to' | 'deleted', string>>
