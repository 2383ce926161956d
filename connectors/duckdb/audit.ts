import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import type { CheckResult, Touched } from '#core/event.ts'
import type { Audit, Slice, Target } from '#core/store.ts'
import { predicate } from './filter.ts'
import { quoteName } from './quote.ts'
import { rowsOf } from './result.ts'
import { failingRows } from './rule.ts'

/** Looks at a staged relation: schema, keys, partition, numbers, checks, a content hash by partition, touched windows. */
export async function auditOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  target: Target,
): Promise<Audit> {
  const slices = []
  for (const slice of target.slices) slices.push(await sliceOf(connection, relation, columns, slice, target))
  const rows = await total(connection, relation, slices, target)
  const broken = [
    ...(await brokenPromises(connection, relation, columns, target)),
    ...(await outside(connection, relation, rows, slices, target)),
  ]
  const checks = broken.length > 0 ? [] : await checksOf(connection, relation, target)
  return { rows, slices, broken, checks }
}

async function total(
  connection: DuckDBConnection,
  relation: string,
  slices: readonly { rows: number }[],
  target: Target,
): Promise<number> {
  if (target.slices.length === 1 && target.slices[0]?.filter === null) return slices[0]?.rows ?? 0
  const [row] = await rowsOf(connection, `select count(*) as n from ${relation}`)
  return Number(row?.n)
}

async function sliceOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  slice: Slice,
  target: Target,
) {
  const where = slice.filter ? `where ${predicate(slice.filter)}` : ''
  const hash = `sum(hash(${columns.map((column) => quoteName(column.name)).join(', ')})::hugeint)`
  const [row] = await rowsOf(
    connection,
    `select count(*) as n, coalesce(${hash}, 0)::varchar as h from ${relation} ${where}`,
  )
  const rows = Number(row?.n)
  return {
    address: slice.address,
    rows,
    data: dataVersion(rows, String(row?.h)),
    touched: await touchedBy(connection, relation, where, columns, target),
  }
}

// The sum of the rows' hashes does not depend on their order; the count tells a row from its double.
function dataVersion(rows: number, sum: string): string {
  return `h${BigInt(sum).toString(36)}.${rows.toString(36)}`
}

async function touchedBy(
  connection: DuckDBConnection,
  relation: string,
  where: string,
  columns: readonly Column[],
  target: Target,
): Promise<readonly Touched[]> {
  if (!target.touches || target.touches.windows.length === 0) return []
  const at = quoteName(target.touches.column)
  const windows = target.touches.windows.map(([from, to]) => `(${from}::bigint, ${to}::bigint)`).join(', ')
  const hash = `sum(hash(${columns.map((column) => `r.${quoteName(column.name)}`).join(', ')})::hugeint)`
  const rows = await rowsOf(
    connection,
    `select w.f, w.t, count(*) as n, ${hash}::varchar as h from (select * from ${relation} ${where}) r
     asof join (values ${windows}) w(f, t) on epoch_us(r.${at}) >= w.f group by w.f, w.t order by w.f`,
  )
  return rows.map(
    (row) => [Number(row.f), Number(row.t), Number(row.n), dataVersion(Number(row.n), String(row.h))] as const,
  )
}

async function brokenPromises(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  target: Target,
): Promise<readonly string[]> {
  const key = new Set(target.asset.unique)
  const tests = columns.flatMap((column) => {
    const name = quoteName(column.name)
    const nulls =
      !column.nullable || key.has(column.name)
        ? [{ column: column.name, where: `${name} is null`, what: 'is null' }]
        : []
    const numbers =
      column.type === 'double'
        ? [{ column: column.name, where: `not isfinite(${name})`, what: 'is NaN or infinite' }]
        : []
    return [...nulls, ...numbers]
  })
  const counts = tests.map((test, index) => `count(*) filter (${test.where}) as t${index}`)
  const [found] = counts.length > 0 ? await rowsOf(connection, `select ${counts.join(', ')} from ${relation}`) : [{}]
  const broken: string[] = []
  for (const [index, test] of tests.entries()) {
    const times = Number(found?.[`t${index}`])
    if (times > 0)
      broken.push(
        `column '${test.column}' ${test.what} in ${times} ${plural(times)}, first in row ${await firstRow(connection, relation, test.where)}`,
      )
  }
  return [...broken, ...(await doubles(connection, relation, target))]
}

async function doubles(connection: DuckDBConnection, relation: string, target: Target): Promise<readonly string[]> {
  if (target.asset.unique.length === 0) return []
  const by = target.asset.unique.map(quoteName).join(', ')
  const rows = await rowsOf(
    connection,
    `select ${by}, count(*) as times from ${relation} group by ${by} having count(*) > 1 limit 5`,
  )
  return rows.map(
    ({ times, ...key }) =>
      `unique key (${Object.entries(key)
        .map(([name, value]) => `${name} = ${String(value)}`)
        .join(', ')}) stands ${String(times)} times`,
  )
}

async function outside(
  connection: DuckDBConnection,
  relation: string,
  rows: number,
  slices: readonly { rows: number }[],
  target: Target,
): Promise<readonly string[]> {
  const within = slices.reduce((sum, slice) => sum + slice.rows, 0)
  if (within === rows) return []
  const filters = target.slices.flatMap((slice) => (slice.filter ? [predicate(slice.filter)] : []))
  const where = `not coalesce((${filters.join(' or ')}), false)`
  const columns = [...new Set(Object.values(target.asset.at))]
  const [first] = await rowsOf(
    connection,
    `select ${columns.map(quoteName).join(', ')} from ${relation} where ${where} limit 1`,
  )
  const values = Object.entries(first ?? {}).map(([name, value]) => `${name} = ${String(value)}`)
  return [
    `${rows - within} ${plural(rows - within)} outside the partition, first in row ${await firstRow(connection, relation, where)} (${values.join(', ')})`,
  ]
}

async function firstRow(connection: DuckDBConnection, relation: string, where: string): Promise<string> {
  const numbered = `select row_number() over () as n, * from ${relation}`
  const [row] = await rowsOf(connection, `select min(n) as n from (${numbered}) where ${where}`)
  return String(row?.n)
}

async function checksOf(
  connection: DuckDBConnection,
  relation: string,
  target: Target,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of target.checks) {
    const failing = failingRows(check, relation, target.relations)
    const [row] = await rowsOf(connection, `select count(*) as n from (${failing})`)
    const count = Number(row?.n)
    const sample = count > 0 ? await rowsOf(connection, `select * from (${failing}) limit 5`) : undefined
    results.push({ check: check.name, severity: check.severity, failing: count, ...(sample ? { sample } : {}) })
  }
  return results
}

const plural = (count: number): string => (count === 1 ? 'row' : 'rows')
