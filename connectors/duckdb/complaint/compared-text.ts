import { openedBy, plain, type SqlToken } from '../sql-token.ts'

/** A text beside an operator, or in a list: the engine may cast it to the type of what stands there. */
export function isCompared(tokens: readonly SqlToken[], at: number): boolean {
  const { text = '' } = tokens[at] ?? {}
  if (!text.startsWith("'")) return false
  const before = wordAt(tokens, at - 1)
  if (OPERATOR.test(before) || OPERATOR.test(wordAt(tokens, at + 1)) || /^(between|and|then|else|\[)$/.test(before))
    return true
  if (before !== '(' && before !== ',') return false
  const open = openedBy(tokens, at)
  if (tokens[open]?.text === '[' || LIST.test(wordAt(tokens, open - 1))) return true
  const from = NUMBERED.get(wordAt(tokens, open - 1))
  if (from === undefined) return false
  const isComma = ({ text }: SqlToken, index: number) =>
    text === ',' && index > open && openedBy(tokens, index) === open
  return tokens.slice(0, at).filter(isComma).length >= from
}

/**
 * Whether a compared text surely stays one: it stands beside a column that is a text in whatever table it is of, or is a branch of
 * a `case` whose branches are all texts. `typesOf` gives the types of the columns of a name, in lower case.
 */
export function staysText(
  tokens: readonly SqlToken[],
  at: number,
  typesOf: (name: string) => Iterable<string>,
): boolean {
  const before = wordAt(tokens, at - 1)
  if (/^(then|else)$/.test(before))
    return tokens.every((_, index) => !isBranch(tokens, index) || isTextAlone(tokens, index))
  if (/^(=|==|<>|!=)$/.test(before)) return isTextColumn(tokens, at - 2, typesOf)
  const open = openedBy(tokens, at)
  // `coalesce(name, 'x')`
  if (/^(coalesce|ifnull|nullif)$/.test(wordAt(tokens, open - 1)))
    return before === ',' && at - open <= 5 && isTextColumn(tokens, at - 2, typesOf)
  if (wordAt(tokens, open - 1) !== 'in' || !/^[(,]$/.test(before)) return false
  return isTextColumn(tokens, open - (wordAt(tokens, open - 2) === 'not' ? 3 : 2), typesOf)
}

const isBranch = (tokens: readonly SqlToken[], at: number) => /^(then|else)$/.test(wordAt(tokens, at - 1))

function isTextAlone(tokens: readonly SqlToken[], at: number): boolean {
  return /^('|null$)/.test(wordAt(tokens, at)) && /^(when|else|end)$/.test(wordAt(tokens, at + 1))
}

// A query may give the name to something else: `… as name`, `with a(name) as (`, `values (…) t(name)`.
function isTextColumn(tokens: readonly SqlToken[], at: number, typesOf: (name: string) => Iterable<string>): boolean {
  const name = plain(wordAt(tokens, at))
  const types = [...typesOf(name)]
  const isGiven = (_: SqlToken, index: number) =>
    plain(wordAt(tokens, index)) === name && !COLUMN.test(wordAt(tokens, index - 1)) && !isTextAs(tokens, index, name)
  const isList = (_: SqlToken, index: number) =>
    /^\) as \($/.test([-2, -1, 0].map((by) => wordAt(tokens, index + by)).join(' '))
  return (
    types.length > 0 &&
    types.every((type) => type === 'VARCHAR') &&
    !tokens.some(isGiven) &&
    !tokens.some(isList) &&
    !tokens.some(({ text }) => /^(values|unnest|pivot|unpivot)$/i.test(text))
  )
}

// `a.name as name`, `upper(…) as name`
function isTextAs(tokens: readonly SqlToken[], at: number, name: string): boolean {
  if (wordAt(tokens, at - 1) !== 'as') return false
  if (wordAt(tokens, at - 2) === ')') return TEXT.test(wordAt(tokens, openedBy(tokens, at - 2) - 1))
  return plain(wordAt(tokens, at - 2)) === name && COLUMN.test(wordAt(tokens, at - 3))
}

const TEXT =
  /^(upper|lower|trim|ltrim|rtrim|replace|concat|substr|substring|strftime|regexp_replace|left|right|lpad|rpad)$/

// What a name follows that is read.
const COLUMN =
  /^([.,(=<>+|-]|==|<>|!=|<=|>=|\|\||select|distinct|where|and|or|on|by|when|then|else|not|having|case|qualify|between)$/

function wordAt(tokens: readonly SqlToken[], at: number): string {
  return (tokens[at]?.text ?? '').toLowerCase()
}

const LIST = /^(in|coalesce|ifnull|nullif|least|greatest|iff?|values)$/
const OPERATOR = /^(=|==|<>|!=|<|>|<=|>=|\+|-|\*|\/|\/\/|%|\^|\*\*)$/
// Functions that take no text from this argument on, or one of the type of what it stands beside.
const NUMBERED: ReadonlyMap<string, number> = new Map([
  ...['substring', 'substr', 'left', 'right', 'repeat', 'lpad', 'rpad', 'round', 'lag', 'lead', 'nth_value'].map(
    (name) => [name, 1] as const,
  ),
  ...['ntile', 'pow', 'power', 'list_value'].map((name) => [name, 0] as const),
  ['split_part', 2] as const,
])
