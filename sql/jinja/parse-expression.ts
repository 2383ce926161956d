import { type Cursor, expect, peek, sees, skip, take, unexpected } from './cursor.ts'
import type { BinaryOperator, CallArguments, Comparison, Expression } from './node.ts'
import { refuseAt } from './source.ts'

/** An expression in the grammar of Jinja2, inline if included. */
export function parseExpression(cursor: Cursor): Expression {
  let left = parseOr(cursor)
  while (skip(cursor, 'name', 'if')) {
    const test = parseOr(cursor)
    const otherwise = skip(cursor, 'name', 'else') ? parseExpression(cursor) : null
    left = { kind: 'if', at: left.at, test, value: left, otherwise }
  }
  return left
}

/** An expression, or a tuple of some without parentheses; `inlineIf: false` leaves a following `if` to the tag. */
export function parseTuple(cursor: Cursor, { inlineIf = true } = {}): Expression {
  const one = inlineIf ? parseExpression : parseOr
  const first = one(cursor)
  if (!sees(cursor, 'symbol', ',')) return first
  const items = [first]
  while (skip(cursor, 'symbol', ',')) {
    if (endsTuple(cursor)) break
    items.push(one(cursor))
  }
  return { kind: 'tuple', at: first.at, items }
}

/** `|name(…)|…` behind a value; `of: null` filters the body of a block. */
export function parseFilters(cursor: Cursor, of: Expression | null): Expression | null {
  let node = of
  while (skip(cursor, 'symbol', '|')) node = parseFilter(cursor, node)
  return node
}

/** One filter without its bar, and those that follow it. */
export function parseFilter(cursor: Cursor, of: Expression | null): Expression {
  const token = expect(cursor, 'name')
  const name = dotted(cursor, token.text)
  return {
    kind: 'filter',
    at: token.start,
    of,
    name,
    arguments: sees(cursor, 'symbol', '(') ? parseCall(cursor) : NONE,
  }
}

const NONE: CallArguments = { positional: [], named: [], list: null, dict: null }
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

function endsTuple(cursor: Cursor): boolean {
  const { kind, text } = peek(cursor)
  return kind === '/block' || kind === '/output' || kind === 'end' || (kind === 'symbol' && text === ')')
}

function parseOr(cursor: Cursor): Expression {
  let left = parseAnd(cursor)
  while (sees(cursor, 'name', 'or')) {
    const at = take(cursor).start
    left = { kind: 'or', at, left, right: parseAnd(cursor) }
  }
  return left
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor)
  while (sees(cursor, 'name', 'and')) {
    const at = take(cursor).start
    left = { kind: 'and', at, left, right: parseNot(cursor) }
  }
  return left
}

function parseNot(cursor: Cursor): Expression {
  if (!sees(cursor, 'name', 'not')) return parseCompare(cursor)
  return { kind: 'not', at: take(cursor).start, of: parseNot(cursor) }
}

function parseCompare(cursor: Cursor): Expression {
  const left = parseSum(cursor)
  const rest: [Comparison, Expression][] = []
  for (;;) {
    const { kind, text } = peek(cursor)
    if (kind === 'symbol' && (text === '===' || text === '!==')) unexpected(cursor, `'${text.slice(0, 2)}'`)
    // The arms are the six comparisons of Comparison.
    if (kind === 'symbol' && /^(==|!=|<=|>=|<|>)$/.test(text)) rest.push([take(cursor).text as '==', parseSum(cursor)])
    else if (skip(cursor, 'name', 'in')) rest.push(['in', parseSum(cursor)])
    else if (sees(cursor, 'name', 'not') && sees(cursor, 'name', 'in', 1)) {
      cursor.index += 2
      rest.push(['not in', parseSum(cursor)])
    } else break
  }
  return rest.length === 0 ? left : { kind: 'compare', at: left.at, left, rest }
}

function parseSum(cursor: Cursor): Expression {
  return parseBinary(cursor, ['+', '-'], parseConcat)
}

function parseConcat(cursor: Cursor): Expression {
  const first = parseProduct(cursor)
  if (!sees(cursor, 'symbol', '~')) return first
  const items = [first]
  while (skip(cursor, 'symbol', '~')) items.push(parseProduct(cursor))
  return { kind: 'concat', at: first.at, items }
}

function parseProduct(cursor: Cursor): Expression {
  return parseBinary(cursor, ['*', '/', '//', '%'], parsePower)
}

function parsePower(cursor: Cursor): Expression {
  return parseBinary(cursor, ['**'], parseUnary)
}

function parseBinary(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  operand: (cursor: Cursor) => Expression,
): Expression {
  let left = operand(cursor)
  for (;;) {
    const operator = operators.find((one) => sees(cursor, 'symbol', one))
    if (operator === undefined) return left
    const at = take(cursor).start
    left = { kind: 'binary', at, operator, left, right: operand(cursor) }
  }
}

function parseUnary(cursor: Cursor, filters = true): Expression {
  let node: Expression
  if (sees(cursor, 'symbol', '-')) node = { kind: 'negative', at: take(cursor).start, of: parseUnary(cursor, false) }
  else if (sees(cursor, 'symbol', '+')) {
    node = { kind: 'positive', at: take(cursor).start, of: parseUnary(cursor, false) }
  } else node = parsePrimary(cursor)
  node = parsePostfix(cursor, node)
  return filters ? parseSuffix(cursor, node) : node
}

function parsePrimary(cursor: Cursor): Expression {
  const token = take(cursor)
  const at = token.start
  switch (token.kind) {
    case 'name':
      return CONSTANTS.has(token.text)
        ? { kind: 'constant', at, value: CONSTANTS.get(token.text) ?? null }
        : { kind: 'name', at, name: token.text }
    case 'string': {
      let value = token.text
      while (sees(cursor, 'string')) value += take(cursor).text
      return { kind: 'constant', at, value }
    }
    case 'int':
      return { kind: 'constant', at, value: BigInt(token.text) }
    case 'float':
      return { kind: 'constant', at, value: Number(token.text) }
    case 'symbol':
      if (token.text === '(') return parseParenthesis(cursor, at)
      if (token.text === '[') return { kind: 'list', at, items: parseItems(cursor, ']') }
      if (token.text === '{') return parseDict(cursor, at)
  }
  cursor.index--
  return unexpected(cursor, 'an expression')
}

function parseParenthesis(cursor: Cursor, at: number): Expression {
  if (skip(cursor, 'symbol', ')')) return { kind: 'tuple', at, items: [] }
  const node = parseTuple(cursor)
  expect(cursor, 'symbol', ')')
  return node
}

function parseItems(cursor: Cursor, close: string): readonly Expression[] {
  const items: Expression[] = []
  while (!skip(cursor, 'symbol', close)) {
    if (items.length > 0) expect(cursor, 'symbol', ',')
    if (skip(cursor, 'symbol', close)) break
    items.push(parseExpression(cursor))
  }
  return items
}

function parseDict(cursor: Cursor, at: number): Expression {
  const entries: [Expression, Expression][] = []
  while (!skip(cursor, 'symbol', '}')) {
    if (entries.length > 0) expect(cursor, 'symbol', ',')
    if (skip(cursor, 'symbol', '}')) break
    const key = parseExpression(cursor)
    expect(cursor, 'symbol', ':')
    entries.push([key, parseExpression(cursor)])
  }
  return { kind: 'dict', at, entries }
}

function parsePostfix(cursor: Cursor, of: Expression): Expression {
  let node = of
  for (;;) {
    if (skip(cursor, 'symbol', '.')) {
      const token = take(cursor)
      if (token.kind === 'name') node = { kind: 'attribute', at: token.start, of: node, name: token.text }
      else if (token.kind === 'int') {
        node = { kind: 'item', at: token.start, of: node, index: constant(token.start, BigInt(token.text)) }
      } else {
        cursor.index--
        unexpected(cursor, 'a name')
      }
    } else if (sees(cursor, 'symbol', '[')) node = parseSubscript(cursor, node)
    else if (sees(cursor, 'symbol', '(')) node = { kind: 'call', at: node.at, of: node, arguments: parseCall(cursor) }
    else return node
  }
}

const constant = (at: number, value: bigint): Expression => ({ kind: 'constant', at, value })

function parseSuffix(cursor: Cursor, of: Expression): Expression {
  let node = of
  for (;;) {
    if (skip(cursor, 'symbol', '|')) node = parseFilter(cursor, node)
    else if (sees(cursor, 'name', 'is')) node = parseTest(cursor, node)
    else if (sees(cursor, 'symbol', '(')) node = { kind: 'call', at: node.at, of: node, arguments: parseCall(cursor) }
    else return node
  }
}

function parseTest(cursor: Cursor, of: Expression): Expression {
  const at = take(cursor).start
  const negated = skip(cursor, 'name', 'not')
  const name = dotted(cursor, expect(cursor, 'name').text)
  let given = NONE
  const { kind, text } = peek(cursor)
  if (kind === 'symbol' && text === '(') given = parseCall(cursor)
  else if (/^(name|string|int|float)$/.test(kind) || (kind === 'symbol' && (text === '[' || text === '{'))) {
    if (kind === 'name' && text === 'is') unexpected(cursor, 'one test; Jinja chains no two')
    if (!(kind === 'name' && /^(else|or|and|if|not|in)$/.test(text))) {
      given = { ...NONE, positional: [parsePostfix(cursor, parsePrimary(cursor))] }
    }
  }
  const node: Expression = { kind: 'test', at, of, name, arguments: given }
  return negated ? { kind: 'not', at, of: node } : node
}

function dotted(cursor: Cursor, first: string): string {
  let name = first
  while (skip(cursor, 'symbol', '.')) name += `.${expect(cursor, 'name').text}`
  return name
}

function parseSubscript(cursor: Cursor, of: Expression): Expression {
  const at = take(cursor).start
  const ends = () => sees(cursor, 'symbol', ':') || sees(cursor, 'symbol', ']')
  const start = ends() ? null : parseTuple(cursor)
  if (!sees(cursor, 'symbol', ':')) {
    expect(cursor, 'symbol', ']')
    return { kind: 'item', at, of, index: start ?? refuseAt(cursor.source, at, 'an empty subscript') }
  }
  take(cursor)
  const stop = ends() ? null : parseExpression(cursor)
  const step = skip(cursor, 'symbol', ':') && !ends() ? parseExpression(cursor) : null
  expect(cursor, 'symbol', ']')
  return { kind: 'slice', at, of, start, stop, step }
}

function parseCall(cursor: Cursor): CallArguments {
  expect(cursor, 'symbol', '(')
  const positional: Expression[] = []
  const named: [string, Expression][] = []
  let list: Expression | null = null
  let dict: Expression | null = null
  for (let count = 0; !skip(cursor, 'symbol', ')'); count++) {
    if (count > 0) expect(cursor, 'symbol', ',')
    if (skip(cursor, 'symbol', ')')) break
    if (skip(cursor, 'symbol', '**')) dict = parseExpression(cursor)
    else if (skip(cursor, 'symbol', '*')) list = parseExpression(cursor)
    else if (sees(cursor, 'name') && sees(cursor, 'symbol', '=', 1)) {
      const { text: name, start } = take(cursor)
      if (named.some(([other]) => other === name))
        refuseAt(cursor.source, start, `the argument ${name}= is given twice`, 'take one of them out')
      take(cursor)
      named.push([name, parseExpression(cursor)])
    } else if (named.length > 0) unexpected(cursor, 'a named argument, as those before it')
    else positional.push(parseExpression(cursor))
  }
  return { positional, named, list, dict }
}
