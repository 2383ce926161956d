import { quoteName, quoteText } from '#connectors/duckdb/quote.ts'
import { duckdbType } from '#connectors/duckdb/type.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt } from '../jinja/source.ts'
import { entriesOf, entryOf, itemsOfYaml, type Yaml } from '../yaml.ts'

/** Rows by column (a cell of CSV as text, nothing as null), or the query that gives them. */
export type Fixture =
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly node: Yaml }
  | { readonly kind: 'sql'; readonly sql: string }

/** Columns that the rows of a fixture name and that are not there, each once, where it is first written. */
export function fixtureFaults(fixture: Fixture, columns: readonly Column[], what: string): readonly Fault[] {
  if (fixture.kind === 'sql' || columns.length === 0) return []
  const names = columns.map(({ name }) => name)
  const { node, rows } = fixture
  const wrong = new Set(rows.flatMap((row) => Object.keys(row)).filter((name) => !names.includes(name)))
  const written = itemsOfYaml(entryOf(node, 'rows')).flatMap((row) => entriesOf(row))
  return [...wrong].map((name) => {
    const { offset = (entryOf(node, 'fixture') ?? entryOf(node, 'rows') ?? node).offset } =
      written.find(({ key }) => key === name) ?? {}
    return faultAt(
      node.source,
      offset,
      `${what} has no column '${name}'`,
      didYouMean(name, names) ?? `it has ${names.join(', ')}`,
    )
  })
}

/** The query for the rows of a fixture with the types of these columns; one that a row leaves out is NULL. Throws Refusal for another. */
export function fixtureSql(fixture: Fixture, columns: readonly Column[], what: string): string {
  if (fixture.kind === 'sql') return fixture.sql
  const names = columns.map(({ name }) => name)
  for (const name of fixture.rows.flatMap((row) => Object.keys(row)))
    if (!names.includes(name))
      throw new Refusal(`${what} has no column '${name}'`, didYouMean(name, names) ?? `it has ${names.join(', ')}`)
  const select = (row: Readonly<Record<string, unknown>>) =>
    `select ${columns.map(({ name, type }) => `cast(${cellSql(row[name])} as ${duckdbType(type)}) as ${quoteName(name)}`).join(', ')}`
  return fixture.rows.length === 0 ? `${select({})} where false` : fixture.rows.map(select).join('\nunion all ')
}

/** The rows that one of two queries gives and the other does not, as often as that is so; `side` says which. */
export function differenceSql(actual: string, expected: string, names: readonly string[]): string {
  const list = names.map(quoteName).join(', ')
  return `with unit_actual as (select ${list} from (\n${actual}\n)), unit_expected as (select ${list} from (\n${expected}\n))
select 'actual' as side, * from (select * from unit_actual except all select * from unit_expected)
union all
select 'expected' as side, * from (select * from unit_expected except all select * from unit_actual)`
}

function cellSql(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return quoteText(value)
  return typeof value === 'object' ? quoteText(JSON.stringify(value)) : String(value)
}
