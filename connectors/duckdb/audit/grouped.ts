import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../quote.ts'
import { rowsOf } from '../result.ts'

/**
 * Does the query group by these of its columns? Then no two of its rows can share them, and nobody need look: read off the plan
 * that the engine binds. false where that cannot be seen.
 */
export async function isGroupedBy(
  connection: DuckDBConnection,
  query: string,
  columns: readonly string[],
  key: readonly string[],
): Promise<boolean> {
  const [row] = await rowsOf(connection, `select json_serialize_plan(${quoteText(query)}, optimize := false) as plan`)
  const { plans = [] } = JSON.parse(String(row?.plan)) as { readonly plans?: readonly Operator[] } // the engine's own words
  const [projection, ...more] = plans
  if (projection?.type !== 'LOGICAL_PROJECTION' || more.length > 0) return false
  let below = projection.children[0]
  // `having` leaves groups out, and makes none.
  while (below?.type === 'LOGICAL_FILTER' && (below.projection_map ?? []).length === 0) below = below.children[0]
  if (below?.type !== 'LOGICAL_AGGREGATE_AND_GROUP_BY' || (below.grouping_sets ?? []).length > 1) return false
  const groups = below.groups?.length ?? 0
  const shown = (projection.expressions ?? []).map((one) => (one.type === 'BOUND_REF' ? one.index : undefined))
  const chosen = new Set(key.map((name) => shown[columns.indexOf(name)]))
  return groups > 0 && Array.from({ length: groups }, (_, group) => group).every((group) => chosen.has(group))
}

interface Operator {
  readonly type: string
  readonly children: readonly Operator[]
  readonly expressions?: readonly { readonly type: string; readonly index?: number }[]
  readonly groups?: readonly unknown[]
  readonly grouping_sets?: readonly unknown[]
  readonly projection_map?: readonly unknown[]
}
