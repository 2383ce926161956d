import { nearest } from '#core/nearest.ts'
import type { Complaint } from '#core/select.ts'
import { closedBy, openedBy, plain, type SqlToken } from '../sql-token.ts'
import type { Ask } from './complaint.ts'

/** A text that the engine complains of, without a place. */
export interface Text {
  readonly sql: string
  readonly tokens: readonly SqlToken[]
  readonly ask: Ask
  readonly complaint: Complaint
}

/** A place in characters, and what the complaint says better. */
export interface Found {
  readonly at: number
  readonly says?: Partial<Complaint>
}

/** Finds the place of a complaint by what its message said; null: not here. */
export type Finder = (text: Text, said: readonly string[]) => Promise<Found | null>

/** Finds a name of a list, and what stands for the list when the engine is asked for names near by. */
export const inList =
  (
    opening: RegExp,
    whole: (list: { readonly name: string; readonly from: number; readonly to: number }) => Cut,
  ): Finder =>
  async ({ sql, tokens, ask }, [name = '']) => {
    for (const [index, token] of tokens.entries()) {
      if (plain(token.text) !== name.toLowerCase()) continue
      const open = openedBy(tokens, index)
      const before = tokens[open - 1]
      if (before === undefined || !opening.test(before.text)) continue
      const close = closedBy(tokens, open)
      const cut = whole({ name, from: before.at, to: (tokens[close]?.at ?? sql.length) + 1 })
      const answer = await ask(`${sql.slice(0, cut.from)}${cut.to}${sql.slice(cut.until)}`)
      const near = answer?.error.startsWith('Referenced column') === true ? (answer.candidates ?? []) : []
      const sorted = nearest(name, new Set(near.map((one) => one.split('.').at(-1) ?? one)))
      return { at: token.at, says: { candidates: sorted.length > 0 ? sorted : near } }
    }
    return null
  }

interface Cut {
  readonly from: number
  readonly to: string
  readonly until: number
}

/** A name between its quotes. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Finds the first token that is it, and that the engine speaks of no more once `other` stands in its place. */
export const token =
  (
    is: (said: readonly string[], one: SqlToken, index: number, tokens: readonly SqlToken[]) => boolean,
    other: string,
  ): Finder =>
  async ({ sql, tokens, ask, complaint }, said) => {
    const all = tokens.filter((one, index) => is(said, one, index, tokens))
    for (const { at, text } of all.length > 1 ? all : []) {
      const answer = await ask(`${sql.slice(0, at)}${other}${sql.slice(at + text.length)}`)
      if (answer?.error !== complaint.error) return { at }
    }
    const [first] = all
    return first ? { at: first.at } : null
  }

/** Finds one of these words. */
export const word = (...words: readonly string[]): Finder =>
  token((_, { text }) => words.includes(text.toLowerCase()), 'null')

/** What `find` finds, with the names of `known` that are near by. */
export const near =
  (find: Finder, name: (said: readonly string[]) => string, known: (text: Text) => readonly string[]): Finder =>
  async (text, said) => {
    const found = await find(text, said)
    return found && { ...found, says: { candidates: nearest(name(said), known(text)), ...found.says } }
  }

/** Finds the set operation whose sides are unlike. */
export const setOperation: Finder = async ({ sql, tokens, ask, complaint }) => {
  const all = tokens.flatMap(({ text, at }, index) => {
    if (!/^(union|intersect|except)$/i.test(text) || tokens[index + 1]?.text === '(') return []
    const last = /^(all|distinct)$/i.test(tokens[index + 1]?.text ?? '') ? tokens[index + 1] : tokens[index]
    return [{ at, end: (last?.at ?? at) + (last?.text.length ?? 0) }]
  })
  for (const { at, end } of all.length > 1 ? all : []) {
    const answer = await ask(`${sql.slice(0, at)}union all by name${sql.slice(end)}`)
    if (answer?.error !== complaint.error) return { at }
  }
  return all[0] ?? null
}

/** Finds the first row of values that is longer or shorter than the one before. */
export const unevenRow: Finder = async ({ tokens }) => {
  for (const [start, { text }] of tokens.entries()) {
    if (!/^values$/i.test(text)) continue
    let width: number | null = null
    for (let open = start + 1; tokens[open]?.text === '('; ) {
      const close = closedBy(tokens, open)
      const own = widthOf(tokens, open, close)
      if (width !== null && own !== width)
        return {
          at: tokens[open]?.at ?? 0,
          says: { error: `this row has ${own} values, those before it have ${width}` },
        }
      width = own
      open = tokens[close + 1]?.text === ',' ? close + 2 : tokens.length
    }
  }
  return null
}

// The values between two parentheses, by the commas that stand in no other.
function widthOf(tokens: readonly SqlToken[], open: number, close: number): number {
  let depth = 0
  let width = 1
  for (const { text } of tokens.slice(open + 1, close)) {
    if (/^[([{]$/.test(text)) depth++
    if (/^[)\]}]$/.test(text)) depth--
    if (text === ',' && depth === 0) width++
  }
  return width
}
