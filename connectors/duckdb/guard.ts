import { closedBy, openedBy, type SqlToken } from './sql-token.ts'

/**
 * Whether a condition stands around a token by which it may stay unread: in its own expression or one that holds that, in another
 * clause of its select, or anywhere outside of the subquery that it stands in.
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
      return [...tokens.slice(0, open), ...tokens.slice(end)].some(({ text }) => GUARD.test(text) || ROWS.test(text))
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
  return words
    .slice(start + 1, stop === -1 ? words.length : stop)
    .some((word, index) => ROWS.test(word) && start + 1 + index !== clause)
}

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
