import { hash } from 'node:crypto'
import { isLocal, type Scope, scopeIn } from './scope.ts'
import { erased, isNode, type Node, nameIn, nodesIn, stringIn } from './syntax.ts'
import { isUncounted, type Verb } from './verb.ts'

/** What a stretch of code says and what it reaches. */
export interface Slice {
  /** Of the code's normal form: without comments, white space, types, and the properties that do not count. */
  readonly hash: string
  /** Names that are not declared in it; `space.name` where `space` is an imported namespace. */
  readonly names: readonly string[]
  /** Specifiers of `import('…')`. */
  readonly imports: readonly string[]
  /** Paths of `new URL('…', import.meta.url)`. */
  readonly files: readonly string[]
}

/** What the names of a module mean, as far as it matters to a slice. */
export interface Meaning {
  /** Local names of the framework's verbs. */
  readonly verbs: ReadonlyMap<string, Verb>
  /** Local names of namespace imports. */
  readonly spaces: ReadonlySet<string>
}

/** The slice of these nodes of one module, which together are one declaration. */
export function sliceOf(nodes: readonly Node[], meaning: Meaning): Slice {
  const writer: Writer = { meaning, text: '', names: new Set(), imports: new Set(), files: new Set() }
  for (const node of nodes) write(writer, node, null)
  return {
    hash: hash('sha1', writer.text, 'base64url'),
    names: [...writer.names].sort(),
    imports: [...writer.imports],
    files: [...writer.files],
  }
}

interface Writer {
  readonly meaning: Meaning
  text: string
  readonly names: Set<string>
  readonly imports: Set<string>
  readonly files: Set<string>
}

// The tree in Polish notation: each node is its type and then its fields, whose number and order the type fixes; lists are bracketed.
function write(to: Writer, outer: Node, around: Scope | null) {
  const node = erased(outer)
  if (SILENT.has(node.type)) return
  const scope = scopeIn(node, around)
  switch (node.type) {
    case 'Identifier':
      to.text += `$${node.name} `
      if (!isLocal(String(node.name), scope)) to.names.add(String(node.name))
      return
    case 'Literal':
      to.text += literalText(node)
      return
    case 'MemberExpression':
      return writeMember(to, node, scope)
    case 'CallExpression':
      if (writeVerb(to, node, scope)) return
      break
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return writeProperty(to, node, scope)
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      to.text += `${node.type} ${nameIn(node.label) ?? ''} `
      if (isNode(node.body)) write(to, node.body, scope)
      return
    case 'MetaProperty':
      to.text += `${nameIn(node.meta)}.${nameIn(node.property)} `
      return
    case 'ImportExpression': {
      const specifier = stringIn(node.source)
      if (specifier !== undefined) to.imports.add(specifier)
      break
    }
    case 'NewExpression': {
      const path = pathOfUrl(node)
      if (path !== undefined) to.files.add(path)
      break
    }
  }
  writeFields(to, node, scope)
}

function writeFields(to: Writer, node: Node, scope: Scope | null) {
  to.text += `${node.type} `
  for (const field in node) if (!UNWRITTEN.has(field)) writeField(to, node[field], scope)
}

function writeField(to: Writer, value: unknown, scope: Scope | null) {
  if (isNode(value)) write(to, value, scope)
  else if (Array.isArray(value)) {
    to.text += '['
    for (const one of value) writeField(to, one, scope)
    to.text += ']'
  } else to.text += typeof value === 'boolean' || value === null ? `${value} ` : `${JSON.stringify(value)} `
}

function writeMember(to: Writer, node: Node, scope: Scope | null) {
  const name = node.computed ? stringIn(node.property) : nameIn(node.property)
  to.text += `. ${node.optional ? '?' : ''}`
  const object = isNode(node.object) ? erased(node.object) : undefined
  const space = object?.type === 'Identifier' ? String(object.name) : undefined
  if (name !== undefined && space !== undefined && to.meaning.spaces.has(space) && !isLocal(space, scope)) {
    to.names.add(`${space}.${name}`)
    to.text += `$${space} `
  } else if (object) write(to, object, scope)
  if (name !== undefined) to.text += `${JSON.stringify(name)} `
  else if (isNode(node.property)) write(to, node.property, scope)
}

// `{ a }` is `{ a: a }`, and `{ 'a': 1 }` is `{ a: 1 }`.
function writeProperty(to: Writer, node: Node, scope: Scope | null) {
  to.text += `${node.type} ${node.kind ?? ''} ${node.static ? 'static ' : ''}${node.method ? 'method ' : ''}`
  if (Array.isArray(node.decorators) && node.decorators.length > 0) writeField(to, node.decorators, scope)
  if (node.computed && isNode(node.key)) write(to, node.key, scope)
  else to.text += `${JSON.stringify(nameIn(node.key))} `
  writeField(to, node.value, scope)
}

// A verb's call without its key and without what does not count.
function writeVerb(to: Writer, node: Node, scope: Scope | null): boolean {
  const verb = verbOf(to.meaning, node, scope)
  const [key, spec, ...more] = nodesIn(node.arguments)
  if (verb === undefined || key === undefined || more.length > 0) return false
  to.text += `${verb}( `
  if (stringIn(key) === undefined) write(to, key, scope)
  if (spec !== undefined) writeSpec(to, erased(spec), scope, verb)
  to.text += ') '
  return true
}

function writeSpec(to: Writer, spec: Node, scope: Scope | null, verb: Verb) {
  if (spec.type !== 'ObjectExpression') return write(to, spec, scope)
  to.text += '{ '
  for (const property of nodesIn(spec.properties)) {
    const name = property.type === 'Property' && !property.computed ? nameIn(property.key) : undefined
    if (name !== undefined && isUncounted(name)) continue
    const value = isNode(property.value) ? erased(property.value) : undefined
    if (verb === 'assets' && name === 'outputs' && value?.type === 'ObjectExpression') writeOutputs(to, value, scope)
    else write(to, property, scope)
  }
  to.text += '} '
}

function writeOutputs(to: Writer, outputs: Node, scope: Scope | null) {
  for (const output of nodesIn(outputs.properties)) {
    if (output.type === 'Property' && !output.computed && isNode(output.value)) {
      to.text += `${JSON.stringify(nameIn(output.key))} `
      writeSpec(to, erased(output.value), scope, 'asset')
    } else write(to, output, scope)
  }
}

function verbOf(meaning: Meaning, node: Node, scope: Scope | null): Verb | undefined {
  const callee = isNode(node.callee) ? erased(node.callee) : undefined
  if (callee?.type !== 'Identifier' || isLocal(String(callee.name), scope)) return undefined
  return meaning.verbs.get(String(callee.name))
}

function literalText(node: Node): string {
  if (typeof node.bigint === 'string') return `${node.bigint}n `
  if (isRegex(node.regex)) return `/${node.regex.pattern}/${node.regex.flags} `
  return `${JSON.stringify(node.value)} `
}

function isRegex(value: unknown): value is { readonly pattern: string; readonly flags: string } {
  return typeof value === 'object' && value !== null && 'pattern' in value
}

function pathOfUrl(node: Node): string | undefined {
  const [path, base] = nodesIn(node.arguments)
  const isOwn = base?.type === 'MemberExpression' && isNode(base.object) && base.object.type === 'MetaProperty'
  return nameIn(node.callee) === 'URL' && isOwn ? stringIn(path) : undefined
}

const UNWRITTEN = new Set(['type', 'start', 'end', 'directive', 'typeAnnotation', 'typeArguments'])

// Nothing of these is left at run time.
const SILENT = new Set([
  'EmptyStatement',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
  'TSDeclareFunction',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
  'TSIndexSignature',
])
