import { nearest } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'
import { closedBy, openedBy, plain, type SqlToken, sqlTokens } from '../sql-token.ts'
import { lineOf } from './complaint.ts'

/** The complaint with names that the query itself gives, where the engine looks for no such: of `with`, of lambdas, and of window functions. */
export function withScopeNames(sql: string, complaint: Complaint): Complaint {
  const { error, line, column } = complaint
  const candidates = complaint.candidates?.map((one) => one.replace(/^main\./, ''))
  const told = candidates === undefined ? complaint : { ...complaint, candidates }
  const [, table] = /^Table with name ([^."]+) does not exist$/.exec(error) ?? []
  const [, column_] = /^Referenced column "(.+)" (?:not found in FROM|was not found because)/.exec(error) ?? []
  const [, call] = /^(?:Scalar|Aggregate) Function with name (.+) does not exist$/.exec(error) ?? []
  if ((table ?? column_ ?? call) === undefined || line === undefined) return told
  const tokens = sqlTokens(sql)
  const at = tokens.findIndex((token) => {
    const place = lineOf(sql, token.at)
    return place.line === line && place.column === column
  })
  if (at === -1) return told
  if (table !== undefined) {
    const near = tokens[at - 1]?.text === '.' || tokens[at + 1]?.text === '.' ? [] : nearest(table, givenByWith(tokens))
    return near.length === 0
      ? told
      : { ...told, error: `No table and no part of with is called ${table}`, candidates: near }
  }
  if (column_ !== undefined) {
    const near = nearest(column_, parametersAround(tokens, at))
    const others = nearest(column_, new Set(candidates ?? []))
    return near.length === 0 ? told : { ...told, candidates: [...near, ...others] }
  }
  const close = closedBy(tokens, at + 1)
  if (call === undefined || !/^(over|filter)$/i.test(tokens[close + 1]?.text ?? '')) return told
  const near = nearest(call, WINDOWS)
  return near.length === 0
    ? told
    : { ...told, error: `Window Function with name ${call} does not exist`, candidates: near }
}

const WINDOWS = [
  ...['row_number', 'rank', 'dense_rank', 'percent_rank', 'cume_dist', 'ntile', 'lag', 'lead'],
  ...['first_value', 'last_value', 'nth_value'],
]

// `with a as (`, `, b as materialized (`
function givenByWith(tokens: readonly SqlToken[]): readonly string[] {
  return tokens.flatMap(({ text }, at) => {
    const isNext = /^(with|recursive|,)$/i.test(tokens[at - 1]?.text ?? '')
    const after = [1, 2, 3].map((by) => (tokens[at + by]?.text ?? '').toLowerCase()).join(' ')
    return isNext && /^as (\(|(not )?materialized)/.test(after) ? [plain(text)] : []
  })
}

// Of the lambdas and list comprehensions that a token stands in.
function parametersAround(tokens: readonly SqlToken[], at: number): readonly string[] {
  const names: string[] = []
  for (let inner = at; ; ) {
    const open = openedBy(tokens, inner)
    if (open === -1) return names
    const isList = tokens[open]?.text === '['
    const end = isList ? tokens.length : closedBy(tokens, open)
    const own = tokens.slice(open + 1, end)
    const start = own.findIndex(({ text }) => (isList ? /^for$/i : /^lambda$/i).test(text))
    const stop = own.findIndex(({ text }, index) => index > start && (isList ? /^in$/i : /^:$/).test(text))
    if (start !== -1 && stop !== -1 && (isList || open + 1 + start < at))
      names.push(...own.slice(start + 1, stop).flatMap(({ text }) => (text === ',' ? [] : [plain(text)])))
    inner = open
  }
}
