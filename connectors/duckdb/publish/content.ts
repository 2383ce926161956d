import { createHash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import type { Touched } from '#core/event.ts'
import type { Slice, Target } from '#core/store.ts'
import type { Span } from '../audit/window-index.ts'
import { predicate } from '../filter.ts'
import { quoteName } from '../quote.ts'
import { rowsOf } from '../result.ts'

/** Rows and the sum of their hashes, which does not depend on their order. */
export interface Content {
  readonly rows: number
  readonly sum: bigint
}

/** The expression for the sum of the rows' hashes; `of` is the relation's alias. */
export const hashSum = (columns: readonly Column[], of = ''): string =>
  `coalesce(sum(hash(${columns.map((column) => `${of}${quoteName(column.name)}`).join(', ')})::hugeint), 0)::varchar`

/** A content as a data version: the count tells a row from its double, the last part a column from one of another name or type. */
export function dataVersion({ rows, sum }: Content, columns: readonly Column[]): string {
  const shape = createHash('sha256')
    .update(columns.map(({ name, type }) => `${name.length}:${name}${type}`).join())
    .digest('base64url')
  return `h${sum.toString(36)}.${rows.toString(36)}.${shape.slice(0, 4)}`
}

/** The content of each slice of several that are no windows of one column: a pass each. */
export async function contentOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  slices: readonly Slice[],
): Promise<readonly Content[]> {
  const found = []
  for (const { filter } of slices) {
    const where = filter ? `where ${predicate(filter)}` : ''
    const [row] = await rowsOf(connection, `select count(*) as n, ${hashSum(columns)} as h from ${relation} ${where}`)
    found.push({ rows: Number(row?.n), sum: BigInt(String(row?.h)) })
  }
  return found
}

/** The windows of event time in which a slice's rows lie, each with its content: in one pass. */
export async function touchedBy(
  connection: DuckDBConnection,
  relation: string,
  slice: Slice,
  columns: readonly Column[],
  target: Target,
): Promise<readonly (readonly [from: number, to: number, content: Content])[]> {
  if (!target.touches || target.touches.windows.length === 0) return []
  const where = slice.filter ? `where ${predicate(slice.filter)}` : ''
  const at = quoteName(target.touches.column)
  const windows = target.touches.windows.map(([from, to]) => `(${from}::bigint, ${to}::bigint)`).join(', ')
  const rows = await rowsOf(
    connection,
    `select w.f, w.t, count(*) as n, ${hashSum(columns, 'r.')} as h from (select * from ${relation} ${where}) r
     asof join (values ${windows}) w(f, t) on epoch_us(r.${at}) >= w.f group by w.f, w.t order by w.f`,
  )
  return rows.map((row) => [Number(row.f), Number(row.t), { rows: Number(row.n), sum: BigInt(String(row.h)) }] as const)
}

/** Touched windows as provenance keeps them. */
export const touchedFact = (
  touched: Awaited<ReturnType<typeof touchedBy>>,
  columns: readonly Column[],
): readonly Touched[] =>
  touched.map(([from, to, content]) => [from, to, content.rows, dataVersion(content, columns)] as const)

/** The one column and the windows of it that slices are; null where they are something else. */
export function windowsOf(
  slices: readonly Slice[],
): { readonly column: string; readonly ranges: readonly Span[] } | null {
  const ranges: Span[] = []
  let column: string | null = null
  for (const { filter } of slices) {
    const [condition, ...more] = filter?.boxes.length === 1 ? (filter.boxes[0] ?? []) : []
    if (condition?.kind !== 'instants' || more.length > 0 || condition.from === null || condition.to === null)
      return null
    if (column !== null && column !== condition.column) return null
    column = condition.column
    ranges.push([condition.from, condition.to])
  }
  return column === null ? null : { column, ranges }
}
