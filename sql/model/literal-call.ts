import type { CallArguments, Expression, Statement, Template } from '../jinja/node.ts'
import type { Given, Value } from '../jinja/value.ts'

/** A call whose arguments are all constants, at its offset. */
export interface LiteralCall {
  readonly at: number
  readonly given: Given
}

/** Every call of this name with constant arguments, also in branches that no rendering takes. */
export function literalCalls(template: Template, name: string): readonly LiteralCall[] {
  const found: LiteralCall[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const one of node) visit(one)
      return
    }
    if (typeof node !== 'object' || node === null || !('kind' in node)) return
    // Every object with a kind in a parsed template is one of these two unions.
    const tree = node as Expression | Statement
    if (tree.kind === 'call' && tree.of.kind === 'name' && tree.of.name === name) {
      const given = constants(tree.arguments)
      if (given) found.push({ at: tree.at, given })
    }
    for (const part of Object.values(tree)) visit(isArguments(part) ? [...part.positional, ...part.named] : part)
  }
  visit(template.body)
  return found
}

function isArguments(part: unknown): part is CallArguments {
  return typeof part === 'object' && part !== null && 'positional' in part
}

function constants({ positional, named, list, dict }: CallArguments): Given | null {
  if (list || dict) return null
  const values = positional.map(constant)
  const pairs = named.map(([name, value]) => [name, constant(value)] as const)
  if (values.includes(undefined) || pairs.some(([, value]) => value === undefined)) return null
  return {
    positional: values.filter((value) => value !== undefined),
    named: new Map(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))),
  }
}

function constant(node: Expression): Value | undefined {
  if (node.kind === 'constant') return node.value
  if (node.kind === 'negative' && node.of.kind === 'constant' && typeof node.of.value === 'bigint')
    return -node.of.value
  return undefined
}
