import { z } from 'zod'
import type { Complaint } from '#core/select.ts'

/** A query asked of the engine again: null where it finds no fault. */
export type Ask = (sql: string) => Promise<Complaint | null>

/** Reads an error message of DuckDB, plain or as JSON (`errors_as_json`), about the text `sql`: one line, its place in characters. */
export function complaintOf(message: string, sql: string): Complaint {
  const start = message.indexOf('{')
  const read = start === -1 ? undefined : Json.safeParse(tryJson(message.slice(start))).data
  if (read === undefined) return plainComplaint(message, sql)
  const position = read.position === undefined ? {} : placeOf(sql, Number(read.position))
  return { error: firstLine(read.exception_message), ...position, candidates: candidatesOf(read.exception_message) }
}

/** Line and column, 1-based, of an offset in characters. */
export function lineOf(sql: string, at: number): { readonly line: number; readonly column: number } {
  const lines = sql.slice(0, at).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

const Json = z.object({ exception_message: z.string(), position: z.string().optional() })

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// `LINE 3:   frobnicate(day)` and a caret below; a long line is cut at both ends with `...`.
function plainComplaint(message: string, sql: string): Complaint {
  const candidates = candidatesOf(message)
  const error = firstLine(message.replace(/^[A-Z][A-Za-z ]* Error: /, ''))
  const found = /\nLINE (\d+): (.*)\n( *)\^/.exec(message)
  if (!found) return { error, candidates }
  const [, number = '1', shown = '', indent = ''] = found
  const line = Number(number)
  const part = shown.replace(/^\.\.\.|\.\.\.$/g, '')
  const cut = shown.startsWith('...') ? 3 : 0
  const from = sql.split('\n')[line - 1]?.indexOf(part) ?? -1
  const column = Math.max(0, from) + indent.length - `LINE ${number}: `.length - cut + 1
  return { error, line, column: Math.max(1, column), candidates }
}

// DuckDB counts bytes of UTF-8.
function placeOf(sql: string, bytes: number): { line: number; column: number } {
  const before = Buffer.from(sql).subarray(0, bytes).toString()
  const lines = before.split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

function firstLine(message: string): string {
  const [first = ''] = message.split('\n')
  return first.trim().replace(/!$/, '')
}

// `Candidate bindings: "a", "b"`, `Candidates:` with a line for each, `Candidate tables: …`, `Did you mean "x or y"?`
function candidatesOf(message: string): readonly string[] {
  if (message.startsWith('Invalid named parameter'))
    return [...message.matchAll(/^ {4}(\w+) [A-Z]/gm)].map(([, name = '']) => name)
  const found = /(?:Candidate \w+:[ :]*|Did you mean )("[^\n]*)/.exec(message)?.[1] ?? ''
  return [...found.matchAll(/"([^"]+)"/g)].flatMap(([, name]) => (name === undefined ? [] : name.split(' or ')))
}
