import type { Complaint } from '#core/select.ts'
import { plain, type SqlToken } from '../sql-token.ts'
import { type Ask, lineOf } from './complaint.ts'
import { typeAt } from './literal-complaint.ts'

/** What is known of the columns that a query may read, and of casts. */
export interface Casts {
  /** Types of the columns of this name, in lower case. */
  typesOf(name: string): Iterable<string>
  /** What is wrong with the value of this expression of constants; null: nothing. */
  evaluate(expression: string): Promise<Complaint | null>
}

/**
 * Casts of columns to a type that no value of theirs has a form in (`day::integer`), each at its column: the engine says so
 * only once there is a row. Its own binder tells the type of what is cast.
 */
export async function castComplaints(
  sql: string,
  tokens: readonly SqlToken[],
  ask: Ask,
  { typesOf, evaluate }: Casts,
): Promise<readonly Complaint[]> {
  const isImpossible = async (from: string, to: string) => {
    const value = sampleOf(from)
    const complaint = value === null ? null : await evaluate(`cast(${value} as ${to})`)
    return complaint?.error.startsWith('Unimplemented type for cast') === true
  }
  const complaints: Complaint[] = []
  for (const { first, last, to } of castsIn(tokens)) {
    let suspect = false
    for (const type of typesOf(plain(last.text))) suspect ||= await isImpossible(type, to)
    if (!suspect) continue
    const end = last.at + last.text.length
    const answer = await ask(`${sql.slice(0, first.at)}upper(${sql.slice(first.at, end)}, 1, 2)${sql.slice(end)}`)
    const [, type] = /types 'upper\((.+), INTEGER_LITERAL, INTEGER_LITERAL\)'/.exec(answer?.error ?? '') ?? []
    if (type === undefined || !(await isImpossible(type, to))) continue
    const said = to.toUpperCase().replace(/ ?([[\](),]) ?/g, '$1')
    complaints.push({ error: `${type} cannot be cast to ${said}`, ...lineOf(sql, first.at) })
  }
  return complaints
}

interface Cast {
  readonly first: SqlToken
  readonly last: SqlToken
  readonly to: string
}

// Columns, by their names with what stands before them, that `::` or `cast( as )` is said of.
function castsIn(tokens: readonly SqlToken[]): readonly Cast[] {
  return tokens.flatMap((last, at): readonly Cast[] => {
    if (!NAME.test(last.text)) return []
    let start = at
    while (tokens[start - 1]?.text === '.' && NAME.test(tokens[start - 2]?.text ?? '')) start -= 2
    const first = tokens[start]
    const after = tokens[at + 1]?.text.toLowerCase()
    const isCast = tokens[start - 1]?.text === '(' && /^cast$/i.test(tokens[start - 2]?.text ?? '')
    if (first === undefined || !(after === '::' || (after === 'as' && isCast))) return []
    return [{ first, last, to: typeAt(tokens, at + 2) }]
  })
}

const NAME = /^(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)$/u

// A value of a type, as an expression; null where any may be cast, or nothing is known.
function sampleOf(type: string): string | null {
  const [, inner] = /^(.+)\[\]$/.exec(type) ?? []
  if (inner !== undefined) {
    const one = sampleOf(inner) ?? (inner === 'VARCHAR' ? "''" : null)
    return one === null ? null : `[${one}]::${type}`
  }
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(type)) return `1::${type}`
  if (type === 'BOOLEAN') return 'true'
  if (type === 'TIME') return "time '01:00'"
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return `(timestamp '2000-01-03')::${type}`
  return null
}
