import type { Complaint } from '#core/select.ts'
import { closedBy, openedBy, type SqlToken } from '../sql-token.ts'
import { isCompared, staysText } from './compared-text.ts'
import { lineOf } from './complaint.ts'
import { constantsFrom } from './constant-call.ts'
import { isGuarded } from './guard.ts'

/** What the engine says of constants without any row. */
export interface Constants {
  /** What is wrong with the value of this expression of constants; null: nothing. */
  evaluate(expression: string): Promise<Complaint | null>
  /** The plan of a query, in words (null: it does not bind), in which a constant that cannot be cast stands as `CAST('…' AS …)`. */
  plan(sql: string): Promise<string | null>
  /** Types of the columns of this name, in lower case, that a query may read. */
  typesOf(name: string): Iterable<string>
}

/**
 * Constants of a query that binds which are no value of their type (`date '2026-13-01'`, `lots = 'abc'`), each at its place.
 * One that a condition around it may keep from being read is left to the run.
 */
export async function literalComplaints(
  sql: string,
  tokens: readonly SqlToken[],
  { evaluate, plan, typesOf }: Constants,
): Promise<readonly Complaint[]> {
  const found = new Map<number, Complaint>()
  for (const { at, expression } of typed(tokens)) {
    const complaint = isGuarded(tokens, at) ? null : await evaluate(expression)
    if (complaint !== null) found.set(at, complaint)
  }
  const isSuspect = (at: number) => isCompared(tokens, at) && !staysText(tokens, at, typesOf) && !isGuarded(tokens, at)
  // A plan takes as long as binding does.
  if (tokens.some((_, at) => isSuspect(at))) {
    const said = (await plan(unnamed(sql, tokens))) ?? (await plan(sql)) ?? ''
    for (const [, literal = '', type = ''] of said.matchAll(UNCAST)) {
      const places = tokens.flatMap(({ text }, at) => (text === literal ? [at] : []))
      if (places.some((at) => found.has(at) || isGuarded(tokens, at))) continue
      const place = places.find((at) => isCompared(tokens, at)) ?? places[0]
      const complaint = place === undefined ? null : await evaluate(`cast(${literal} as ${type})`)
      if (complaint !== null && place !== undefined) found.set(place, complaint)
    }
  }
  return [...found].map(([at, { error, candidates = [] }]) => ({
    error,
    candidates,
    ...lineOf(sql, tokens[at]?.at ?? 0),
  }))
}

const UNCAST = /\bCAST\(('(?:[^']|'')*'|-?\d[\d.]*) AS ((?:[A-Z_ ]+)(?:\([\d, ]*\))?(?:\[\d*\])*)\)/g

// An expression with a name stands in the plan by that alone: each that compares a text is put into a select of its own.
function unnamed(sql: string, tokens: readonly SqlToken[]): string {
  const spans = new Map<number, number>()
  for (const at of tokens.keys()) {
    if (!isCompared(tokens, at)) continue
    let [from, to] = withoutParentheses(tokens, at)
    let depth = 0
    let word = ''
    for (; from > 0; from--) {
      word = (tokens[from - 1]?.text ?? '').toLowerCase()
      if (/^[)\]]$/.test(word)) depth++
      if (/^[([]$/.test(word)) depth--
      if (depth <= 0 && (CLAUSE.test(word) || (word === ',' && depth === 0))) break
      if (depth < 0) depth = 0
    }
    for (depth = 0; to + 1 < tokens.length; to++) {
      const next = (tokens[to + 1]?.text ?? '').toLowerCase()
      if (/^[([]$/.test(next)) depth++
      if (/^[)\]]$/.test(next)) depth--
      if (depth < 0) depth = 0
      if (depth === 0 && (next === 'as' || next === ',' || CLAUSE.test(next))) break
    }
    const end = tokens[to]
    if (/^(select|,)$/.test(word) && /^as$/i.test(tokens[to + 1]?.text ?? '') && end && balanced(tokens, from, to))
      spans.set(tokens[from]?.at ?? 0, end.at + end.text.length)
  }
  return [...spans]
    .sort(([a], [b]) => b - a)
    .reduce((text, [from, to]) => `${text.slice(0, from)}(select ${text.slice(from, to)})${text.slice(to)}`, sql)
}

// Out of the parentheses and lists that a token stands in, to the item of the select.
function withoutParentheses(tokens: readonly SqlToken[], at: number): readonly [from: number, to: number] {
  const open = openedBy(tokens, at)
  if (open === -1 || /^(select|with|from|values)$/i.test(tokens[open + 1]?.text ?? '')) return [at, at]
  const [from] = withoutParentheses(tokens, open)
  return from === open ? [open, closedBy(tokens, open)] : withoutParentheses(tokens, open)
}

function balanced(tokens: readonly SqlToken[], from: number, to: number): boolean {
  let depth = 0
  for (const { text } of tokens.slice(from, to + 1)) {
    if (/^[([]$/.test(text)) depth++
    if (/^[)\]]$/.test(text) && --depth < 0) return false
  }
  return depth === 0
}

interface Typed {
  readonly at: number
  readonly expression: string
}

// Constants whose type stands beside them.
function typed(tokens: readonly SqlToken[]): readonly Typed[] {
  const word = (at: number) => (tokens[at]?.text ?? '').toLowerCase()
  return tokens.flatMap(({ text }, at): readonly Typed[] => {
    const constants = constantsFrom(tokens, at)
    if (constants !== null) return [{ at, expression: constants }]
    const isText = text.startsWith("'")
    if (!isText && !/^\d/.test(text)) return []
    const one = (expression: string) => [{ at, expression }]
    if (word(at + 1) === '::') return one(`${text}::${typeAt(tokens, at + 2)}`)
    if (word(at + 1) === 'as' && word(at - 1) === '(' && word(at - 2) === 'cast')
      return one(`cast(${text} as ${typeAt(tokens, at + 2)})`)
    if (!isText) return []
    if (word(at - 1) === 'interval') return one(`interval ${text} ${UNIT.test(word(at + 1)) ? word(at + 1) : ''}`)
    if (PREFIX.test(word(at - 1)) && !['.', 'as'].includes(word(at - 2))) return one(`${word(at - 1)} ${text}`)
    if (word(at - 1) === 'zone' && word(at - 2) === 'time' && word(at - 3) === 'at')
      return one(`timestamp '2000-01-03' at time zone ${text}`)
    if (word(at - 1) === '(' && /^(date_?diff|date_?sub)$/.test(word(at - 2)))
      return one(`${word(at - 2)}(${text}, timestamp '2000-01-03', timestamp '2000-01-03')`)
    if (word(at - 1) === '(' && /^date_?trunc$/.test(word(at - 2)) && word(at + 1) === ',')
      return one(`date_trunc(${text}, timestamp '2000-01-03')`)
    if (word(at - 1) === ',' && word(at + 1) === ')' && word(openedBy(tokens, at) - 1) === 'strftime')
      return one(`strftime(timestamp '2000-01-03', ${text})`)
    return []
  })
}

const PREFIX = /^(date|time|timestamp|timestamptz|timetz)$/
const UNIT = /^(year|quarter|month|week|day|hour|minute|second|millisecond|microsecond|decade|century|millennium)s?$/

/** The type that begins at a token: `decimal(18, 2)[]`, `timestamp with time zone`. */
export function typeAt(tokens: readonly SqlToken[], start: number): string {
  let depth = 0
  const parts: string[] = []
  for (let at = start; at < tokens.length; at++) {
    const { text = '' } = tokens[at] ?? {}
    const goes =
      at === start ||
      depth > 0 ||
      /^[([]$/.test(text) ||
      (text.toLowerCase() === 'with' && /^time$/i.test(tokens[at + 1]?.text ?? ''))
    const follows = /^(time|zone|precision)$/i.test(text) && /^(with|time|double)$/i.test(tokens[at - 1]?.text ?? '')
    if (!goes && !follows) break
    if (/^[([]$/.test(text)) depth++
    if (/^[)\]]$/.test(text)) depth--
    parts.push(text)
  }
  return parts.join(' ')
}

const CLAUSE = /^(select|from|where|on|having|qualify|by|values|window|limit|union|using)$/i
