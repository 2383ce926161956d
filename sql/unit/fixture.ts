import { quoteName, quoteText } from '#connectors/duckdb/quote.ts'
import { duckdbType } from '#connectors/duckdb/type.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { ProofQuery } from '#core/select.ts'
import { engineMend } from '../bind/engine-mend.ts'
import { Exact } from '../jinja/exact.ts'
import { Refusal } from '../jinja/refusal.ts'
import { placeAt } from '../jinja/source.ts'
import { reprOf } from '../jinja/value.ts'
import type { Yaml } from '../yaml.ts'
import { cellFault, type Written, type WrittenRows, writtenFault } from './fixture-place.ts'
import { nestedText } from './nested-cell.ts'

/** Rows by column (a cell of CSV as text, nothing as null), or the query that gives them. */
export type Fixture =
  | (WrittenRows & { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, unknown>>[] })
  | { readonly kind: 'sql'; readonly sql: string; readonly node: Yaml; readonly written: Written }

/** The columns of a query that gives rows. */
export type NamesOf = (sql: string) => readonly string[]

/** Columns that the rows of a fixture name and that are not there, each once, where it is first written. */
export function fixtureFaults(fixture: Fixture, columns: readonly Column[], what: string): readonly Fault[] {
  if (fixture.kind === 'sql' || columns.length === 0) return []
  const names = columns.map(({ name }) => name)
  const wrong = new Set(fixture.rows.flatMap((row) => Object.keys(row)).filter((name) => !has(names, name)))
  const twice = fixture.rows.flatMap((row, at) =>
    Object.keys(row)
      .filter((name, index, all) => has(all.slice(0, index), name))
      .map((name) => cellFault(fixture, at, name, `column '${name}' is said twice`, 'take one of them out')),
  )
  const unknown = [...wrong].map((name) =>
    cellFault(
      fixture,
      null,
      name,
      `${what} has no column '${name}'`,
      didYouMean(name, names) ?? `it has ${names.join(', ')}`,
    ),
  )
  return [...unknown, ...twice]
}

/** Queries of the cells of a fixture as they are cast, a few hundred each: what has no form in the type of its column is told at its place. */
export function cellQueries(
  fixture: Fixture,
  columns: readonly Column[],
  told: (fault: Fault) => Fault,
): readonly ProofQuery[] {
  if (fixture.kind === 'sql') return []
  const cells = new Map<string, { readonly row: number; readonly name: string }>()
  for (const [row, values] of fixture.rows.entries())
    for (const { name, type } of columns) {
      const value = cellOf(values, name)
      if (value === null || value === undefined) continue
      const sql = castSql(value, type)
      if (!cells.has(sql)) cells.set(sql, { row, name })
    }
  const all = [...cells]
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, at) =>
    cellQuery(fixture, all.slice(at * AT_ONCE, (at + 1) * AT_ONCE), told),
  )
}

const AT_ONCE = 200

function cellQuery(
  fixture: WrittenRows,
  cells: readonly (readonly [string, { readonly row: number; readonly name: string }])[],
  told: (fault: Fault) => Fault,
): ProofQuery {
  const parts = cells.map(([text], at) => `${text} as "${at}"`)
  const sql = `select ${parts.join(', ')}`
  const ends: number[] = []
  for (const part of parts) ends.push((ends.at(-1) ?? 'select '.length) + part.length + ', '.length)
  return {
    sql,
    faults: () => [],
    blame: ({ error, line = 1, column = 1 }) => {
      const lines = sql.split('\n').slice(0, line - 1)
      const offset = lines.reduce((sum, one) => sum + one.length + 1, 0) + column - 1
      const at = ends.findIndex((end) => end > offset)
      const { row = null, name = '' } = cells[at]?.[1] ?? {}
      return told(cellFault(fixture, row, name, `column '${name}': ${error}`, engineMend(error) ?? 'mend the value'))
    },
  }
}

/** The query for the rows of a fixture with the types of these columns; one that a row leaves out is NULL. Throws Refusal for another. */
export function fixtureSql(fixture: Fixture, columns: readonly Column[], what: string, namesOf: NamesOf): string {
  if (fixture.kind === 'sql') {
    const given = namesOf(fixture.sql)
    if (columns.length === 0 || given.length === 0) return fixture.sql
    const cells = columns.map(
      ({ name, type }) =>
        `cast(${has(given, name) ? `given.${quoteName(name)}` : 'null'} as ${duckdbType(type)}) as ${quoteName(name)}`,
    )
    return `select ${cells.join(', ')} from (\n${fixture.sql}\n) as given`
  }
  const names = columns.map(({ name }) => name)
  for (const name of fixture.rows.flatMap((row) => Object.keys(row)))
    if (!has(names, name))
      throw new Refusal(`${what} has no column '${name}'`, didYouMean(name, names) ?? `it has ${names.join(', ')}`)
  const select = (row: Readonly<Record<string, unknown>>) =>
    `select ${columns.map(({ name, type }) => `${castSql(cellOf(row, name), type)} as ${quoteName(name)}`).join(', ')}`
  return fixture.rows.length === 0 ? `${select({})} where false` : fixture.rows.map(select).join('\nunion all ')
}

// Names of columns have no case.
function cellOf(row: Readonly<Record<string, unknown>>, column: string): unknown {
  const name = column in row ? column : Object.keys(row).find((one) => one.toLowerCase() === column.toLowerCase())
  return name === undefined ? undefined : row[name]
}

/** Is this column among these, in whatever case? */
export function has(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase())
}

/** A query of a fixture, of the columns of `key`, to be bound before it is run; `told` names the test. */
export function fixtureQuery(
  { sql, written }: Extract<Fixture, { kind: 'sql' }>,
  key: string,
  told: (fault: Fault) => Fault,
): ProofQuery {
  return {
    sql,
    faults: (names, columnsOf) => {
      const known = columnsOf(key).map(({ name }) => name)
      return (known.length === 0 ? [] : names)
        .filter((name) => !has(known, name))
        .map((name) => {
          const mend = didYouMean(name, known) ?? `it has ${known.join(', ')}`
          return told(writtenFault(written, placeOfName(sql, name), `${key} has no column '${name}'`, mend))
        })
    },
    blame: ({ error, line = 1, column = 1, candidates = [] }) => {
      const mend = candidates.length === 0 ? engineMend(error) : `did you mean ${candidates.slice(0, 3).join(', ')}?`
      return told(writtenFault(written, { line, column }, error, mend ?? 'mend the query of the rows'))
    },
  }
}

// Where a query first writes a name as a word; its beginning where it never does.
function placeOfName(sql: string, name: string): { readonly line: number; readonly column: number } {
  const at = [...sql.matchAll(/[\p{L}\p{N}_$]+/gu)].findLast(
    ([word]) => word.toLowerCase() === name.toLowerCase(),
  )?.index
  return placeAt({ file: '', text: sql }, at ?? 0)
}

/** The rows that one of two queries gives and the other does not, as often as that is so; `side` says which. */
export function differenceSql(actual: string, expected: string, names: readonly string[]): string {
  const list = names.map(quoteName).join(', ')
  return `with unit_actual as (select ${list} from (\n${actual}\n)), unit_expected as (select ${list} from (\n${expected}\n))
select 'actual' as side, * from (select * from unit_actual except all select * from unit_expected)
union all
select 'expected' as side, * from (select * from unit_expected except all select * from unit_actual)`
}

const castSql = (value: unknown, type: Column['type']): string =>
  `cast(${cellSql(value, duckdbType(type))} as ${duckdbType(type)})`

function cellSql(value: unknown, type: string): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return quoteText(value)
  // As text it comes to every type with all its digits.
  if (value instanceof Exact) return quoteText(String(value))
  if (typeof value === 'number') return Number.isFinite(value) ? reprOf(value) : quoteText(String(value))
  return typeof value === 'object' ? quoteText(nestedText(value, type)) : String(value)
}
