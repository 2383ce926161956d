import { DataError } from './error.ts'
import { type Instant, iso } from './instant.ts'
import type { QueryResult } from './query-result.ts'

/** How a table that nobody here makes is looked at, and how old its newest row may be (µs; null: nothing is promised). */
export interface Watch {
  /** A query of one row: a text that differs where the table does, and when its newest row was loaded (µs since 1970, or null). */
  readonly sql: string
  /** The table as it is called in SQL. */
  readonly table: string
  readonly warnAfter: number | null
  readonly errorAfter: number | null
}

interface Asked {
  read(sql: string, signal: AbortSignal): Promise<QueryResult>
}

/** What stands in the table now, as the version of a source. Throws what the store throws, DataError where it has no such table. */
export async function watched({ sql, table }: Watch, store: Asked, signal: AbortSignal): Promise<string> {
  const { rows } = await store.read(sql, signal).catch(async (error: unknown) => {
    const isThere = await store.read(`select 1 from ${table} limit 0`, signal).then(
      () => true,
      () => signal.aborted,
    )
    if (isThere) throw error
    throw new DataError(`no table ${table.replaceAll('"', '')} in the warehouse: another process must write it`)
  })
  const [text, loaded] = rows[0] ?? []
  return `${text}@${loaded ?? ''}`
}

/** Is the promise of a watched table kept, by what was last seen of it? */
export function watchVerdict(
  { warnAfter, errorAfter }: Watch,
  seen: { readonly version: string } | undefined,
  now: Instant,
): {
  readonly state: 'pass' | 'warn' | 'fail' | 'unknown' | 'notApplicable'
  readonly reason: string
  readonly next: Instant | null
} {
  if (warnAfter === null && errorAfter === null)
    return { state: 'notApplicable', reason: 'it promises nothing', next: null }
  if (seen === undefined) return { state: 'unknown', reason: 'never looked at', next: null }
  const at = seen.version.slice(seen.version.lastIndexOf('@') + 1)
  if (at === '') return { state: 'unknown', reason: 'it has no row that says when it was loaded', next: null }
  const loaded = Number(at)
  const over = (limit: number | null) => limit !== null && now - loaded > limit
  const state = over(errorAfter) ? 'fail' : over(warnAfter) ? 'warn' : 'pass'
  const limits = [warnAfter, errorAfter].flatMap((limit) => (limit === null || over(limit) ? [] : [loaded + limit]))
  return {
    state,
    reason: `last loaded ${iso(loaded)}, as it was last seen`,
    next: limits.length === 0 ? null : Math.min(...limits),
  }
}
