import { Refusal } from '../../jinja/refusal.ts'
import { relationText } from '../context/relation.ts'
import type { EngineSession } from '../engine.ts'
import { refNode } from '../graph.ts'
import type { Node } from '../node.ts'
import { listOf, mapOf, type PlainMap } from '../read/yaml.ts'
import { refTextOf } from '../reading.ts'
import type { Build } from './build.ts'

/** Does the node promise its columns? */
export const isContracted = (node: Node): boolean => mapOf(node.config.contract).enforced === true

/**
 * Makes a contracted table with its constraints, which the engine checks while the rows are put in, and gives their number. Throws
 * Refusal where the query gives other columns: what both sides say of each is told.
 */
export async function makeContracted(build: Build): Promise<number | null> {
  const { session, relation, sql, node } = build
  const target = relationText(relation)
  await session.query(`create or replace table ${target} (${await contractedColumns(build)})`)
  const names = node.columns.map(({ name }) => `"${name}"`).join(', ')
  const made = await session.query(`insert into ${target} (${names}) (select ${names} from (\n${sql}\n))`)
  const [count] = made.rows[0] ?? []
  return typeof count === 'bigint' ? Number(count) : null
}

/** The columns of a contracted table with their constraints, as DDL has them. Throws Refusal where the query gives other columns. */
export async function contractedColumns(build: Build): Promise<string> {
  const { node, session, sql } = build
  await holdContract(node, session, sql)
  const columns = node.columns.map(({ name, said }) => {
    const written = said.quote === true ? `"${name}"` : name
    const constraints = listOf(said.constraints).map((one) => columnConstraint(mapOf(one), build))
    return [written, String(said.data_type), ...constraints].join(' ')
  })
  const own = listOf(node.said.constraints).map((one) => tableConstraint(mapOf(one), build))
  return [...columns, ...own].join(', ')
}

/** Throws Refusal where names or types of a query's columns are not those that its model promises. */
export async function holdContract(node: Node, session: EngineSession, sql: string): Promise<void> {
  const untyped = node.columns.filter(({ said }) => typeof said.data_type !== 'string').map(({ name }) => name)
  if (untyped.length > 0)
    throw new Refusal(
      `a contract needs data_type for every column; ${untyped.join(', ')} has none`,
      'write it in the .yml file',
    )
  const promised = await typesOf(
    session,
    `select ${node.columns.map(({ name, said }) => `null::${String(said.data_type)} as "${name}"`).join(', ')}`,
  )
  const given = await typesOf(session, sql)
  const names = new Set([...promised.keys(), ...given.keys()])
  const wrong = [...names].flatMap((name) => {
    const [want, have] = [promised.get(name), given.get(name)]
    return want === have ? [] : [`${name}: promised ${want ?? 'nothing'}, the query gives ${have ?? 'nothing'}`]
  })
  if (wrong.length > 0)
    throw new Refusal(
      `the columns of the model are not those of its contract\n  ${wrong.join('\n  ')}`,
      'mend the query, or the columns in the .yml file',
    )
}

async function typesOf(session: EngineSession, sql: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await session.query(`select column_name, column_type from (describe (${sql}\n))`)
  return new Map(rows.map(([name, type]) => [String(name).toLowerCase(), String(type)]))
}

function columnConstraint(said: PlainMap, build: Build): string {
  const { type, expression } = said
  const text = typeof expression === 'string' ? expression : ''
  if (type === 'foreign_key') return referenceOf(said, build)
  const write = COLUMN[String(type)]
  if (write) return write(text)
  throw new Refusal(
    `no constraint '${String(type)}'`,
    `there are ${[...Object.keys(COLUMN), 'foreign_key'].join(', ')}`,
  )
}

const COLUMN: Readonly<Record<string, (expression: string) => string>> = {
  not_null: (text) => `not null ${text}`.trim(),
  unique: (text) => `unique ${text}`.trim(),
  primary_key: (text) => `primary key ${text}`.trim(),
  check: (text) => `check (${text})`,
  custom: (text) => text,
}

// What a key points at: a model and its columns, or text.
function referenceOf({ to, to_columns: of, expression }: PlainMap, { graph, node }: Build): string {
  const read = typeof to === 'string' ? refTextOf(to) : null
  if (read?.kind !== 'ref') return `references ${typeof expression === 'string' ? expression : String(to ?? '')}`
  const found = refNode(graph.nodes, read.ref, node.package, graph.invocation.project.name)
  if (found?.relation == null) throw new Refusal(`a foreign key points to ${String(to)}, which is no model`)
  // The engine takes no database here.
  const target = relationText({ ...found.relation, included: { database: false, schema: true, identifier: true } })
  return `references ${target} (${listOf(of).map(String).join(', ')})`
}

function tableConstraint(one: PlainMap, build: Build): string {
  const columns = listOf(one.columns).map(String).join(', ')
  const name = typeof one.name === 'string' ? `constraint ${one.name} ` : ''
  const text = typeof one.expression === 'string' ? one.expression : ''
  switch (one.type) {
    case 'check':
      return `${name}check (${text})`
    case 'unique':
      return `${name}unique (${columns})`
    case 'primary_key':
      return `${name}primary key (${columns})`
    case 'foreign_key':
      return `${name}foreign key (${columns}) ${referenceOf(one, build)}`
  }
  throw new Refusal(
    `no constraint '${String(one.type)}' of a table`,
    'there are check, unique, primary_key, foreign_key',
  )
}
