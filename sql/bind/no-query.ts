import { lineOf } from '#connectors/duckdb/complaint/complaint.ts'
import { type SqlToken, sqlTokens } from '#connectors/duckdb/sql-token.ts'
import type { Fault } from '#core/error.ts'
import type { Complaint } from '#core/select.ts'

const BESIDE =
  /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(insert|update|delete|merge|create|drop|alter|truncate|copy|attach|begin|set|explain|pragma|call|summarize|describe|show)\b/i
// They give rows, and no view is made of them.
const LOOKS = /^(summarize|describe|show)$/i

/** What a text that is no single select is, where, and what to write instead; null where it is one. `error` is what the engine says of it. */
export function noQuery(text: string, error: string): (Complaint & Pick<Fault, 'mend'>) | null {
  if (error === '' && !BESIDE.test(text)) return null
  const tokens = sqlTokens(text)
  const place = (token: SqlToken | undefined) => lineOf(text, token?.at ?? 0)
  const mend = 'a model is one select: what runs beside it is a pre_hook or a post_hook'
  if (tokens.every(({ text }) => text === ';'))
    return { error: 'holds no query', ...place(tokens[0]), mend: 'write a select' }
  if (error.includes('multiple statements')) {
    const pivot = tokens.find(({ text }) => /^pivot(_wider)?$/i.test(text))
    const ended = tokens.findIndex(({ text }) => text === ';')
    return pivot !== undefined && ended === -1
      ? { error: 'pivots on what only the rows say', ...place(pivot), mend: "name it: pivot … on name in ('a', 'b')" }
      : { error: 'holds more than one statement', ...place(tokens[ended + 1]), mend }
  }
  const [first] = tokens
  const [, word] = BESIDE.exec(first?.text ?? '') ?? []
  if (word === undefined) return null
  const wrapped = `write it as a table: select * from (${word.toLowerCase()} …)`
  return {
    error: `begins with ${word.toLowerCase()}, and is no query`,
    ...place(first),
    mend: LOOKS.test(word) ? wrapped : mend,
  }
}
