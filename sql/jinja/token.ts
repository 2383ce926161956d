import lexer from 'nunjucks/src/lexer.js'
import { DefinitionError, type Fault } from '#core/error.ts'
import { refuseAt, type Source } from './source.ts'

/** `{% … %}` stands between `block` and `/block`, `{{ … }}` between `output` and `/output`. */
export type TokenKind =
  | 'data'
  | 'block'
  | '/block'
  | 'output'
  | '/output'
  | 'name'
  | 'string'
  | 'int'
  | 'float'
  | 'symbol'
  | 'end'
  /** Characters that are no token; the fault was told. */
  | 'unread'

export interface Token {
  readonly kind: TokenKind
  /** The text as meant: white space trimmed as the tags ask, escapes of strings resolved. */
  readonly text: string
  /** Offsets in the source. */
  readonly start: number
  readonly end: number
}

/**
 * The tokens of a template by nunjucks's lexer, mended where it differs from Jinja2: braces balance inside a tag, strings keep
 * unknown escapes, numbers may have exponents, raw blocks are data. Comments are dropped, white-space control is applied.
 */
export function tokensOf(source: Source, faults: Fault[]): readonly Token[] {
  const text = source.text
  const lex = lexer.lex(text)
  const tokens: Token[] = []
  let braces = 0
  let trimNext = false
  let afterData = false
  let tag = '%}'
  for (;;) {
    const start = lex.index
    const token = next(source, lex)
    if (token === null) break
    const end = lex.index
    const raw = text.slice(start, end)
    switch (token.type) {
      case 'whitespace':
        continue
      case 'comment':
        if (afterData && raw.startsWith('{#-')) trimEnd(tokens)
        afterData = false
        trimNext = raw.endsWith('-#}')
        continue
      case 'data':
        pushData(tokens, raw, start, trimNext)
        trimNext = false
        afterData = true
        continue
      case 'block-start':
      case 'variable-start': {
        if (raw.endsWith('-')) {
          if (afterData) trimEnd(tokens)
        } else if (text[end] === '+') lex.forwardN(1)
        tag = token.type === 'block-start' ? '%}' : '}}'
        braces = 0
        trimNext = false
        afterData = false
        const body = token.type === 'block-start' ? rawBlock(text, end) : null
        if (body === null) {
          tokens.push({ kind: token.type === 'block-start' ? 'block' : 'output', text: raw, start, end })
          continue
        }
        lex.in_code = false
        lex.forwardN(body.end - lex.index)
        let inner = text.slice(body.from, body.to)
        if (body.trimStart) inner = inner.trimStart()
        tokens.push({ kind: 'data', text: body.trimEnd ? inner.trimEnd() : inner, start: body.from, end: body.to })
        trimNext = body.trimNext
        continue
      }
      case 'block-end':
      case 'variable-end':
        if (braces > 0 && token.type === 'variable-end' && raw === '}}') {
          // Jinja2 balances braces before it looks for the end of the tag: `{{ {'a': {}} }}`.
          lex.in_code = true
          lex.back()
          braces--
          tokens.push({ kind: 'symbol', text: '}', start, end: start + 1 })
          continue
        }
        if (tokens.at(-1)?.text === '+' && tokens.at(-1)?.end === start) tokens.pop() // `+%}` keeps what follows, as we do anyway
        tokens.push({ kind: token.type === 'block-end' ? '/block' : '/output', text: raw, start, end })
        trimNext = raw.startsWith('-')
        continue
      case 'left-curly':
        braces++
        break
      case 'right-curly':
        braces--
        break
    }
    try {
      tokens.push(partOf(source, lex, token.type, start, raw))
    } catch (error) {
      const close = text.indexOf(tag, start)
      if (!(error instanceof DefinitionError) || close === -1) throw error
      // A string without end has swallowed what follows: read on behind the tag.
      if (token.type === 'string') lex.index = close
      faults.push(...error.faults)
      tokens.push({ kind: 'unread', text: raw, start, end: lex.index })
    }
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

// A token of an expression.
function partOf(source: Source, lex: Lexer, type: string, start: number, raw: string): Token {
  if (type === 'string') return { kind: 'string', text: stringOf(source, start, raw), start, end: lex.index }
  if (type === 'regex') {
    // To Jinja2 `r/2` divides.
    lex.index = start + 1
    return { kind: 'name', text: 'r', start, end: start + 1 }
  }
  if (/^\d/.test(raw)) return numberOf(source, lex, start, raw)
  if (/^[\p{L}_]/u.test(raw)) return nameOf(source, start, raw)
  return { kind: 'symbol', text: raw, start, end: lex.index }
}

type Lexer = ReturnType<typeof lexer.lex>

function next(source: Source, lex: Lexer) {
  const at = lex.index
  try {
    return lex.nextToken()
  } catch (error) {
    // Where no comment is open, Jinja2 takes its end for text.
    if (!lex.in_code && error instanceof Error && error.message === 'unexpected end of comment') {
      lex.forwardN(2)
      return { type: 'data', value: '#}' }
    }
    // The lexer throws bare errors without a place.
    return refuseAt(source, at, error instanceof Error ? error.message : String(error))
  }
}

function pushData(tokens: Token[], raw: string, start: number, trim: boolean) {
  const text = trim ? raw.trimStart() : raw
  if (text !== '') tokens.push({ kind: 'data', text, start: start + raw.length - text.length, end: start + raw.length })
}

function trimEnd(tokens: Token[]) {
  const last = tokens.at(-1)
  if (last?.kind !== 'data') return
  tokens.pop()
  const text = last.text.trimEnd()
  if (text !== '') tokens.push({ ...last, text })
}

function rawBlock(text: string, at: number) {
  const open = /^[-+]?\s*raw\s*(-?)%\}/.exec(text.slice(at, at + 40))
  if (!open) return null
  const from = at + open[0].length
  const close = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g
  close.lastIndex = from
  const found = close.exec(text)
  if (!found) return null
  return {
    from,
    to: found.index,
    end: found.index + found[0].length,
    trimStart: open[1] === '-',
    trimEnd: found[1] === '-',
    trimNext: found[2] === '-',
  }
}

// Jinja2's own patterns.
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy
const INT = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy

function numberOf(source: Source, lex: Lexer, start: number, raw: string): Token {
  const { text } = source
  // An item by number, `list.0.1`, is no float.
  const float = text[start - 1] === '.' ? null : matched(FLOAT, text, start)
  const found = float ?? matched(INT, text, start)
  if (found === null || /[\p{L}\p{N}_]/u.test(text[start + found.length] ?? '')) {
    return refuseAt(source, start, `not a number: ${raw}`)
  }
  lex.index = start + found.length
  return { kind: float === null ? 'int' : 'float', text: found.replaceAll('_', ''), start, end: lex.index }
}

function matched(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? null
}

function nameOf(source: Source, start: number, raw: string): Token {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(raw)) refuseAt(source, start, `unexpected '${raw}'`)
  return { kind: 'name', text: raw, start, end: start + raw.length }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
}

function stringOf(source: Source, start: number, raw: string): string {
  if (raw.length < 2 || raw.at(-1) !== raw[0]) refuseAt(source, start, 'the string does not end')
  const body = raw.slice(1, -1)
  if (!body.includes('\\')) return body
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))|([0-7]{1,3})|([\s\S]))/g,
    (all, hex?: string, short?: string, long?: string, octal?: string, one?: string) => {
      if (one !== undefined && /[xuUN]/.test(one)) return refuseAt(source, start, `no character is called ${all}…`)
      if (one !== undefined) return ESCAPES[one] ?? all
      const wide = short ?? long
      return String.fromCodePoint(Number.parseInt(hex ?? wide ?? octal ?? '', octal === undefined ? 16 : 8))
    },
  )
}
