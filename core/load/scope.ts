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
  const names = new Set<string>()
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      names.add('arguments')
      if (node.type === 'FunctionExpression') addPattern(node.id, names)
      for (const parameter of nodesIn(node.params)) addPattern(parameter, names)
      if (isNode(node.body)) addHoisted(node.body, names)
      break
    case 'ClassDeclaration':
    case 'ClassExpression':
      addPattern(node.id, names)
      break
    case 'CatchClause':
      addPattern(node.param, names)
      break
    case 'BlockStatement':
    case 'StaticBlock':
      for (const statement of nodesIn(node.body)) addDeclared(statement, names)
      break
    case 'SwitchStatement':
      for (const one of nodesIn(node.cases))
        for (const statement of nodesIn(one.consequent)) addDeclared(statement, names)
      break
    case 'ForStatement':
      if (isNode(node.init)) addDeclared(node.init, names)
      break
    case 'ForInStatement':
    case 'ForOfStatement':
      if (isNode(node.left)) addDeclared(node.left, names)
      break
  }
  return names.size === 0 ? around : { names, around }
}

/** Adds the names that a statement declares where it stands. */
export function addDeclared(statement: Node, names: Set<string>) {
  if (statement.type === 'VariableDeclaration')
    for (const one of nodesIn(statement.declarations)) addPattern(one.id, names)
  else if (/^(Function|Class|TSEnum|TSModule)Declaration$/.test(statement.type)) addPattern(statement.id, names)
}

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

// `var` is declared for the whole function, however deep it stands.
function addHoisted(node: Node, names: Set<string>) {
  if (node.type === 'VariableDeclaration' && node.kind === 'var') addDeclared(node, names)
  if (!/Statement|^SwitchCase|^CatchClause|^VariableDeclaration/.test(node.type)) return
  for (const value of Object.values(node)) {
    if (typeof value === 'object') for (const child of nodesIn(value)) addHoisted(child, names)
  }
}
