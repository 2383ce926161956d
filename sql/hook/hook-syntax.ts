import { macroNames } from '#connectors/duckdb/macro-name.ts'
import { quoteName } from '#connectors/duckdb/quote.ts'
import { openedBy, type SqlToken, sqlTokens } from '#connectors/duckdb/sql-token.ts'
import type { Binder } from '#core/binder.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import type { Complaint, Select, SelectScope } from '#core/select.ts'
import { engineMend } from '../bind/engine-mend.ts'
import { columnQueries } from './hook-column.ts'
import { type Kept, keptChanged } from './hook-fault.ts'
import { madeBy } from './made-before.ts'

/**
 * What is wrong with hooks, each at its setting: no SQL, a change of kept rows, a query with names that are not there. Whether the tables
 * that they write are there is known when they are run, and so is the text of a hook that asks the warehouse.
 */
export async function hookSyntaxFaults(
  select: Select,
  scope: SelectScope,
  kept: Kept,
  binder: Binder,
): Promise<readonly Fault[]> {
  if (select.hooks === undefined) return []
  let asks = false
  const query = async () => {
    asks = true
    return { columns: [], rows: [] }
  }
  const faults: Fault[] = []
  try {
    const { pre, post } = await select.hooks(scope, { query })
    const made = new Set([...pre, ...post].flatMap(({ sql }) => madeBy(sql)).map(({ name }) => name))
    for (const { sql, blame } of asks ? [] : [...pre, ...post]) {
      const changed = keptChanged(sql, kept)
      if (changed) {
        faults.push({ ...blame(changed.what), mend: changed.mend })
        continue
      }
      for (const name of macroNames(sql))
        if (await isFunction(name, binder)) {
          const what = `it makes a macro '${name}', which every query that comes after it would take for the engine's function`
          faults.push({ ...blame(what), mend: 'give it another name, or a schema of its own' })
        }
      const bound = await binder.bind(sql)
      if ('error' in bound && bound.error.startsWith('syntax error'))
        faults.push({ mend: 'mend the SQL of the hook', ...blame(bound.error) })
      else faults.push(...(await queryFaults(sql, blame, made, binder)), ...(await columnFaults(sql, blame, binder)))
    }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return [] // told where the templates were read
  }
  return faults
}

async function isFunction(name: string, binder: Binder): Promise<boolean> {
  for (const call of [`select ${quoteName(name)}()`, `select * from ${quoteName(name)}()`]) {
    const bound = await binder.bind(call)
    if (!('error' in bound && /does not exist$/.test(bound.error))) return true
  }
  return false
}

// A table that is not there may be made by another hook.
async function columnFaults(sql: string, blame: (error: string) => Fault, binder: Binder): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  for (const query of columnQueries(sql)) {
    const bound = await binder.bind(query)
    if ('error' in bound && COLUMN.test(bound.error)) faults.push({ ...blame(bound.error), mend: mendOf(bound) })
  }
  return faults
}

const COLUMN = /^Referenced column|does not have a column/

// Of each `insert into … select` and `create table … as select` the query: what it reads may be what another hook makes.
async function queryFaults(
  sql: string,
  blame: (error: string) => Fault,
  made: ReadonlySet<string>,
  binder: Binder,
): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const isMade = (error: string) =>
    made.has(/^[\w ]*with name "?(?:\S+\.)?([^\s"]+)"?/.exec(error)?.[1]?.toLowerCase() ?? '')
  for (const query of queriesOf(sqlTokens(sql), sql)) {
    const bound = await binder.bind(query)
    if (!('error' in bound)) continue
    const all = [bound, ...bound.also]
    const known = all.filter(
      ({ error }) => !/^(Table with name|Catalog "|Schema with name)/.test(error) && !isMade(error),
    )
    if (known.length === all.length) faults.push(...known.map((one) => ({ ...blame(one.error), mend: mendOf(one) })))
  }
  return faults
}

// The queries of the statements of a text.
function queriesOf(all: readonly SqlToken[], sql: string): readonly string[] {
  const ends = [...all.flatMap(({ text }, at) => (text === ';' ? [at] : [])), all.length]
  return ends.flatMap((end, index) => {
    const tokens = all.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end)
    const start = tokens.findIndex(({ text }) => /^(select|with|from|values)$/i.test(text))
    const written = tokens.slice(0, start).map(({ text }) => text.toLowerCase())
    const isQuery = start === 0 || written[0] === 'insert' || (written[0] === 'create' && written.at(-1) === 'as')
    if (start === -1 || !isQuery) return []
    const after = tokens.findIndex(({ text }, at) => at > start && isAfterQuery(tokens, at, text))
    return [sql.slice(tokens[start]?.at ?? 0, (tokens[after] ?? all[end])?.at)]
  })
}

// What an insert says behind its query: `returning …`, `on conflict …`; what a create does: `with no data`.
function isAfterQuery(tokens: readonly SqlToken[], at: number, text: string): boolean {
  if (/^create$/i.test(tokens[0]?.text ?? ''))
    return /^with$/i.test(text) && /^data$/i.test(tokens.at(-1)?.text ?? '') && at >= tokens.length - 3
  const isWord = /^returning$/i.test(text) || (/^on$/i.test(text) && /^conflict$/i.test(tokens[at + 1]?.text ?? ''))
  return isWord && openedBy(tokens, at) === -1 && /^insert$/i.test(tokens[0]?.text ?? '')
}

const mendOf = ({ error, candidates = [] }: Complaint): string =>
  candidates.length === 0
    ? (engineMend(error) ?? 'mend the SQL of the hook')
    : `did you mean ${candidates.slice(0, 3).join(', ')}?`
