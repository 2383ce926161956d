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
  const spec = isNode(program) ? specOf(program, key) : null
  const property = spec && propertyAt(spec, word.split('.'))
  if (!property) return fault
  const before = text.slice(0, property.start).split('\n')
  return { ...fault, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

// The record of `verb(key, record)`, or the output of that name in `assets(subject, { outputs })`.
function specOf(node: Node, key: string): Node | null {
  if (node.type === 'CallExpression') {
    const [first, second] = nodesIn(node.arguments)
    const said = stringIn(first)
    const spec = second && erased(second)
    if (said === key && spec?.type === 'ObjectExpression') return spec
    const [subject = '', name = ''] = key.split('.')
    const output = said === subject && spec ? propertyAt(spec, ['outputs', name]) : null
    if (output) return isNode(output.value) ? erased(output.value) : null
  }
  for (const value of Object.values(node)) {
    if (typeof value !== 'object') continue
    for (const child of nodesIn(value)) {
      const found = specOf(child, key)
      if (found) return found
    }
  }
  return null
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
