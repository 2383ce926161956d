import type { Complaint } from '#core/select.ts'
import { closedBy, type SqlToken } from '../sql-token.ts'
import { type Ask, lineOf } from './complaint.ts'

/**
 * What is wrong with parts of a query that the engine looks at no further: common table expressions that nobody reads, and names
 * that `rename` does not find.
 */
export async function unreadComplaints(
  sql: string,
  tokens: readonly SqlToken[],
  ask: Ask,
): Promise<readonly Complaint[]> {
  const unread = unreadOf(tokens)
  const complaints: Complaint[] = []
  if (unread !== null) {
    const head = sql.slice(0, unread.end)
    for (const name of unread.names) {
      const complaint = await ask(`${head} select 1 from ${name}`)
      // One that stands on another is told with it.
      if (complaint !== null && !complaints.some(({ error }) => error === complaint.error)) complaints.push(complaint)
    }
  }
  for (const { at, name, from, to } of renamed(tokens)) {
    const text = `${sql.slice(0, from)}, ${name}${sql.slice(to)}`
    const answer = await ask(text)
    const { line, column } = lineOf(text, from + 2)
    // Without the list, who reads the new name finds it no more: that is another place.
    if (answer?.error.startsWith('Referenced column') !== true || answer.line !== line || answer.column !== column)
      continue
    complaints.push({
      error: `Column "${name.replaceAll('"', '')}" in RENAME list not found`,
      candidates: answer.candidates ?? [],
      ...lineOf(sql, at),
    })
  }
  return complaints
}

// The names of a query's own `with` that stand nowhere else in it, and where that `with` ends.
function unreadOf(tokens: readonly SqlToken[]): { readonly names: readonly string[]; readonly end: number } | null {
  if (!/^with$/i.test(tokens[0]?.text ?? '')) return null
  const names: string[] = []
  let at = /^recursive$/i.test(tokens[1]?.text ?? '') ? 2 : 1
  for (;;) {
    const name = tokens[at]
    if (name === undefined) return null
    names.push(name.text)
    const open = tokens.findIndex(
      ({ text }, index) => index > at && text === '(' && /^(as|materialized)$/i.test(tokens[index - 1]?.text ?? ''),
    )
    if (open === -1) return null
    const close = closedBy(tokens, open)
    if (tokens[close + 1]?.text !== ',') {
      const bare = (text: string) => text.replaceAll('"', '').toLowerCase()
      const counts = new Map<string, number>()
      for (const { text } of tokens) counts.set(bare(text), (counts.get(bare(text)) ?? 0) + 1)
      const unread = names.filter((one) => counts.get(bare(one)) === 1)
      return unread.length === 0 ? null : { names: unread, end: (tokens[close]?.at ?? 0) + 1 }
    }
    at = close + 2
  }
}

interface Renamed {
  readonly at: number
  readonly name: string
  /** The whole list with its word. */
  readonly from: number
  readonly to: number
}

function renamed(tokens: readonly SqlToken[]): readonly Renamed[] {
  return tokens.flatMap(({ text, at: from }, index): readonly Renamed[] => {
    if (!/^rename$/i.test(text) || tokens[index + 1]?.text !== '(' || index === 0) return []
    const close = closedBy(tokens, index + 1)
    const to = (tokens[close]?.at ?? 0) + 1
    return tokens
      .slice(index + 2, close)
      .flatMap((one, at, all) =>
        (at === 0 || all[at - 1]?.text === ',') && /^as$/i.test(all[at + 1]?.text ?? '')
          ? [{ at: one.at, name: one.text, from, to }]
          : [],
      )
  })
}
