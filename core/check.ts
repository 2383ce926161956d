/** An end of a range, null where it is open; one with more digits than a double keeps is its numeral. */
export type Bound = number | string | null

/** What must hold of a table; compiled by the store to a query for the rows that break it. */
export type Rule =
  | { readonly kind: 'notNull'; readonly column: string }
  | { readonly kind: 'unique'; readonly columns: readonly string[] }
  | { readonly kind: 'range'; readonly column: string; readonly min: Bound; readonly max: Bound }
  | {
      readonly kind: 'accepted'
      readonly column: string
      readonly values: readonly (string | number | boolean)[]
      /** The values are SQL as they stand. */
      readonly quote?: false
    }
  | { readonly kind: 'relationship'; readonly column: string; readonly to: string; readonly field: string }
  | { readonly kind: 'expression'; readonly sql: string }
  | { readonly kind: 'rowCount'; readonly min: Bound; readonly max: Bound }
  /** A query that returns the rows that break it; `{{table}}` stands for the audited relation, `{{subject.name}}` for another. */
  | {
      readonly kind: 'query'
      readonly sql: string
      /** What of it counts for the code version, where that is not all: remarks and blanks do not. */
      readonly code?: string
    }

/** A check belongs to an asset; a failed `error` blocks publication and what stands on the asset, a `warn` is only told. */
export interface Check {
  readonly name: string
  readonly severity: 'error' | 'warn'
  readonly rule: Rule
  /** Only rows for which this SQL condition holds are looked at. */
  readonly where?: string
  /** At most so many breaking rows are counted. */
  readonly limit?: number
  /** The SQL aggregate over the breaking rows that is compared; count(*) by default. */
  readonly failCalc?: string
  /** What the figure must satisfy to warn, and to fail: '> 10'; != 0 by default. */
  readonly warnIf?: string
  readonly errorIf?: string
  /** Keep the breaking rows in a table. */
  readonly store?: boolean
}

/** Keys of the other tables that a rule looks at. */
export function keysRead(rule: Rule): readonly string[] {
  if (rule.kind === 'relationship') return [rule.to]
  return rule.kind === 'query' ? [...rule.sql.matchAll(/\{\{(\w+\.\w+)\}\}/g)].flatMap(([, key]) => key ?? []) : []
}

const check = (name: string, rule: Rule): Check => Object.freeze({ name, severity: 'error', rule: Object.freeze(rule) })

/** No value of the column is NULL. */
export const notNull = (column: string) => check(`not_null_${column}`, { kind: 'notNull', column })

/** Every value lies in [min, max]; NULL passes; give null for an open end. */
export const range = (column: string, min: number | null, max: number | null) =>
  check(`range_${column}`, { kind: 'range', column, min, max })

/** Every value is one of these; NULL passes. */
export const accepted = (column: string, values: readonly (string | number | boolean)[]) =>
  check(`accepted_${column}`, { kind: 'accepted', column, values })

/** Every non-null value is a value of `field` in the asset `to` (a key). */
export const relationship = (column: string, to: string, field: string) =>
  check(`relationship_${column}`, { kind: 'relationship', column, to, field })

/** The SQL condition holds for every row; NULL counts as broken. */
export const holds = (name: string, sql: string) => check(name, { kind: 'expression', sql })

/** A materialized partition has between min and max rows. */
export const rowCount = (min: number | null, max: number | null = null) =>
  check('row_count', { kind: 'rowCount', min, max })

/** The same check, told but not blocking. */
export const warn = (of: Check): Check => Object.freeze({ ...of, severity: 'warn' })
