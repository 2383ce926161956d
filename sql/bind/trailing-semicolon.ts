import type { Complaint } from '#core/select.ts'
import { normalizeSql } from '../normalize.ts'

/** The semicolon that a query ends with, comments behind it or not, at its place; null where it ends with none. */
export function trailingSemicolon(text: string): (Complaint & { readonly mend: string }) | null {
  const bare = normalizeSql(text)
  if (!bare.endsWith(';')) return null
  let at = text.lastIndexOf(';')
  // One in a comment behind the query ends nothing.
  while (at > 0 && `${normalizeSql(text.slice(0, at))} ;` !== bare) at = text.lastIndexOf(';', at - 1)
  const before = text.slice(0, Math.max(0, at)).split('\n')
  return {
    error: "the query ends with ';', and others are to hold it",
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    mend: 'take the semicolon out',
  }
}
