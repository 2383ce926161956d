import { nearest } from '#core/nearest.ts'
import { type Cursor, expect, peek, sees, skip, take, unexpected } from './cursor.ts'
import type { Expression, Parameter, Statement, Target, Template } from './node.ts'
import { parseExpression, parseFilter, parseFilters, parseTuple } from './parse-expression.ts'
import { refuseAt, type Source } from './source.ts'
import { tokensOf } from './token.ts'

/** The tree of a template. Throws DefinitionError with line and column where it cannot be read. */
export function parse(source: Source): Template {
  const cursor: Cursor = { source, tokens: tokensOf(source), index: 0 }
  const body = parseBody(cursor, [])
  return { source, body }
}

type Tag = (cursor: Cursor, at: number) => Statement

// One tag one function: a tag that is added later is an entry here.
const TAGS: Readonly<Record<string, Tag>> = {
  if: parseIf,
  for: parseFor,
  set: parseSet,
  macro: parseMacro,
  call: parseCallBlock,
  filter: parseFilterBlock,
  with: parseWith,
  do: parseDo,
  break: (_cursor, at) => ({ kind: 'break', at }),
  continue: (_cursor, at) => ({ kind: 'continue', at }),
}

const REFUSED: Readonly<Record<string, string>> = {
  include: 'write a macro in sql/macros and call it',
  import: 'every macro of sql/macros can be called by its name',
  from: 'every macro of sql/macros can be called by its name',
  extends: 'models stand alone; share text by a macro in sql/macros',
  block: 'models stand alone; share text by a macro in sql/macros',
  autoescape: 'SQL is never escaped for HTML; write {{ value | literal }} for a literal',
}

// The statements up to one of the closing tags, whose name stays at the cursor.
function parseBody(cursor: Cursor, closing: readonly string[]): readonly Statement[] {
  const body: Statement[] = []
  for (;;) {
    const token = take(cursor)
    switch (token.kind) {
      case 'data':
        body.push({ kind: 'data', at: token.start, text: token.text })
        break
      case 'output':
        body.push({ kind: 'output', at: token.start, value: parseTuple(cursor) })
        expect(cursor, '/output')
        break
      case 'block': {
        const name = peek(cursor)
        if (name.kind === 'name' && closing.includes(name.text)) return body
        body.push(parseTag(cursor, token.start, closing))
        expect(cursor, '/block')
        break
      }
      default:
        cursor.index--
        if (token.kind !== 'end' || closing.length > 0)
          unexpected(cursor, closing.map((tag) => `{% ${tag} %}`).join(' or '))
        return body
    }
  }
}

function parseTag(cursor: Cursor, at: number, closing: readonly string[]): Statement {
  const token = expect(cursor, 'name')
  const tag = TAGS[token.text]
  if (tag) return tag(cursor, at)
  const refused = REFUSED[token.text]
  if (refused) return refuseAt(cursor.source, at, `{% ${token.text} %} is not supported`, refused)
  const near = nearest(token.text, [...Object.keys(TAGS), ...closing])
  return refuseAt(
    cursor.source,
    at,
    `unknown tag {% ${token.text} %}`,
    near[0] === undefined ? `tags are ${Object.keys(TAGS).join(', ')}` : `did you mean {% ${near[0]} %}?`,
  )
}

function close(cursor: Cursor, tag: string) {
  expect(cursor, 'name', tag)
}

function parseIf(cursor: Cursor, at: number): Statement {
  const branches: [Expression, readonly Statement[]][] = []
  let otherwise: readonly Statement[] = []
  do {
    const test = parseTuple(cursor, { inlineIf: false })
    skip(cursor, 'symbol', ':')
    expect(cursor, '/block')
    branches.push([test, parseBody(cursor, ['elif', 'else', 'endif'])])
  } while (skip(cursor, 'name', 'elif'))
  if (skip(cursor, 'name', 'else')) {
    skip(cursor, 'symbol', ':')
    expect(cursor, '/block')
    otherwise = parseBody(cursor, ['endif'])
  }
  close(cursor, 'endif')
  return { kind: 'if', at, branches, otherwise }
}

function parseFor(cursor: Cursor, at: number): Statement {
  const target = parseTarget(cursor)
  expect(cursor, 'name', 'in')
  const over = parseTuple(cursor, { inlineIf: false })
  const where = skip(cursor, 'name', 'if') ? parseExpression(cursor) : null
  const recursive = skip(cursor, 'name', 'recursive')
  skip(cursor, 'symbol', ':')
  expect(cursor, '/block')
  const body = parseBody(cursor, ['else', 'endfor'])
  let otherwise: readonly Statement[] = []
  if (skip(cursor, 'name', 'else')) {
    expect(cursor, '/block')
    otherwise = parseBody(cursor, ['endfor'])
  }
  close(cursor, 'endfor')
  return { kind: 'for', at, target, over, where, recursive, body, otherwise }
}

function parseTarget(cursor: Cursor): Target {
  const first = parseOneTarget(cursor)
  if (!sees(cursor, 'symbol', ',')) return first
  const items = [first]
  while (skip(cursor, 'symbol', ',') && (sees(cursor, 'name') || sees(cursor, 'symbol', '('))) {
    if (sees(cursor, 'name', 'in')) break
    items.push(parseOneTarget(cursor))
  }
  return { kind: 'tuple', at: first.at, items }
}

function parseOneTarget(cursor: Cursor): Target {
  if (skip(cursor, 'symbol', '(')) {
    const inner = parseTarget(cursor)
    expect(cursor, 'symbol', ')')
    return inner.kind === 'tuple' ? inner : { kind: 'tuple', at: inner.at, items: [inner] }
  }
  const token = expect(cursor, 'name')
  if (!skip(cursor, 'symbol', '.')) return { kind: 'name', at: token.start, name: token.text }
  return { kind: 'attribute', at: token.start, of: token.text, name: expect(cursor, 'name').text }
}

function parseSet(cursor: Cursor, at: number): Statement {
  const target = parseTarget(cursor)
  if (skip(cursor, 'symbol', '=')) return { kind: 'set', at, target, value: parseTuple(cursor) }
  const filter = parseFilters(cursor, null)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endset'])
  close(cursor, 'endset')
  return { kind: 'set block', at, target, filter, body }
}

function parseMacro(cursor: Cursor, at: number): Statement {
  const name = expect(cursor, 'name').text
  const parameters = parseParameters(cursor)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endmacro'])
  close(cursor, 'endmacro')
  if (!skip(cursor, 'name', name)) skip(cursor, 'name')
  return { kind: 'macro', at, name, parameters, body }
}

function parseParameters(cursor: Cursor): readonly Parameter[] {
  const parameters: Parameter[] = []
  expect(cursor, 'symbol', '(')
  while (!skip(cursor, 'symbol', ')')) {
    if (parameters.length > 0) expect(cursor, 'symbol', ',')
    if (skip(cursor, 'symbol', ')')) break
    const name = expect(cursor, 'name').text
    parameters.push({ name, fallback: skip(cursor, 'symbol', '=') ? parseExpression(cursor) : null })
  }
  return parameters
}

function parseCallBlock(cursor: Cursor, at: number): Statement {
  const parameters = sees(cursor, 'symbol', '(') ? parseParameters(cursor) : []
  const call = parseExpression(cursor)
  if (call.kind !== 'call') refuseAt(cursor.source, at, '{% call %} calls a macro', 'write {% call name(…) %}')
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endcall'])
  close(cursor, 'endcall')
  return { kind: 'call block', at, call, parameters, body }
}

function parseFilterBlock(cursor: Cursor, at: number): Statement {
  const first = parseFilter(cursor, null)
  const filter = parseFilters(cursor, first) ?? first
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endfilter'])
  close(cursor, 'endfilter')
  return { kind: 'filter block', at, filter, body }
}

function parseWith(cursor: Cursor, at: number): Statement {
  const bindings: [Target, Expression][] = []
  while (!sees(cursor, '/block')) {
    if (bindings.length > 0) expect(cursor, 'symbol', ',')
    const target = parseOneTarget(cursor)
    expect(cursor, 'symbol', '=')
    bindings.push([target, parseExpression(cursor)])
  }
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endwith'])
  close(cursor, 'endwith')
  return { kind: 'with', at, bindings, body }
}

function parseDo(cursor: Cursor, at: number): Statement {
  return { kind: 'do', at, value: parseTuple(cursor) }
}
