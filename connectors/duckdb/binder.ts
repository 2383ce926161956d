import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Binder, Binding, Relation } from '#core/binder.ts'
import type { Column } from '#core/column.ts'
import type { Complaint } from '#core/select.ts'
import { castComplaints } from './complaint/cast-complaint.ts'
import { clearerComplaint } from './complaint/clearer-complaint.ts'
import { type Ask, complaintOf, lineOf } from './complaint/complaint.ts'
import { hasConstantCall } from './complaint/constant-call.ts'
import { withOwnWord } from './complaint/foreign-word.ts'
import { furtherMissing } from './complaint/further-missing.ts'
import { literalComplaints } from './complaint/literal-complaint.ts'
import { setComplaints } from './complaint/set-complaint.ts'
import { hasUnnamed, sampleOf } from './complaint/unnamed-struct.ts'
import { unreadComplaints } from './complaint/unread-complaint.ts'
import { mutex } from './mutex.ts'
import { quoteKey, quoteName, quoteText } from './quote.ts'
import { rejectedCells } from './rejected.ts'
import { sqlTokens } from './sql-token.ts'
import { columnType, duckdbType } from './type.ts'
import { typeName } from './type-name.ts'

/**
 * A binder over an empty DuckDB in memory, opened at the first declaration or binding. `bind` prepares a statement and runs
 * none; every column counts as nullable, since a plan does not say.
 */
export function duckdbBinder(): Binder & { run(sql: string): Promise<void> } {
  let opened: Promise<Opened> | null = null
  let turn = 0
  const reading = mutex()
  const connections = async () => {
    opened ??= open()
    return (await opened).connections
  }
  const made = { schemas: new Set<string>(), views: new Set<string>() }
  const values: Values = { faults: new Map(), types: new Map() }
  return {
    engine: `duckdb ${version()}`,
    quote: (key) => quoteKey(key),
    declare: async (relations) => {
      if (relations.length === 0) return
      for (const { name, type } of relations.flatMap(({ columns }) => columns)) {
        const types = values.types.get(name.toLowerCase()) ?? new Set()
        values.types.set(name.toLowerCase(), types.add(duckdbType(type)))
      }
      const [connection] = await connections()
      await told(async () => connection?.run(relations.map((relation) => statementsOf(relation, made)).join(';\n')))
    },
    apart: async (relations, statements) => {
      const one = duckdbBinder()
      await one.declare(relations)
      const unmade = new Map<string, string>()
      for (const sql of statements)
        await one.run(sql).catch((error: Error) => unmade.set(sql, complaintOf(error.message, '').error))
      return { ...one, unmade }
    },
    // What is temporary is a connection's own; what is not stands after the first.
    run: async (sql) => {
      const [first, ...rest] = await connections()
      await first?.run(sql)
      for (const connection of rest) await connection.run(sql).catch(() => undefined)
    },
    bind: async (sql) => {
      const lanes = await connections()
      return bind(lanes[turn++ % lanes.length] as DuckDBConnection, sql, values) // the index is within
    },
    tables: async (sql) => {
      const [connection] = await connections()
      const reader = await told(async () => connection?.runAndReadAll(`select json_serialize_sql(${quoteText(sql)})`))
      return tablesIn(JSON.parse(String(reader?.getRows()[0]?.[0] ?? 'null')))
    },
    // The list of what was not read is the connection's: one file at a time.
    rejects: (file, most) =>
      reading(async () => {
        const [connection] = await connections()
        return connection ? told(() => rejectedCells(connection, file, most)) : []
      }),
    close: async () => {
      const open = await opened
      opened = null
      for (const connection of open?.connections ?? []) connection.closeSync()
      open?.instance.closeSync()
    },
  }
}

// What fails is said in words: the connections tell their errors as JSON.
async function told<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw error instanceof Error ? new Error(complaintOf(error.message, '').error, { cause: error }) : error
  }
}

// The tables of a syntax tree, wherever they stand in it.
function tablesIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return []
  const own =
    'type' in node && node.type === 'BASE_TABLE' && 'schema_name' in node && 'table_name' in node
      ? [`${node.schema_name}.${node.table_name}`]
      : []
  return [...own, ...Object.values(node).flatMap(tablesIn)]
}

interface Opened {
  readonly instance: DuckDBInstance
  readonly connections: readonly DuckDBConnection[]
}

async function open(): Promise<Opened> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connections = await Promise.all(Array.from({ length: LANES }, () => instance.connect()))
  for (const connection of connections)
    await connection.run(`set TimeZone = 'UTC'; set errors_as_json = true; set autoinstall_known_extensions = false`)
  // A plan as it is written, with constants folded: over tables without rows the others would leave nothing of it.
  const optimizers = await connections[0]?.runAndReadAll('select name from duckdb_optimizers()')
  const others = optimizers?.getRows().flatMap(([name]) => (name === 'expression_rewriter' ? [] : [String(name)])) ?? []
  await connections[0]?.run(`set disabled_optimizers = '${others.join(',')}'`)
  return { instance, connections }
}

// Statements bind side by side, each on a connection of its own.
const LANES = 2

// The version is part of every cache key: it must be known without loading 70 MB of engine.
function version(): string {
  const path = createRequire(import.meta.url).resolve('@duckdb/node-api/package.json')
  const { version } = JSON.parse(readFileSync(path, 'utf8'))
  return String(version)
}

interface Made {
  readonly schemas: Set<string>
  /** Keys that stand as views: of columns that no table can hold. */
  readonly views: Set<string>
}

function statementsOf({ key, columns }: Relation, { schemas, views }: Made): string {
  const schema = quoteName(key.slice(0, key.indexOf('.')))
  const types = columns.map(({ name, type }) => `${quoteName(name)} ${duckdbType(type)}`)
  const cells = columns.map(({ name, type }) => `${sampleOf(duckdbType(type))} as ${quoteName(name)}`)
  // DuckDB has no table without columns; nothing can be read of this one either.
  const isView = columns.some(({ type }) => hasUnnamed(duckdbType(type)))
  const other = views.has(key) === isView ? '' : `drop ${isView ? 'table if exists' : 'view'} ${quoteKey(key)};\n`
  views[isView ? 'add' : 'delete'](key)
  const table = isView
    ? `${other}create or replace view ${quoteKey(key)} as select ${cells.join(', ')} where false`
    : `${other}create or replace table ${quoteKey(key)} (${types.join(', ') || '"no column" BOOLEAN'})`
  if (schemas.has(schema)) return table
  schemas.add(schema)
  return `create schema if not exists ${schema};\n${table}`
}

async function bind(connection: DuckDBConnection, sql: string, values: Values): Promise<Binding> {
  const found = await prepared(connection, sql)
  const ask = async (text: string) => {
    const again = await prepared(connection, text)
    return 'columns' in again ? null : again
  }
  if ('columns' in found) {
    if (!QUERY.test(sql) || !maySeem(sql)) return found
    const columns = async (text: string) => columnsIn(await prepared(connection, text))
    const unlike = await setComplaints(sql, found.columns, columns)
    const [first, ...also] = [...unlike, ...(await unseen(connection, sql, ask, values))]
    return first ? { ...first, also } : found
  }
  const first = await clearerComplaint(sql, found, ask)
  const constants = { evaluate: evaluated(connection, values), plan: async () => null, typesOf: () => [] }
  const literals = first.error.startsWith('syntax error') ? [] : await literalComplaints(sql, sqlTokens(sql), constants)
  const isFirst = ({ line, column }: Complaint) => line === first.line && column === first.column
  // What the engine tells of a call is told of the constant in it, too.
  const again = literals.findIndex((one) => isFirst(one) || one.error === first.error)
  const also = [...(await furtherMissing(sql, first, ask)), ...literals.filter((_, at) => at !== again)]
  return { ...withOwnWord(first, sql), also: also.map((one) => withOwnWord(one, sql)) }
}

// A parameter whose type is known binds as any other.
function parameterFault(sql: string): Complaint | null {
  const one = sqlTokens(sql).find(({ text }) => text === '?' || /^\$\w+$/.test(text))
  const what = `a model has nobody who gives it the parameter ${one?.text}`
  return one === undefined ? null : { error: what, candidates: [], ...lineOf(sql, one.at) }
}

const columnsIn = (found: { readonly columns: readonly Column[] } | Complaint) =>
  'columns' in found ? found.columns : null

// Is there anything in it that binds and may be wrong? Most queries are done with here.
function maySeem(sql: string): boolean {
  if (/'|::|\b(?:cast|rename)\s*\(/i.test(sql) || hasConstantCall(sql)) return true
  if (/\b(?:union|intersect|except)\b/i.test(sql)) return true
  const names = [...sql.matchAll(/([\p{L}_][\p{L}\p{N}_]*|"[^"]+")\s+as\s+(?:not\s+)?(?:materialized\s*)?\(/giu)]
  const words: readonly string[] =
    sql
      .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
      .toLowerCase()
      .match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []
  return names.some(([, name = '']) => {
    const bare = name.replaceAll('"', '').toLowerCase()
    return words.indexOf(bare) === words.lastIndexOf(bare)
  })
}

// What a statement that binds has wrong all the same.
async function unseen(
  connection: DuckDBConnection,
  sql: string,
  ask: Ask,
  values: Values,
): Promise<readonly Complaint[]> {
  const tokens = sqlTokens(sql)
  const unread = await unreadComplaints(sql, tokens, async (text) => {
    const complaint = await ask(text)
    return complaint && clearerComplaint(text, complaint, ask)
  })
  const plan = async (text: string) => {
    try {
      const reader = await connection.runAndReadAll(`explain (format json) ${text}`)
      const said: unknown = JSON.parse(String(reader.getRows()[0]?.[1] ?? 'null'))
      return textsOf(said).join('\n')
    } catch {
      return null
    }
  }
  const evaluate = evaluated(connection, values)
  const typesOf = (name: string) => values.types.get(name) ?? []
  return [
    ...unread,
    ...(await castComplaints(sql, tokens, ask, { typesOf, evaluate })),
    ...(await literalComplaints(sql, tokens, { evaluate, plan, typesOf })),
  ]
}

function textsOf(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node]
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(textsOf) : []
}

interface Values {
  /** What is wrong with constant expressions: null where they have a value. */
  readonly faults: Map<string, Promise<Complaint | null>>
  /** Types of declared columns by name, in lower case. */
  readonly types: Map<string, Set<string>>
}

function evaluated(connection: DuckDBConnection, values: Values) {
  return (expression: string): Promise<Complaint | null> => {
    const known = values.faults.get(expression)
    if (known !== undefined) return known
    const value = valueFault(connection, expression)
    values.faults.set(expression, value)
    return value
  }
}

async function valueFault(connection: DuckDBConnection, expression: string): Promise<Complaint | null> {
  try {
    await connection.run(`select ${expression}`)
    return null
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { error: said, candidates = [] } = complaintOf(error.message, expression)
    return /^syntax error|does not exist/.test(said) ? null : { error: said, candidates }
  }
}

const QUERY = /^[\s(]*(--[^\n]*\n\s*)*(select|with|from|values|pivot|unpivot)\b/i

async function prepared(
  connection: DuckDBConnection,
  sql: string,
): Promise<{ readonly columns: readonly Column[] } | Complaint> {
  try {
    const statement = await connection.prepare(sql)
    const columns = Array.from({ length: statement.columnCount }, (_, at) => ({
      name: statement.columnName(at),
      type: columnType(typeName(statement.columnType(at))),
      nullable: true,
    }))
    const { parameterCount } = statement
    statement.destroySync()
    return parameterCount === 0 ? { columns } : (parameterFault(sql) ?? { columns })
  } catch (error) {
    if (error instanceof Error) return complaintOf(error.message, sql)
    throw error
  }
}
