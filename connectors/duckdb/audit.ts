import { createHash } from 'node:crypto'
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
  const whole = await wholeOf(connection, relation, columns, target)
  const slices = []
  for (const slice of target.slices) slices.push(await sliceOf(connection, relation, columns, slice, target, whole))
  const broken = [
    ...(await brokenPromises(connection, relation, whole.found, columns, target)),
    ...(await outside(connection, relation, whole.rows, slices, target)),
  ]
  const checks = broken.length > 0 ? [] : await checksOf(connection, relation, target)
  return { rows: whole.rows, slices, broken, checks }
}

interface Whole {
  readonly rows: number
  readonly hash: string
  readonly found: Readonly<Record<string, unknown>>
}

// One pass for all that needs no second look: rows, content hash, nulls, numbers that are none.
async function wholeOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  target: Target,
): Promise<Whole> {
  const alone = target.slices.every((slice) => slice.filter === null)
  const counts = testsOf(columns, target).map((test, index) => `count(*) filter (${test.where}) as t${index}`)
  const asked = ['count(*) as n', ...(alone ? [`${hashOf(columns)} as h`] : []), ...counts]
  const [found = {}] = await rowsOf(connection, `select ${asked.join(', ')} from ${relation}`)
  return { rows: Number(found.n), hash: String(found.h), found }
}

const hashOf = (columns: readonly Column[]): string =>
  `coalesce(sum(hash(${columns.map((column) => quoteName(column.name)).join(', ')})::hugeint), 0)::varchar`

async function sliceOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  slice: Slice,
  target: Target,
  whole: Whole,
) {
  const where = slice.filter ? `where ${predicate(slice.filter)}` : ''
  const [row] = slice.filter
    ? await rowsOf(connection, `select count(*) as n, ${hashOf(columns)} as h from ${relation} ${where}`)
    : [{ n: whole.rows, h: whole.hash }]
  const rows = Number(row?.n)
  const touched = await touchedBy(connection, relation, where, columns, target)
  return { address: slice.address, rows, data: dataVersion(rows, String(row?.h), columns), touched }
}

// The sum of the rows' hashes does not depend on their order; the count tells a row from its double, and the last part a column
// from one of another name or type.
function dataVersion(rows: number, sum: string, columns: readonly Column[]): string {
  const shape = createHash('sha256')
    .update(columns.map(({ name, type }) => `${name.length}:${name}${type}`).join())
    .digest('base64url')
  return `h${BigInt(sum).toString(36)}.${rows.toString(36)}.${shape.slice(0, 4)}`
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
    (row) => [Number(row.f), Number(row.t), Number(row.n), dataVersion(Number(row.n), String(row.h), columns)] as const,
  )
}

interface Test {
  readonly column: string
  readonly where: string
  readonly what: string
}

function testsOf(columns: readonly Column[], target: Target): readonly Test[] {
  const key = new Set(target.asset.unique)
  return columns.flatMap(({ name, nullable, type }) => {
    const quoted = quoteName(name)
    const nulls = !nullable || key.has(name) ? [{ column: name, where: `${quoted} is null`, what: 'is null' }] : []
    const numbers =
      type === 'double' ? [{ column: name, where: `not isfinite(${quoted})`, what: 'is NaN or infinite' }] : []
    return [...nulls, ...numbers]
  })
}

async function brokenPromises(
  connection: DuckDBConnection,
  relation: string,
  found: Whole['found'],
  columns: readonly Column[],
  target: Target,
): Promise<readonly string[]> {
  const broken: string[] = []
  for (const [index, test] of testsOf(columns, target).entries()) {
    const times = Number(found[`t${index}`])
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
