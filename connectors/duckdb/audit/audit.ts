import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '#core/column.ts'
import type { CheckResult } from '#core/event.ts'
import type { Audit, Target } from '#core/store.ts'
import { predicate } from '../filter.ts'
import { type Content, contentOf, dataVersion, hashSum, touchedBy, touchedFact, windowsOf } from '../publish/content.ts'
import { quoteName } from '../quote.ts'
import { rowsOf } from '../result.ts'
import { type Kept, keptRows, verdictOf } from './failure.ts'
import { isGroupedBy } from './grouped.ts'
import { brokenRow, failingRows } from './rule.ts'
import { windowIndex } from './window-index.ts'

/** An audit, with the breaking rows of checks that keep them. */
export interface Looked extends Audit {
  readonly kept: readonly Kept[]
}

/**
 * Looks at a staged relation: schema, keys, partition, numbers, checks, a content hash by partition, touched windows. `query` is
 * where it came from; '' for rows.
 */
export async function auditOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  target: Target,
  query: string,
): Promise<Looked> {
  if (target.view && target.checks.length === 0 && target.asset.unique.length === 0) return unseen(target)
  const touched: Awaited<ReturnType<typeof touchedBy>>[] = []
  for (const slice of target.slices) touched.push(await touchedBy(connection, relation, slice, columns, target))
  // One slice is the whole relation (what lies outside of it is refused), and its windows add up to it.
  const known = target.slices.length === 1 ? sumOf(touched[0] ?? []) : null
  const windows = target.slices.length === 1 ? ALL : windowsOf(target.slices)
  // A view holds no content of its own; its version is what it says and what it stands on.
  const hashed = !target.view && windows !== null && known === null
  const whole = await wholeOf(connection, relation, columns, target, hashed ? windows : null)
  const contents = target.view
    ? []
    : (whole.contents ??
      (known && known.rows === whole.rows ? [known] : await contentOf(connection, relation, columns, target.slices)))
  const slices = target.slices.map(({ address }, index) => {
    const content = contents[index] ?? { rows: 0, sum: 0n }
    return {
      address,
      rows: content.rows,
      data: dataVersion(content, columns),
      touched: touchedFact(touched[index] ?? [], columns),
    }
  })
  const broken = [
    ...(await brokenPromises(connection, relation, whole, columns, target, query)),
    ...(await outside(connection, relation, whole, target)),
  ]
  const looked = broken.length > 0 ? { checks: [], kept: [] } : await checksOf(connection, relation, whole, target)
  return { rows: whole.rows, slices, broken, ...looked }
}

// A view of which nothing is promised is not computed to be looked at.
function unseen({ slices }: Target): Looked {
  return {
    rows: 0,
    slices: slices.map(({ address }) => ({ address, rows: 0, data: '', touched: [] })),
    broken: [],
    checks: [],
    kept: [],
  }
}

// The windows of a step's partitions; a partition alone is the whole relation.
type Windows = ReturnType<typeof windowsOf> | typeof ALL
const ALL = 'all'

interface Whole {
  readonly rows: number
  /** By slice; null where it was not asked for. */
  readonly contents: readonly Content[] | null
  readonly found: Readonly<Record<string, number>>
}

function sumOf(touched: Awaited<ReturnType<typeof touchedBy>>): Content | null {
  if (touched.length === 0) return null
  return touched.reduce((sum, [, , content]) => ({ rows: sum.rows + content.rows, sum: sum.sum + content.sum }), {
    rows: 0,
    sum: 0n,
  })
}

// One pass for all that needs no second look: rows, content, nulls, numbers that are none, rows outside, checks of single rows.
async function wholeOf(
  connection: DuckDBConnection,
  relation: string,
  columns: readonly Column[],
  target: Target,
  windows: Windows,
): Promise<Whole> {
  const filters = target.slices.flatMap((slice) => (slice.filter ? [predicate(slice.filter)] : []))
  const tests = testsOf(columns, target)
  const asked = [
    `${windows === null || windows === ALL ? 0 : windowIndex(quoteName(windows.column), windows.ranges)} as slice`,
    'count(*) as n',
    ...(windows === null ? [] : [`${hashSum(columns)} as h`]),
    ...(filters.length > 0 ? [`count(*) filter (not coalesce((${filters.join(' or ')}), false)) as o`] : []),
    ...(tests.length > 0 ? [`count(*) filter (${tests.map((test) => test.where).join(' or ')}) as t`] : []),
  ]
  const checks = target.checks.flatMap((check, index) => {
    const where = brokenRow(check)
    return where === null ? [] : [`count(*) filter (${where}) as c${index}`]
  })
  const once = (columns: readonly string[]) =>
    rowsOf(connection, `select ${columns.join(', ')} from ${relation} group by 1`)
  const groups = await once([...asked, ...checks]).catch((error: unknown) => {
    // A check that the engine refuses is told by itself, below.
    if (checks.length === 0) throw error
    return once(asked)
  })
  const found: Record<string, number> = {}
  for (const { slice: _slice, h: _h, ...counts } of groups)
    for (const [name, count] of Object.entries(counts)) found[name] = (found[name] ?? 0) + Number(count)
  const bySlice = new Map(
    groups.map(({ slice, n, h }) => [Number(slice), { rows: Number(n), sum: BigInt(String(h ?? 0)) }]),
  )
  const contents = target.slices.map((_, index) => bySlice.get(index) ?? { rows: 0, sum: 0n })
  return { rows: found.n ?? 0, contents: windows === null ? null : contents, found }
}

interface Test {
  readonly column: string
  readonly where: string
  readonly what: string
  readonly mend?: string
}

function testsOf(columns: readonly Column[], target: Target): readonly Test[] {
  const { increment } = target
  const mayBeNull = increment?.strategy !== 'history' && increment?.nullKeys ? increment.key : []
  const key = new Set(target.asset.unique.filter((name) => !mayBeNull.includes(name)))
  return columns.flatMap(({ name, nullable, type }) => {
    const quoted = quoteName(name)
    const nulls = !nullable || key.has(name) ? [{ column: name, where: `${quoted} is null`, what: 'is null' }] : []
    const finite = `; give NULL in its place: case when isfinite(${quoted}) then ${quoted} end`
    const numbers =
      type === 'double'
        ? [{ column: name, where: `not isfinite(${quoted})`, what: 'is NaN or infinite', mend: finite }]
        : []
    return [...nulls, ...numbers]
  })
}

async function brokenPromises(
  connection: DuckDBConnection,
  relation: string,
  { found, rows }: Whole,
  columns: readonly Column[],
  target: Target,
  query: string,
): Promise<readonly string[]> {
  const broken: string[] = []
  for (const test of (found.t ?? 0) > 0 ? testsOf(columns, target) : []) {
    const [counted] = await rowsOf(connection, `select count(*) as n from ${relation} where ${test.where}`)
    const times = Number(counted?.n)
    if (times > 0)
      broken.push(
        `column '${test.column}' ${test.what} in ${times} ${plural(times)}, first in row ${await firstRow(connection, relation, test.where)}${test.mend ?? ''}`,
      )
  }
  // Where there are many, a plan is read quicker than they are compared.
  const names = columns.map(({ name }) => name)
  if (query !== '' && rows > MANY && (await isGroupedBy(connection, query, names, target.asset.unique))) return broken
  return [...broken, ...(await doubles(connection, relation, target))]
}

const MANY = 100_000

async function doubles(connection: DuckDBConnection, relation: string, target: Target): Promise<readonly string[]> {
  if (target.asset.unique.length === 0) return []
  const { unique, increment } = target.asset
  // The key of a history may be an expression.
  const of = (one: string) => (increment?.strategy === 'history' ? `(${one}) as ${quoteName(one)}` : quoteName(one))
  const by = unique.map((_, at) => at + 1).join(', ')
  const rows = await rowsOf(
    connection,
    `select ${unique.map(of).join(', ')}, count(*) as times from ${relation} group by ${by} having count(*) > 1 limit 5`,
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
  { found }: Whole,
  target: Target,
): Promise<readonly string[]> {
  const rows = Number(found.o ?? 0)
  if (rows === 0) return []
  const filters = target.slices.flatMap((slice) => (slice.filter ? [predicate(slice.filter)] : []))
  const where = `not coalesce((${filters.join(' or ')}), false)`
  const columns = [...new Set(Object.values(target.asset.at))]
  const [first] = await rowsOf(
    connection,
    `select ${columns.map(quoteName).join(', ')} from ${relation} where ${where} limit 1`,
  )
  const values = Object.entries(first ?? {}).map(([name, value]) => `${name} = ${String(value)}`)
  return [
    `${rows} ${plural(rows)} outside the partition, first in row ${await firstRow(connection, relation, where)} (${values.join(', ')})`,
  ]
}

async function firstRow(connection: DuckDBConnection, relation: string, where: string): Promise<string> {
  // Under a name that no column has.
  const numbered = `select row_number() over () as "row of the table", * from ${relation}`
  const [row] = await rowsOf(connection, `select min("row of the table") as n from (${numbered}) where ${where}`)
  return String(row?.n)
}

async function checksOf(
  connection: DuckDBConnection,
  relation: string,
  { found }: Whole,
  target: Target,
): Promise<Pick<Looked, 'checks' | 'kept'>> {
  const checks: CheckResult[] = []
  const kept: Kept[] = []
  for (const [index, check] of target.checks.entries()) {
    const rows = failingRows(check, relation, target.relations)
    const known = found[`c${index}`]
    const { failing, severity, counted } =
      known === undefined
        ? await verdictOf(connection, check, rows)
        : { failing: Number(known), severity: check.severity, counted: undefined }
    const sample = failing > 0 ? await rowsOf(connection, `select * from (${rows}) limit 5`) : undefined
    checks.push({
      ...{ check: check.name, severity, failing },
      ...(counted === undefined ? {} : { counted }),
      ...(sample ? { sample } : {}),
    })
    if (check.store)
      kept.push(failing > 0 ? await keptRows(connection, check.name, rows) : { check: check.name, rows: null })
  }
  return { checks, kept }
}

const plural = (count: number): string => (count === 1 ? 'row' : 'rows')
