import { addPattern } from './scope.ts'
import { type Meaning, type Slice, sliceOf } from './slice.ts'
import { erased, isNode, type Node, nameIn, nodesIn, stringIn } from './syntax.ts'
import { isVerb, type Verb } from './verb.ts'

/** A file of the project, cut into its declarations: data, kept from one load to the next. */
export interface Module {
  /** Local name → where it comes from; `name` is `*` for a namespace. */
  readonly imports: Readonly<Record<string, Import>>
  /** Exported name → the local name, or what is handed on from another file. */
  readonly exports: Readonly<Record<string, string | Import>>
  /** Specifiers of `export * from '…'`. */
  readonly stars: readonly string[]
  readonly declarations: Readonly<Record<string, Declaration>>
}

export interface Import {
  readonly from: string
  readonly name: string
}

/** A top-level declaration, or a top-level statement under a name that no declaration can have. */
export interface Declaration extends Slice {
  /** 1-based. */
  readonly line: number
  readonly column: number
}

/**
 * The declarations of a parsed file. A statement at the top level (a loop that fills a record) belongs to every declaration that
 * it speaks of. `isFramework` tells whether a specifier leads to the framework, whose verbs leave out what does not count.
 */
export function moduleOf(program: Node, text: string, isFramework: (specifier: string) => boolean): Module {
  const body = nodesIn(program.body)
  const imports = importsOf(body)
  const meaning = meaningOf(imports, isFramework)
  const found: Found = { declared: new Map(), exports: new Map(), stars: [], statements: [] }
  for (const statement of body) read(statement, found)
  const place = placesIn(text)
  const declarations: Record<string, Declaration> = {}
  for (const [name, { nodes, at }] of found.declared) declarations[name] = { ...sliceOf(nodes, meaning), ...place(at) }
  for (const [index, statement] of found.statements.entries()) {
    const slice = sliceOf([statement], meaning)
    const concerned = slice.names.filter((name) => found.declared.has(name))
    if (concerned.length === 0) continue
    const own = `#${index}`
    declarations[own] = { ...slice, ...place(statement.start) }
    for (const name of concerned) {
      const of = declarations[name]
      if (of) declarations[name] = { ...of, names: [...of.names, own] }
    }
  }
  return { imports, exports: Object.fromEntries(found.exports), stars: found.stars, declarations }
}

interface Found {
  readonly declared: Map<string, { readonly nodes: readonly Node[]; readonly at: number }>
  readonly exports: Map<string, string | Import>
  readonly stars: string[]
  readonly statements: Node[]
}

function importsOf(body: readonly Node[]): Readonly<Record<string, Import>> {
  const imports: Record<string, Import> = {}
  for (const statement of body) {
    const from = statement.type === 'ImportDeclaration' ? stringIn(statement.source) : undefined
    if (from === undefined) continue
    for (const one of nodesIn(statement.specifiers)) {
      const name =
        one.type === 'ImportNamespaceSpecifier'
          ? '*'
          : one.type === 'ImportDefaultSpecifier'
            ? 'default'
            : nameIn(one.imported)
      imports[nameIn(one.local) ?? ''] = { from, name: name ?? '' }
    }
  }
  return imports
}

function meaningOf(imports: Readonly<Record<string, Import>>, isFramework: (specifier: string) => boolean): Meaning {
  const verbs = new Map<string, Verb>()
  const spaces = new Set<string>()
  for (const [local, { from, name }] of Object.entries(imports)) {
    if (name === '*') spaces.add(local)
    if (isVerb(name) && isFramework(from)) verbs.set(local, name)
  }
  return { verbs, spaces }
}

function read(statement: Node, found: Found) {
  switch (statement.type) {
    case 'ImportDeclaration':
      return
    case 'ExportAllDeclaration': {
      const from = stringIn(statement.source) ?? ''
      const name = nameIn(statement.exported)
      if (name === undefined) found.stars.push(from)
      else found.exports.set(name, { from, name: '*' })
      return
    }
    case 'ExportDefaultDeclaration':
      return readDefault(statement.declaration, found)
    case 'ExportNamedDeclaration':
      return readNamed(statement, found)
    default:
      if (declare(statement, found).length === 0 && !isType(statement)) found.statements.push(statement)
  }
}

function readDefault(declaration: unknown, found: Found) {
  if (!isNode(declaration)) return
  const name = erased(declaration).type === 'Identifier' ? nameIn(erased(declaration)) : declare(declaration, found)[0]
  if (name === undefined) found.declared.set('default', { nodes: [declaration], at: declaration.start })
  found.exports.set('default', name ?? 'default')
}

function readNamed(statement: Node, found: Found) {
  const from = stringIn(statement.source)
  if (isNode(statement.declaration))
    for (const name of declare(statement.declaration, found)) found.exports.set(name, name)
  for (const one of nodesIn(statement.specifiers)) {
    const local = nameIn(one.local) ?? ''
    found.exports.set(nameIn(one.exported) ?? local, from === undefined ? local : { from, name: local })
  }
}

// Names do not count, only what stands for them: a renamed function changes those who call it, and no more.
function declare(statement: Node, found: Found): readonly string[] {
  if (statement.type === 'VariableDeclaration')
    return nodesIn(statement.declarations).flatMap((one) => declareOne(one, found))
  const name = nameIn(statement.id)
  if (name === undefined || isType(statement) || !statement.type.endsWith('Declaration')) return []
  const { id: _, ...rest } = statement
  found.declared.set(name, { nodes: [rest], at: statement.start })
  return [name]
}

function declareOne(declarator: Node, found: Found): readonly string[] {
  const init = isNode(declarator.init) ? [declarator.init] : []
  const name = isNode(declarator.id) && declarator.id.type === 'Identifier' ? nameIn(declarator.id) : undefined
  if (name !== undefined) {
    found.declared.set(name, { nodes: init, at: declarator.start })
    return [name]
  }
  const names = new Set<string>()
  addPattern(declarator.id, names)
  const nodes = isNode(declarator.id) ? [declarator.id, ...init] : init
  for (const one of names) found.declared.set(one, { nodes, at: declarator.start })
  return [...names]
}

const isType = (statement: Node) => /^TS(TypeAlias|Interface)Declaration$|^TSDeclareFunction$/.test(statement.type)

function placesIn(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
