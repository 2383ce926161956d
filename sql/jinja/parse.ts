import { DefinitionError, type Fault } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { type Cursor, expect, peek, sees, skip, take, unexpected, upTo } from './cursor.ts'
import type { Expression, Statement, Target, Template } from './node.ts'
import { parseFilter, parseFilters, parseTuple } from './parse-expression.ts'
import {
  parseBindings,
  parseCallHead,
  parseCondition,
  parseForHead,
  parseMaterializationHead,
  parseParameters,
  parseTarget,
} from './parse-head.ts'
import { POISON } from './poison.ts'
import { refuseAt, type Source } from './source.ts'
import { tokensOf } from './token.ts'

/** The tree of a template. Throws DefinitionError with every fault of its tags, each with line and column. */
export function parse(source: Source): Template {
  const { template, faults } = parseAll(source)
  if (faults.length > 0 || template === null) throw new DefinitionError(faults)
  return template
}

/**
 * The tree of a template and what is wrong with its tags: what could not be read is a value left out. The tree is null where
 * a tag has no end or closes none that is open, since nothing behind it would be sure.
 */
export function parseAll(source: Source): { readonly template: Template | null; readonly faults: readonly Fault[] } {
  const faults: Fault[] = []
  try {
    const cursor: Cursor = { source, tokens: tokensOf(source, faults), index: 0, faults, strays: 0 }
    const body = parseBody(cursor, [])
    return { template: { source, body }, faults }
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    return { template: null, faults: [...faults, ...error.faults] }
  }
}

const UNREAD: Expression = { kind: 'constant', at: 0, value: POISON }

type Tag = (cursor: Cursor, at: number) => Statement

// One tag one function: a tag that is added later is an entry here.
const TAGS: Readonly<Record<string, Tag>> = {
  if: parseIf,
  for: parseFor,
  set: parseSet,
  macro: parseMacro,
  test: parseTest,
  data_test: parseTest,
  materialization: parseMaterialization,
  snapshot: (cursor, at) => parseNamed(cursor, at, 'snapshot', 'snapshot_'),
  docs: (cursor, at) => parseNamed(cursor, at, 'docs', 'dbt_docs__'),
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
        body.push({ kind: 'output', at: token.start, value: upTo(cursor, '/output', () => parseTuple(cursor), UNREAD) })
        expect(cursor, '/output')
        break
      case 'block': {
        const name = peek(cursor)
        if (name.kind === 'name' && closing.includes(name.text)) return body
        body.push(...parseTag(cursor, token.start, closing))
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

function parseTag(cursor: Cursor, at: number, closing: readonly string[]): readonly Statement[] {
  const { text } = expect(cursor, 'name')
  const tag = TAGS[text]
  if (tag) return [tag(cursor, at)]
  const closes = /^(end.*|else|elif)$/.test(text)
  if (closes && cursor.strays === 0) return refuseTag(cursor, text, at, closing)
  // The tag that it closes could not be read, and was told.
  if (closes) return upTo(cursor, '/block', () => passOver(cursor), [])
  cursor.strays++
  const names = namesOf(cursor)
  const unread: Statement = { kind: 'set', at, target: { kind: 'tuple', at, items: names }, value: UNREAD }
  return upTo(cursor, '/block', () => refuseTag(cursor, text, at, closing), [unread])
}

// What an unknown tag may have given names to: what follows may use them.
function namesOf(cursor: Cursor): readonly Target[] {
  const names: Target[] = []
  for (let ahead = 0; !sees(cursor, '/block', undefined, ahead) && !sees(cursor, 'end', undefined, ahead); ahead++) {
    const { kind, text, start } = peek(cursor, ahead)
    if (kind === 'name' && !sees(cursor, 'symbol', '(', ahead + 1)) names.push({ kind: 'name', at: start, name: text })
  }
  return names
}

function passOver(cursor: Cursor): readonly Statement[] {
  while (!sees(cursor, '/block') && !sees(cursor, 'end')) take(cursor)
  return []
}

function refuseTag({ source }: Cursor, name: string, at: number, closing: readonly string[]): never {
  const refused = REFUSED[name]
  if (refused) return refuseAt(source, at, `{% ${name} %} is not supported`, refused)
  const [near] = nearest(name, [...Object.keys(TAGS), ...closing])
  const mend = near === undefined ? `tags are ${Object.keys(TAGS).join(', ')}` : `did you mean {% ${near} %}?`
  return refuseAt(source, at, `unknown tag {% ${name} %}`, mend)
}

function close(cursor: Cursor, tag: string) {
  expect(cursor, 'name', tag)
}

function parseIf(cursor: Cursor, at: number): Statement {
  const branches: [Expression, readonly Statement[]][] = []
  let otherwise: readonly Statement[] = []
  do {
    const test = upTo(cursor, '/block', () => parseCondition(cursor), UNREAD)
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
  const unread = { target: NOWHERE, over: UNREAD, where: null, recursive: false }
  const head = upTo(cursor, '/block', () => parseForHead(cursor), unread)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['else', 'endfor'])
  let otherwise: readonly Statement[] = []
  if (skip(cursor, 'name', 'else')) {
    expect(cursor, '/block')
    otherwise = parseBody(cursor, ['endfor'])
  }
  close(cursor, 'endfor')
  return { kind: 'for', at, ...head, body, otherwise }
}

const NOWHERE: Target = { kind: 'tuple', at: 0, items: [] }

function parseSet(cursor: Cursor, at: number): Statement {
  const target = parseTarget(cursor)
  if (skip(cursor, 'symbol', '=')) {
    return { kind: 'set', at, target, value: upTo(cursor, '/block', () => parseTuple(cursor), UNREAD) }
  }
  if (!sees(cursor, 'symbol', '|') && !sees(cursor, '/block')) {
    return { kind: 'set', at, target, value: upTo(cursor, '/block', () => unexpected(cursor, "'='"), UNREAD) }
  }
  const filter = upTo(cursor, '/block', () => parseFilters(cursor, null), UNREAD)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endset'])
  close(cursor, 'endset')
  return { kind: 'set block', at, target, filter, body }
}

function parseMacro(cursor: Cursor, at: number): Statement {
  const name = expect(cursor, 'name').text
  const parameters = upTo(cursor, '/block', () => parseParameters(cursor), null)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endmacro'])
  close(cursor, 'endmacro')
  if (!skip(cursor, 'name', name)) skip(cursor, 'name')
  if (parameters === null) return { kind: 'set', at, target: { kind: 'name', at, name }, value: UNREAD }
  return { kind: 'macro', block: 'macro', at, name, parameters, body }
}

// As dbt has it, a generic test is the macro test_name.
function parseTest(cursor: Cursor, at: number): Statement {
  const tag = peek(cursor, -1).text
  const name = `test_${expect(cursor, 'name').text}`
  const parameters = upTo(cursor, '/block', () => parseParameters(cursor), null)
  const body = parseBlock(cursor, `end${tag}`)
  if (parameters === null) return { kind: 'set', at, target: { kind: 'name', at, name }, value: UNREAD }
  return { kind: 'macro', block: 'test', at, name, parameters, body }
}

function parseMaterialization(cursor: Cursor, at: number): Statement {
  const head = upTo(cursor, '/block', () => parseMaterializationHead(cursor), { name: 'unread' })
  const body = parseBlock(cursor, 'endmaterialization')
  return { kind: 'macro', block: 'materialization', at, ...head, parameters: [], body }
}

function parseNamed(cursor: Cursor, at: number, block: 'snapshot' | 'docs', prefix: string): Statement {
  const name = `${prefix}${expect(cursor, 'name').text}`
  return { kind: 'macro', block, at, name, parameters: [], body: parseBlock(cursor, `end${block}`) }
}

function parseBlock(cursor: Cursor, end: string): readonly Statement[] {
  expect(cursor, '/block')
  const body = parseBody(cursor, [end])
  close(cursor, end)
  return body
}

function parseCallBlock(cursor: Cursor, at: number): Statement {
  const head = upTo(cursor, '/block', () => parseCallHead(cursor, at), null)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endcall'])
  close(cursor, 'endcall')
  return head === null ? { kind: 'do', at, value: UNREAD } : { kind: 'call block', at, ...head, body }
}

function parseFilterBlock(cursor: Cursor, at: number): Statement {
  const filter = upTo(cursor, '/block', () => parseFilters(cursor, parseFilter(cursor, null)), null) ?? UNREAD
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endfilter'])
  close(cursor, 'endfilter')
  return { kind: 'filter block', at, filter, body }
}

function parseWith(cursor: Cursor, at: number): Statement {
  const bindings = upTo(cursor, '/block', () => parseBindings(cursor), null)
  expect(cursor, '/block')
  const body = parseBody(cursor, ['endwith'])
  close(cursor, 'endwith')
  return bindings === null ? { kind: 'do', at, value: UNREAD } : { kind: 'with', at, bindings, body }
}

function parseDo(cursor: Cursor, at: number): Statement {
  return { kind: 'do', at, value: upTo(cursor, '/block', () => parseTuple(cursor), UNREAD) }
}
