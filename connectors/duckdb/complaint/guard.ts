import { closedBy, openedBy, plain, type SqlToken } from '../sql-token.ts'

/**
 * Whether a condition stands around a token by which it may stay unread: in its own expression or one that holds that, in another
 * clause of its select or in what that reads from, or anywhere outside of the subquery that it stands in. So may a column of a
 * subquery that nobody outside names.
 */
export function isGuarded(tokens: readonly SqlToken[], at: number): boolean {
  for (let inner = at; ; ) {
    const open = openedBy(tokens, inner)
    const end = open === -1 ? tokens.length : closedBy(tokens, open)
    const level = levelOf(tokens, open + 1, end)
    if (isGuardedWithin(tokens, level, inner)) return true
    if (open === -1) return false
    const isQuery = /^(select|with|from|values|pivot|unpivot|\()$/i.test(tokens[open + 1]?.text ?? '')
    if (isQuery && isQueryIn(tokens, open, end))
      return (
        [...tokens.slice(0, open), ...tokens.slice(end)].some(({ text }) => GUARD.test(text) || ROWS.test(text)) ||
        (isTable(tokens, open) && isColumn(tokens, level, inner) && !isNamed(tokens, level, inner))
      )
    inner = open
  }
}

// The tokens of a pair of parentheses that stand in no other, each by its index.
function levelOf(tokens: readonly SqlToken[], from: number, to: number): readonly number[] {
  const level: number[] = []
  for (let at = from, depth = 0; at < to; at++) {
    const { text = '' } = tokens[at] ?? {}
    if (/^[)\]}]$/.test(text)) depth--
    if (depth === 0) level.push(at)
    if (/^[([{]$/.test(text)) depth++
  }
  return level
}

function isGuardedWithin(tokens: readonly SqlToken[], level: readonly number[], inner: number): boolean {
  const words = level.map((at) => (tokens[at]?.text ?? '').toLowerCase())
  const own = level.findIndex((at) => at >= inner)
  const begin = words.findLastIndex((word, index) => index < own && (CLAUSE.test(word) || word === ','))
  const next = words.findIndex((word, index) => index > own && (CLAUSE.test(word) || word === ','))
  const item = words.slice(begin + 1, next === -1 ? words.length : next)
  if (item.some((word, index) => GUARD.test(word) && !isOfBetween(item, index))) return true
  const start = words.findLastIndex((word, index) => index < own && SET.test(word))
  const stop = words.findIndex((word, index) => index > own && SET.test(word))
  const clause = words.findLastIndex((word, index) => index <= begin && CLAUSE.test(word))
  return words.slice(start + 1, stop === -1 ? words.length : stop).some((word, index) => {
    if (ROWS.test(word)) return start + 1 + index !== clause
    const open = level[start + 1 + index] ?? 0
    if (word !== '(' || !isTable(tokens, open)) return false
    return tokens.slice(open, closedBy(tokens, open)).some(({ text }) => ROWS.test(text))
  })
}

// A subquery that is read from, by the word before its parenthesis.
function isTable(tokens: readonly SqlToken[], open: number): boolean {
  return /^(from|join|,|as|materialized|lateral)$/i.test(tokens[open - 1]?.text ?? '')
}

function isColumn(tokens: readonly SqlToken[], level: readonly number[], inner: number): boolean {
  const words = level.filter((at) => at < inner).map((at) => (tokens[at]?.text ?? '').toLowerCase())
  return words.findLast((word) => CLAUSE.test(word)) === 'select'
}

// Does the outermost select take every column, or is that of this item named outside of it?
function isNamed(tokens: readonly SqlToken[], level: readonly number[], inner: number): boolean {
  const outer = levelOf(tokens, 0, tokens.length).map((at) => (tokens[at]?.text ?? '').toLowerCase())
  if (!outer.includes('select') || outer.some((word, at) => isStar(outer, at, word))) return true
  const end = level.find((at) => at > inner && (CLAUSE.test(tokens[at]?.text ?? '') || tokens[at]?.text === ','))
  const last = level.findLast((at) => at < (end ?? closedBy(tokens, openedBy(tokens, inner)))) ?? inner
  if (!/^as$/i.test(tokens[last - 1]?.text ?? '')) return false
  const name = plain(tokens[last]?.text ?? '')
  return tokens.some(({ text }, at) => at !== last && plain(text) === name && !/^as$/i.test(tokens[at - 1]?.text ?? ''))
}

const isStar = (words: readonly string[], at: number, word: string) =>
  word === 'columns' || (word === '*' && /^(select|distinct|all|,|\.)$/.test(words[at - 1] ?? ''))

// `between 1 and 2`
function isOfBetween(words: readonly string[], at: number): boolean {
  if (words[at] !== 'and') return false
  const before = words.slice(0, at).filter((word) => word === 'and' || word === 'between')
  return before.at(-1) === 'between'
}

function isQueryIn(tokens: readonly SqlToken[], from: number, to: number): boolean {
  return tokens.slice(from, to).some(({ text }) => /^(select|from|values|pivot|unpivot)$/i.test(text))
}

const SET = /^(union|intersect|except|;)$/
const CLAUSE = /^(select|from|where|on|having|qualify|by|values|window|limit|offset|union|intersect|except|using)$/
const GUARD = /^(case|and|or|if|iff|coalesce|ifnull|nullif|try|filter|lambda|for|->)$/i
const ROWS = /^(where|having|qualify|limit|offset|sample|tablesample)$/i
