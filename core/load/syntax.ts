/** A node of the parser's tree (ESTree): fields by name, children in the order of the text. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** Is this field a child? */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The children in a field that holds a list, or one, or none. */
export function nodesIn(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []
}

/** The name of a field of names: of an identifier, or a quoted key. Otherwise undefined. */
export function nameIn(value: unknown): string | undefined {
  if (!isNode(value)) return undefined
  if (value.type === 'Identifier' || value.type === 'PrivateIdentifier') return String(value.name)
  return value.type === 'Literal' ? String(value.value) : undefined
}

/** The text of a quoted string, or of a template without a hole; otherwise undefined. */
export function stringIn(value: unknown): string | undefined {
  if (!isNode(value)) return undefined
  if (value.type === 'Literal') return typeof value.value === 'string' ? value.value : undefined
  const [part, more] = value.type === 'TemplateLiteral' ? nodesIn(value.quasis) : []
  const text = more === undefined ? part?.value : undefined
  return typeof text === 'object' && text !== null && 'cooked' in text ? String(text.cooked) : undefined
}

/** The expression inside of what TypeScript erases: `x as T`, `x satisfies T`, `x!`, `f<T>`. */
export function erased(node: Node): Node {
  let inner = node
  while (ERASED.has(inner.type) && isNode(inner.expression)) inner = inner.expression
  return inner
}

const ERASED = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'ParenthesizedExpression',
])
