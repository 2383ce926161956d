import { DefinitionError, type Fault } from '#core/error.ts'
import { refuseAt, type Source } from './source.ts'
import type { Token, TokenKind } from './token.ts'

/** Where a parser stands in the tokens of a template. */
export interface Cursor {
  readonly source: Source
  readonly tokens: readonly Token[]
  index: number
  /** What is wrong so far. */
  readonly faults: Fault[]
  /** How many tags could not be read whose closing tag may come yet. */
  strays: number
}

/** The token at the cursor, or `ahead` of it; the last one is of kind `end`. */
export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[Math.min(cursor.index + ahead, cursor.tokens.length - 1)]!
}

/** The token at the cursor, which moves on. */
export function take(cursor: Cursor): Token {
  const token = peek(cursor)
  cursor.index++
  return token
}

/** Is the token of this kind (and text)? */
export function sees(cursor: Cursor, kind: TokenKind, text?: string, ahead = 0): boolean {
  const token = peek(cursor, ahead)
  return token.kind === kind && (text === undefined || token.text === text)
}

/** Takes the token if it is of this kind (and text). */
export function skip(cursor: Cursor, kind: TokenKind, text?: string): boolean {
  if (!sees(cursor, kind, text)) return false
  cursor.index++
  return true
}

/** Takes a token of this kind (and text). Throws DefinitionError at its place where another stands there. */
export function expect(cursor: Cursor, kind: TokenKind, text?: string): Token {
  if (!sees(cursor, kind, text)) unexpected(cursor, text === undefined ? nameOf(kind) : `'${text}'`)
  return take(cursor)
}

/** Throws DefinitionError: what stands at the cursor does not belong there. */
export function unexpected(cursor: Cursor, wanted: string): never {
  const token = peek(cursor)
  const found = token.kind === 'end' ? 'the end of the file' : token.kind === 'data' ? 'text' : `'${token.text}'`
  return refuseAt(cursor.source, token.start, `expected ${wanted}, found ${found}`)
}

/**
 * What `read` reads up to the end of the tag, which stays at the cursor. A fault is kept, the tag is passed over and
 * `otherwise` stands for it: no expression reaches beyond its tag, so what follows is read as if it were whole.
 */
export function upTo<T>(cursor: Cursor, end: '/block' | '/output', read: () => T, otherwise: T): T {
  const from = cursor.index
  try {
    const found = read()
    if (!sees(cursor, end)) unexpected(cursor, nameOf(end))
    return found
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    let to = from
    while (cursor.tokens[to] !== undefined && !CLOSING.includes(peek(cursor, to - cursor.index).kind)) to++
    const told = cursor.tokens.slice(from, to).some(({ kind }) => kind === 'unread')
    cursor.index = to
    if (!sees(cursor, end)) throw told ? new DefinitionError([]) : error
    if (!told) cursor.faults.push(...error.faults)
    return otherwise
  }
}

const CLOSING: readonly TokenKind[] = ['/block', '/output', 'block', 'output', 'data', 'end']

function nameOf(kind: TokenKind): string {
  if (kind === '/block') return `'%}'`
  if (kind === '/output') return `'}}'`
  return `a ${kind}`
}
