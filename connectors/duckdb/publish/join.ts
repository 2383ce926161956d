import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import { ConnectorError, DataError } from '#core/error.ts'
import type { CheckResult } from '#core/event.ts'
import type { Target } from '#core/store.ts'
import { auditOf, type Looked } from '../audit/audit.ts'
import { brokenRow } from '../audit/rule.ts'
import type { Catalog, Standing } from '../catalog.ts'
import { quoteKey } from '../quote.ts'
import { rowsOf } from '../result.ts'
import { columnType } from '../type.ts'
import { joinRows, leftOut } from './increment.ts'
import { markersOf } from './marker.ts'

/** Staged rows that are to join a table that stands. */
export interface Join {
  readonly target: Target
  readonly prefix: string
  readonly relation: string
  readonly columns: readonly Column[]
  readonly catalog: Catalog
}

/** Do an attempt's rows join the table, rather than take its place? A history is made by joining from its first row on. */
export function joins({ increment, whole }: Target): boolean {
  return increment !== null && (!whole || increment.strategy === 'history')
}

/** The newest publication of the table that stands, as its marker says; null: none. */
export async function lastPublished(connection: DuckDBConnection, { target, prefix }: Join): Promise<number | null> {
  const where = markersOf(target.asset.key, null)
  const [row] = await rowsOf(connection, `select max(event) as event from _tidemark."${prefix}marker" where ${where}`)
  return row?.event === null || row === undefined ? null : Number(row.event)
}

/** Throws ConnectorError where another attempt has published since `before`: the rows were staged over another table. */
export async function refuseMoved(connection: DuckDBConnection, join: Join, before: number | null): Promise<void> {
  if ((await lastPublished(connection, join)) === before) return
  throw new ConnectorError(
    `${join.target.asset.key}: another attempt has published since these rows were staged; they are dropped\n  → run it again`,
    { connector: 'duckdb', code: 'MOVED', retryable: true },
  )
}

/** Joins them, inside the caller's transaction; gives the columns that the table has then. Throws DataError where it may not be. */
export async function joined(connection: DuckDBConnection, join: Join): Promise<Standing['columns']> {
  const { target, prefix, relation, columns } = join
  const { asset, increment } = target
  if (increment === null) throw new Error(`${asset.key} has no increment`)
  const standing = await standingOf(connection, join)
  if (standing === null) await join.catalog.schema(connection, asset.relation)
  const table = quoteKey(asset.relation, prefix)
  return joinRows(connection, target, increment, { table, relation, columns, standing })
}

/**
 * Looks at the staged rows, and at the table as it will be: they are joined in a transaction that is given up again. The data
 * version is that of the whole table.
 */
export async function auditJoin(connection: DuckDBConnection, join: Join): Promise<Looked> {
  const { target, relation, columns, prefix, catalog } = join
  const alone = target.checks.filter((check) => brokenRow(check) !== null)
  const staged = await auditOf(connection, relation, columns, { ...target, checks: alone, asset: keyed(target) }, '')
  if (staged.broken.length > 0) return staged
  const there = await catalog.standing(connection, target.asset.relation)
  const before = await standingOf(connection, join)
  await connection.run('begin transaction')
  try {
    const after = await joined(connection, join)
    const whole = await auditOf(
      connection,
      quoteKey(target.asset.relation, prefix),
      after.map(({ name, type }) => ({ name, type: columnType(type), nullable: true })),
      { ...target, checks: target.checks.filter((check) => !alone.includes(check)) },
      '',
    )
    const ignores = target.increment?.strategy !== 'history' && target.increment?.onSchemaChange === 'ignore'
    const ignored = ignores ? leftOut({ columns, standing: before }) : []
    return {
      rows: staged.rows,
      slices: whole.slices,
      broken: whole.broken,
      checks: [...staged.checks, ...whole.checks, ...ignoredColumns(ignored)],
      kept: [...staged.kept, ...whole.kept],
    }
  } finally {
    await connection.run('rollback')
    // What was made is gone again, the schema too.
    if (there === null) catalog.forget()
  }
}

// A version has an id of its own; a row of the query has the key.
function keyed({ asset, increment }: Target): Target['asset'] {
  return increment?.strategy === 'history' ? { ...asset, unique: increment.key } : asset
}

async function standingOf(
  connection: DuckDBConnection,
  { target, catalog }: Join,
): Promise<Standing['columns'] | null> {
  const { key, relation } = target.asset
  const standing = await catalog.standing(connection, relation)
  if (standing?.kind === 'table') return target.whole ? null : standing.columns
  if (standing === null && target.whole) return null
  throw new DataError(
    `${key}: its rows are to join a table, and ${standing ? 'a view stands there' : 'none is in the warehouse'}; run with --full-refresh to make it anew`,
  )
}

// dbt leaves them out in silence.
const ignoredColumns = (columns: readonly Column[]): readonly CheckResult[] =>
  columns.length === 0
    ? []
    : [
        {
          check: "on_schema_change='ignore' leaves out new columns",
          severity: 'warn',
          failing: columns.length,
          sample: columns.map(({ name, type }) => ({ column: name, type })),
        },
      ]
