import { type Cursor, expect, sees, skip, unexpected } from './cursor.ts'
import type { Expression, ForStatement, MacroStatement, Parameter, Target } from './node.ts'
import { parseExpression, parseTuple } from './parse-expression.ts'
import { refuseAt } from './source.ts'

/** The condition of `if` and `elif`, with the colon that Jinja2 lets pass. */
export function parseCondition(cursor: Cursor): Expression {
  const test = parseTuple(cursor, { inlineIf: false })
  skip(cursor, 'symbol', ':')
  return test
}

/** `target in over if where recursive`. */
export function parseForHead(cursor: Cursor): Pick<ForStatement, 'target' | 'over' | 'where' | 'recursive'> {
  const target = parseTarget(cursor)
  expect(cursor, 'name', 'in')
  const over = parseTuple(cursor, { inlineIf: false })
  const where = skip(cursor, 'name', 'if') ? parseExpression(cursor) : null
  const recursive = skip(cursor, 'name', 'recursive')
  skip(cursor, 'symbol', ':')
  return { target, over, where, recursive }
}

/** What is given a value: a name, an attribute of a namespace, or several of them. */
export function parseTarget(cursor: Cursor): Target {
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

/** The parameters of a macro, in parentheses. */
export function parseParameters(cursor: Cursor): readonly Parameter[] {
  const parameters: Parameter[] = []
  expect(cursor, 'symbol', '(')
  while (!skip(cursor, 'symbol', ')')) {
    if (parameters.length > 0) expect(cursor, 'symbol', ',')
    if (skip(cursor, 'symbol', ')')) break
    const { text: name, start } = expect(cursor, 'name')
    // dbt's macros may say the types of their arguments.
    if (skip(cursor, 'symbol', ':')) passType(cursor)
    const fallback = skip(cursor, 'symbol', '=') ? parseExpression(cursor) : null
    if (fallback === null && parameters.some((one) => one.fallback !== null))
      refuseAt(
        cursor.source,
        start,
        `${name} has no default and stands behind one that has`,
        `write ${name}=none, or put it first`,
      )
    parameters.push({ name, fallback })
  }
  return parameters
}

function passType(cursor: Cursor): void {
  expect(cursor, 'name')
  if (!skip(cursor, 'symbol', '[')) return
  do passType(cursor)
  while (skip(cursor, 'symbol', ','))
  expect(cursor, 'symbol', ']')
}

/** `(parameters) call(…)`. Throws DefinitionError where nothing is called. */
export function parseCallHead(cursor: Cursor, at: number): { parameters: readonly Parameter[]; call: Expression } {
  const parameters = sees(cursor, 'symbol', '(') ? parseParameters(cursor) : []
  const call = parseExpression(cursor)
  if (call.kind !== 'call') refuseAt(cursor.source, at, '{% call %} calls a macro', 'write {% call name(…) %}')
  return { parameters, call }
}

/** `name = value, …` of a with. */
export function parseBindings(cursor: Cursor): readonly (readonly [Target, Expression])[] {
  const bindings: [Target, Expression][] = []
  while (!sees(cursor, '/block')) {
    if (bindings.length > 0) expect(cursor, 'symbol', ',')
    const target = parseOneTarget(cursor)
    expect(cursor, 'symbol', '=')
    bindings.push([target, parseExpression(cursor)])
  }
  return bindings
}

/** `name, adapter='duckdb'` as dbt names the macro: name_duckdb, name_default. */
export function parseMaterializationHead(cursor: Cursor): Pick<MacroStatement, 'name' | 'languages'> {
  const name = expect(cursor, 'name').text
  let adapter = 'default'
  let languages: Pick<MacroStatement, 'languages'> = {}
  while (skip(cursor, 'symbol', ',')) {
    const word = expect(cursor, 'name').text
    if (word === 'default') continue
    if (word !== 'adapter' && word !== 'supported_languages') unexpected(cursor, 'adapter= or supported_languages=')
    expect(cursor, 'symbol', '=')
    const value = parseExpression(cursor)
    if (word === 'adapter' && value.kind === 'constant' && typeof value.value === 'string') adapter = value.value
    if (word === 'supported_languages' && value.kind === 'list')
      languages = {
        languages: value.items.flatMap((one) => (one.kind === 'constant' ? [String(one.value)] : [])),
      }
  }
  return { name: `materialization_${name}_${adapter}`, ...languages }
}
