import type { DuckDBConnection } from '@duckdb/node-api'
import type { Check } from '#core/check.ts'
import { quoteName, quoteText } from '../quote.ts'
import { rowsOf } from '../result.ts'

/** How many rows break a check, and what follows from that. */
export interface Verdict {
  readonly failing: number
  readonly severity: Check['severity']
  /** What its measure says, where that is another number than those that count as breaking it. */
  readonly counted?: number
}

/** Counts the rows of a failing query by the check's own measure, and compares them with what warns and what fails; as dbt does. */
export async function verdictOf(connection: DuckDBConnection, check: Check, failing: string): Promise<Verdict> {
  const { failCalc = 'count(*)', warnIf = '!= 0', errorIf = '!= 0', severity } = check
  const [row] = await rowsOf(
    connection,
    `select ${failCalc} as n, ${failCalc} ${warnIf} as warns, ${failCalc} ${errorIf} as fails from (${failing})`,
  )
  const fails = severity === 'error' && row?.fails === true
  if (!fails && row?.warns !== true) return { failing: 0, severity }
  // What breaks a check counts as one row at least, whatever its measure says.
  const counted = Number(row?.n ?? 0)
  const verdict = { failing: Math.max(1, counted), severity: fails ? 'error' : 'warn' } as const
  return counted < 1 ? { ...verdict, counted } : verdict
}

/** Rows that broke a check that keeps them, read while what they came from is there; null: none broke it. */
export interface Kept {
  readonly check: string
  readonly rows: { readonly json: string; readonly columns: readonly (readonly [name: string, type: string])[] } | null
}

/** Reads the rows of a failing query, at most a thousand. */
export async function keptRows(connection: DuckDBConnection, check: string, failing: string): Promise<Kept> {
  const columns = (await rowsOf(connection, `describe ${failing}`)).map(
    ({ column_name: name, column_type: type }) => [String(name), String(type)] as const,
  )
  const [row] = await rowsOf(
    connection,
    `select coalesce(to_json(list(broken)), '[]')::varchar as json from (select * from (${failing}) limit 1000) as broken`,
  )
  return { check, rows: { json: String(row?.json), columns } }
}

/** Puts kept rows into `_failures."subject.name.check"`, in the place of those of before; a check that holds leaves no table. */
export async function storeFailures(
  connection: DuckDBConnection,
  prefix: string,
  key: string,
  kept: readonly Kept[],
): Promise<void> {
  if (kept.length === 0) return
  const schema = quoteName(`${prefix}_failures`)
  await connection.run(`create schema if not exists ${schema}`)
  for (const { check, rows } of kept) {
    const table = `${schema}.${quoteName(`${key}.${check}`)}`
    if (rows === null) await connection.run(`drop table if exists ${table}`)
    else {
      const shape = JSON.stringify([Object.fromEntries(rows.columns)])
      await connection.run(
        `create or replace table ${table} as select unnest(from_json(${quoteText(rows.json)}, ${quoteText(shape)}), max_depth := 2)`,
      )
    }
  }
}
