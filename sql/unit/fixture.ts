import { quoteName, quoteText } from '#connectors/duckdb/quote.ts'
import { duckdbType } from '#connectors/duckdb/type.ts'
import type { Column } from '#core/column.ts'
import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { ProofQuery } from '#core/select.ts'
import { engineMend } from '../engine-mend.ts'
import { Refusal } from '../jinja/refusal.ts'
import { faultAt } from '../jinja/source.ts'
import { entriesOf, entryOf, itemsOfYaml, type Yaml, yamlFault } from '../yaml.ts'

/** Rows by column (a cell of CSV as text, nothing as null), or the query that gives them. */
export type Fixture =
  | { readonly kind: 'rows'; readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly node: Yaml }
  | { readonly kind: 'sql'; readonly sql: string; readonly node: Yaml }

/** The columns of a query that gives rows. */
export type NamesOf = (sql: string) => readonly string[]

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
    if (!names.includes(name))
      throw new Refusal(`${what} has no column '${name}'`, didYouMean(name, names) ?? `it has ${names.join(', ')}`)
  const select = (row: Readonly<Record<string, unknown>>) =>
    `select ${columns.map(({ name, type }) => `cast(${cellSql(row[name])} as ${duckdbType(type)}) as ${quoteName(name)}`).join(', ')}`
  return fixture.rows.length === 0 ? `${select({})} where false` : fixture.rows.map(select).join('\nunion all ')
}

/** Is this column among these, in whatever case? */
export function has(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase())
}

/** A query of a fixture, of the columns of `key`, to be bound before it is run; `told` names the test. */
export function fixtureQuery(
  { sql, node }: Extract<Fixture, { kind: 'sql' }>,
  key: string,
  told: (fault: Fault) => Fault,
): ProofQuery {
  const text = entryOf(node, 'fixture') ?? entryOf(node, 'rows') ?? node
  return {
    sql,
    faults: (names, columnsOf) => {
      const known = columnsOf(key).map(({ name }) => name)
      return (known.length === 0 ? [] : names)
        .filter((name) => !has(known, name))
        .map((name) =>
          told(
            yamlFault(text, `${key} has no column '${name}'`, didYouMean(name, known) ?? `it has ${known.join(', ')}`),
          ),
        )
    },
    blame: ({ error, line = 1, column = 1, candidates = [] }) => {
      // A text over several lines has another indent here.
      const said = sql.split('\n')[line - 1] ?? ''
      const { source } = text
      const found = source.text.indexOf(said.trim(), text.offset)
      const at = found === -1 ? text.offset : found + Math.max(0, column - 1 - (said.length - said.trimStart().length))
      const mend = candidates.length === 0 ? engineMend(error) : `did you mean ${candidates.slice(0, 3).join(', ')}?`
      return told(faultAt(source, at, error, mend ?? 'mend the query of the rows'))
    },
  }
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
