import { sqlTokens } from '#connectors/duckdb/sql-token.ts'
import type { Binder } from '#core/binder.ts'
import { DefinitionError, type Fault } from '#core/error.ts'
import type { Complaint, Select, SelectScope } from '#core/select.ts'
import { engineMend } from './engine-mend.ts'
import { type Kept, keptChanged } from './hook-fault.ts'
import { normalizeSql } from './normalize.ts'

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
    for (const { sql, blame } of asks ? [] : [...pre, ...post]) {
      const changed = keptChanged(normalizeSql(sql), kept)
      if (changed) {
        faults.push({ ...blame(changed.what), mend: changed.mend })
        continue
      }
      const bound = await binder.bind(sql)
      if ('error' in bound && bound.error.startsWith('syntax error'))
        faults.push({ mend: 'mend the SQL of the hook', ...blame(bound.error) })
      else faults.push(...(await queryFaults(sql, blame, binder)))
    }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return [] // told where the templates were read
  }
  return faults
}

// Of `insert into … select` and `create table … as select` the query: what it reads may be a table that another hook makes.
async function queryFaults(sql: string, blame: (error: string) => Fault, binder: Binder): Promise<readonly Fault[]> {
  const tokens = sqlTokens(sql)
  const start = tokens.findIndex(({ text }) => /^(select|with|from|values)$/i.test(text))
  const written = tokens.slice(0, start).map(({ text }) => text.toLowerCase())
  const isQuery = start === 0 || written[0] === 'insert' || (written[0] === 'create' && written.at(-1) === 'as')
  if (start === -1 || !isQuery || tokens.some(({ text }) => text === ';')) return []
  const bound = await binder.bind(sql.slice(tokens[start]?.at ?? 0))
  if (!('error' in bound)) return []
  const known = [bound, ...bound.also].filter(
    ({ error }) => !/^(Table with name|Catalog "|Schema with name)/.test(error),
  )
  const missing = known.length <= bound.also.length
  return missing ? [] : known.map((one) => ({ ...blame(one.error), mend: mendOf(one) }))
}

const mendOf = ({ error, candidates = [] }: Complaint): string =>
  candidates.length === 0
    ? (engineMend(error) ?? 'mend the SQL of the hook')
    : `did you mean ${candidates.slice(0, 3).join(', ')}?`
