import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '../error.ts'
import { erased, isNode, type Node, nameIn, nodesIn, stringIn } from './syntax.ts'

/** A fault that names a property (`word`) at that property's line instead of its asset's; others as they are. */
export async function atProperty(fault: Fault, root: string): Promise<Fault> {
  const { file, word, key } = fault
  if (word === undefined || key === undefined || !file?.endsWith('.ts')) return fault
  const text = readFileSync(join(root, file), 'utf8')
  const { parseSync } = await import('oxc-parser')
  const program: unknown = parseSync(file, text, { astType: 'js', lang: 'ts', preserveParens: false }).program
  const specs = isNode(program) ? [...specsOf(program, key)] : []
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  // Two assets may have one key: the one that is declared here.
  const spec = specs.find((one) => lineOf(one.start) >= (fault.line ?? 0)) ?? specs[0]
  const property = spec && propertyAt(spec, word.split('.'))
  if (!property) return fault
  const before = text.slice(0, property.start).split('\n')
  return { ...fault, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

// The records of `verb(key, record)`, or the outputs of that name in `assets(subject, { outputs })`.
function* specsOf(node: Node, key: string): Generator<Node> {
  if (node.type === 'CallExpression') {
    const [first, second] = nodesIn(node.arguments)
    const said = stringIn(first)
    const spec = second && erased(second)
    if (said === key && spec?.type === 'ObjectExpression') yield spec
    const [subject = '', name = ''] = key.split('.')
    const output = said === subject && spec ? propertyAt(spec, ['outputs', name]) : null
    if (output && isNode(output.value)) yield erased(output.value)
  }
  for (const value of Object.values(node)) {
    if (typeof value !== 'object') continue
    for (const child of nodesIn(value)) yield* specsOf(child, key)
  }
}

// As deep as the words lead: `from.yields` is `from` where that is no record written out.
function propertyAt(spec: Node, words: readonly string[]): Node | null {
  let at: Node | null = null
  let inside = spec
  for (const word of words) {
    const next = nodesIn(inside.properties).find((one) => nameIn(one.key) === word)
    if (!next) return at
    at = next
    inside = isNode(next.value) ? erased(next.value) : next
  }
  return at
}
