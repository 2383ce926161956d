import { replayed } from '../../context/replay.ts'
import { parse } from '../../jinja/parse.ts'
import { Refusal } from '../../jinja/refusal.ts'
import { render } from '../../jinja/render.ts'
import { sourceOf } from '../../jinja/source.ts'
import { callable, fromPlain, textOf, type Value } from '../../jinja/value.ts'
import { contextOf, type Making, renderedText } from '../compile.ts'
import { type Relation, relationOf, relationText, relationValue } from '../context/relation.ts'
import { readFrom } from '../deferral.ts'
import type { Rows } from '../engine.ts'
import { withCtes } from '../ephemeral.ts'
import { type DbtGraph, refNode } from '../graph.ts'
import { varsOf } from '../invocation.ts'
import { overridden } from '../macro-library.ts'
import { standingAt } from '../materialize/build.ts'
import type { Node } from '../node.ts'
import type { Plain, PlainMap } from '../read/yaml.ts'
import { refOf, sourceNames } from '../reading.ts'
import type { Tested } from './test-node.ts'
import { inputText, partOf, withParts } from './unit-part.ts'
import type { Fixture, Given, UnitTest } from './unit-test.ts'

/**
 * Runs a unit test: the model's query over the given rows must give the expected ones, in any order; columns that are not named
 * are not compared. Types of the inputs are those of the relations that stand.
 */
export async function unitTested(
  test: UnitTest,
  { graph, session }: Pick<Making, 'graph' | 'session'>,
): Promise<Tested> {
  const model = graph.nodes.get(test.model)
  if (model?.template == null) throw new Refusal(`${test.model} has no text`)
  const { template } = model
  const changed = overrides(test, graph)
  const ctes: string[] = []
  const parts: { called: string; sql: string }[] = []
  for (const [index, one] of test.given.entries()) {
    const called = `in what is given for ${inputText(one)}`
    const columns =
      one.fixture.kind === 'sql'
        ? []
        : await columnsOf(one, await relationFor(one, model, graph, session), graph, session)
    const written = await partOf(called, async () => fixtureSql(one.fixture, columns))
    // As in dbt, SQL that is given is the text of a model, which may have Jinja in it, even from a file; rows are values.
    const sql =
      one.fixture.kind === 'sql' && /\{[{%#]/.test(written)
        ? await renderedText({ graph: changed, node: model, session }, parse(sourceOf(test.node.file, written)))
        : written
    parts.push({ called, sql })
    ctes.push(`${cteFor(index)} as (\n${sql}\n)`)
  }
  const text = await replayed((asked) => {
    const context = contextOf({ graph: changed, node: model, session }, asked, {
      ref: callable('ref', (call) =>
        standIn(test, (one) => isRef(one, refOf(call).name), `ref('${refOf(call).name}')`),
      ),
      source: callable('source', (call) => {
        const [source, name] = sourceNames(call)
        const is = (one: Given) =>
          one.input.kind === 'source' && one.input.names[0] === source && one.input.names[1] === name
        return standIn(test, is, `source('${source}', '${name}')`)
      }),
      ...(test.given.some((one) => one.input.kind === 'this')
        ? { this: standIn(test, (one) => one.input.kind === 'this', 'this') }
        : {}),
    })
    return render(template, context).text()
  }, session.query)
  const actual = withCtes(text, ctes)
  const types = new Map(
    (await withParts(parts, session, () => described(`(${actual})`, session))).map(({ name, type }) => [
      name.toLowerCase(),
      { name, type },
    ]),
  )
  // As in dbt, the first row says which columns are compared; the rows below stand under it by place.
  const [first = {}] = test.expect.kind === 'rows' ? test.expect.rows : []
  const named = Object.keys(first)
  const all = test.expect.kind === 'rows' ? test.expect.rows.flatMap((row) => Object.keys(row)) : []
  const unknown = [...new Set(all)].filter((name) => !types.has(name.toLowerCase()))
  if (unknown.length > 0)
    throw new Refusal(
      `the model has no column ${unknown.join(', ')}`,
      `it has ${[...types.values()].map((one) => one.name).join(', ')}`,
    )
  const compared = named.length > 0 ? named.flatMap((name) => types.get(name.toLowerCase()) ?? []) : [...types.values()]
  const list = compared.map(({ name }) => quoted(name)).join(', ')
  const expected =
    test.expect.kind === 'sql'
      ? test.expect.sql
      : test.expect.rows.length === 0
        ? `select ${list} from dbt_unit_actual limit 0`
        : test.expect.rows.map((row) => rowSql(row, types)).join('\nunion all\n')
  const sql = `with dbt_unit_actual as (select ${list} from (\n${actual}\n)), dbt_unit_expected as (select ${list} from (\n${expected}\n))
select 'actual' as side, * from (select * from dbt_unit_actual except all select * from dbt_unit_expected)
union all
select 'expected' as side, * from (select * from dbt_unit_expected except all select * from dbt_unit_actual)`
  if (test.expect.kind === 'sql' || test.expect.rows.length > 0)
    parts.push({ called: 'in what is expected', sql: expected })
  const differ = await withParts(parts, session, () => session.query(sql))
  if (differ.rows.length === 0) return { status: 'pass', failures: 0, sql, sample: null, message: null }
  const sample: Rows = { columns: differ.columns, rows: differ.rows.slice(0, 10) }
  return {
    status: 'fail',
    failures: 1,
    sql,
    sample,
    message: 'the model gives other rows than it must',
  }
}

const cteFor = (index: number): string => `__dbt__given__${index}`

const isRef = (one: Given, name: string): boolean => one.input.kind === 'ref' && one.input.ref.name === name

function standIn(test: UnitTest, is: (one: Given) => boolean, what: string): Value {
  const index = test.given.findIndex(is)
  if (index < 0)
    throw new Refusal(
      `${what} is read, and the unit test gives no rows for it`,
      'add it under given:, with rows: [] for none',
    )
  const plain = { database: true, schema: true, identifier: false }
  return relationValue(
    relationOf({ database: null, schema: null, identifier: cteFor(index) }, { type: 'cte', quoted: plain }),
  )
}

// Macros that a test overrides give what it says, whatever they are called with.
function macros({ macros: said }: UnitTest): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, callable(name, () => fromPlain(value))]))
}

function overrides(test: UnitTest, graph: DbtGraph): DbtGraph {
  const { invocation } = graph
  const vars = (of: string) =>
    new Map<string, Plain>([
      ...varsOf(invocation.project, of, {}),
      ...invocation.varsOf(of),
      ...Object.entries(test.vars),
    ])
  const env = {
    ...invocation.env,
    ...Object.fromEntries(Object.entries(test.env).map(([key, value]) => [key, String(value)])),
  }
  return {
    ...graph,
    library: overridden(graph.library, macros(test)),
    invocation: { ...invocation, varsOf: vars, env },
  }
}

async function relationFor(
  { input }: Given,
  model: Node,
  graph: DbtGraph,
  session: Making['session'],
): Promise<Relation | null> {
  if (input.kind === 'this') return model.relation
  if (input.kind === 'source')
    return (
      [...graph.sources.values()].find((one) => one.source === input.names[0] && one.name === input.names[1])
        ?.relation ?? null
    )
  const found = refNode(graph.nodes, input.ref, model.package, graph.invocation.project.name)
  if (found === undefined || found.relation === null) return null
  const stands = graph.deferral === null || (await standingAt(session, found.relation)) !== null
  return readFrom(found, graph, () => stands)
}

interface Column {
  readonly name: string
  readonly type: string
}

async function described(relation: string, session: Making['session']): Promise<readonly Column[]> {
  const { rows } = await session.query(`select column_name, column_type from (describe ${relation})`)
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
}

// As in dbt, the columns of an input are those of what stands.
async function columnsOf(
  { input }: Given,
  relation: Relation | null,
  { nodes }: DbtGraph,
  session: Making['session'],
): Promise<readonly Column[]> {
  if (relation === null) return []
  if ((await standingAt(session, relation)) !== null) return described(relationText(relation), session)
  const written = inputText({ input })
  const ephemeral =
    input.kind === 'ref' &&
    [...nodes.values()].some(({ name, config }) => name === input.ref.name && config.materialized === 'ephemeral')
  const where = relationText(relation)
  throw new Refusal(
    ephemeral
      ? `the unit test gives rows for ${written}, which is ephemeral: no ${where} stands, whose columns the rows could have`
      : `the unit test gives rows for ${written}, and no ${where} stands yet, whose columns the rows could have`,
    `write the rows as a query: format: sql, rows: select 1 as id${ephemeral || input.kind === 'source' ? '' : '; or build it first, without its unit tests: --exclude test_type:unit'}`,
  )
}

const rowSql = (row: PlainMap, types: ReadonlyMap<string, Column>): string =>
  `select ${Object.entries(row)
    .flatMap(([key, value]) => {
      const column = types.get(key.toLowerCase())
      return column ? [`${cellSql(value, column.type)} as ${quoted(column.name)}`] : []
    })
    .join(', ')}`

// Every column of the input stands in each row: those that the fixture leaves out are NULL.
function fixtureSql(fixture: Fixture, columns: readonly Column[]): string {
  if (fixture.kind === 'sql') return fixture.sql
  const named = columns.length > 0 ? columns : Object.keys(fixture.rows[0] ?? {}).map((name) => ({ name, type: '' }))
  for (const row of fixture.rows)
    for (const name of Object.keys(row))
      if (!named.some((one) => one.name.toLowerCase() === name.toLowerCase()))
        throw new Refusal(
          `a row of the fixture has '${name}', which the relation has not`,
          `it has ${named.map((one) => one.name).join(', ')}`,
        )
  const select = (row: Readonly<Record<string, Plain>>) => {
    const lower = Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))
    const cells = named.map(
      ({ name, type }) => `${cellSql(lower[name.toLowerCase()] ?? null, type)} as ${quoted(name)}`,
    )
    return `select ${cells.join(', ')}`
  }
  return fixture.rows.length === 0 ? `${select({})} limit 0` : fixture.rows.map(select).join('\nunion all\n')
}

// As in dbt, whose macros print what is no text as Python does: 9007199254740993, 1000.0, [1, 2], {'b': 1}.
function cellSql(value: Plain, type: string): string {
  const text =
    value === null ? 'null' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : textOf(fromPlain(value))
  return type === '' ? text : `cast(${text} as ${type})`
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
