import { isNode, type Node, nodesIn } from './syntax.ts'

/** The names that a stretch of code declares for itself, and what lies around it. */
export interface Scope {
  readonly names: ReadonlySet<string>
  readonly around: Scope | null
}

/** Is the name declared within the code that is looked at, so that it does not mean the module's? */
export function isLocal(name: string, scope: Scope | null): boolean {
  for (let at = scope; at !== null; at = at.around) if (at.names.has(name)) return true
  return false
}

/** The scope that a node opens, or the one around it when it opens none. */
export function scopeIn(node: Node, around: Scope | null): Scope | null {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return opened(around, (names) => {
        names.add('arguments')
        if (node.type === 'FunctionExpression') addPattern(node.id, names)
        for (const parameter of nodesIn(node.params)) addPattern(parameter, names)
        if (isNode(node.body) && node.body.type === 'BlockStatement') addHoisted(node.body, names)
      })
    case 'ClassDeclaration':
    case 'ClassExpression':
      return opened(around, (names) => addPattern(node.id, names))
    case 'CatchClause':
      return opened(around, (names) => addPattern(node.param, names))
    case 'BlockStatement':
    case 'StaticBlock':
      return opened(around, (names) => {
        for (const statement of nodesIn(node.body)) addDeclared(statement, names)
      })
    case 'SwitchStatement':
      return opened(around, (names) => {
        for (const one of nodesIn(node.cases))
          for (const statement of nodesIn(one.consequent)) addDeclared(statement, names)
      })
    case 'ForStatement':
      return opened(around, (names) => addDeclared(node.init, names))
    case 'ForInStatement':
    case 'ForOfStatement':
      return opened(around, (names) => addDeclared(node.left, names))
    default:
      return around
  }
}

function opened(around: Scope | null, add: (names: Set<string>) => void): Scope | null {
  const names = new Set<string>()
  add(names)
  return names.size === 0 ? around : { names, around }
}

// The names that a statement declares where it stands.
function addDeclared(statement: unknown, names: Set<string>) {
  if (!isNode(statement)) return
  if (statement.type === 'VariableDeclaration')
    for (const one of nodesIn(statement.declarations)) addPattern(one.id, names)
  else if (DECLARATION.has(statement.type)) addPattern(statement.id, names)
}

const DECLARATION = new Set(['FunctionDeclaration', 'ClassDeclaration', 'TSEnumDeclaration', 'TSModuleDeclaration'])

/** Adds the names that a pattern binds: `a`, `{ a, b: c = 1 }`, `[a, ...rest]`. */
export function addPattern(pattern: unknown, names: Set<string>) {
  if (!isNode(pattern)) return
  switch (pattern.type) {
    case 'Identifier':
      names.add(String(pattern.name))
      break
    case 'ObjectPattern':
      for (const one of nodesIn(pattern.properties)) addPattern(one.type === 'Property' ? one.value : one, names)
      break
    case 'ArrayPattern':
      for (const one of nodesIn(pattern.elements)) addPattern(one, names)
      break
    case 'AssignmentPattern':
      addPattern(pattern.left, names)
      break
    case 'RestElement':
      addPattern(pattern.argument, names)
      break
    case 'TSParameterProperty':
      addPattern(pattern.parameter, names)
      break
  }
}

// `var` is declared for the whole function, however deep it stands; only statements can hold one.
function addHoisted(node: Node, names: Set<string>) {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') addDeclared(node, names)
  for (const field of HOLDERS) {
    const value = node[field]
    if (value === undefined || value === null) continue
    for (const child of nodesIn(value)) if (!EXPRESSION.test(child.type)) addHoisted(child, names)
  }
}

const HOLDERS = ['body', 'consequent', 'alternate', 'init', 'left', 'block', 'handler', 'finalizer', 'cases'] as const
const EXPRESSION = /Expression$|^Identifier$|^Literal$|^Function|^Class/
