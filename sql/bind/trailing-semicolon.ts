import type { Complaint } from '#core/select.ts'
import { normalizeSql } from '../normalize.ts'

/** The semicolon that a query ends with, comments behind it or not, at its place; null where it ends with none. */
export function trailingSemicolon(text: string): (Complaint & { readonly mend: string }) | null {
  const at = semicolonAt(text)
  if (at === null) return null
  const before = text.slice(0, at).split('\n')
  return {
    error: "the query ends with ';', and others are to hold it",
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    mend: 'take the semicolon out',
  }
}

/** The text up to the semicolon that ends it, or all of it where it ends with none. */
export const withoutSemicolon = (text: string): string => text.slice(0, semicolonAt(text) ?? text.length)

function semicolonAt(text: string): number | null {
  if (!text.includes(';')) return null
  const bare = normalizeSql(text)
  if (!bare.endsWith(';')) return null
  let at = text.lastIndexOf(';')
  // One in a comment behind the query ends nothing.
  while (at > 0 && `${normalizeSql(text.slice(0, at))} ;` !== bare) at = text.lastIndexOf(';', at - 1)
  return Math.max(0, at)
}
