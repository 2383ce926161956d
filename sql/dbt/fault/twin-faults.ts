import type { Fault } from '#core/error.ts'
import { relationText } from '../context/relation.ts'
import type { Node } from '../node.ts'

/** Two models, seeds or snapshots that would be stored under one name, which dbt refuses: at each pair, both with their files. */
export function twinFaults(nodes: Iterable<Node>): readonly Fault[] {
  const first = new Map<string, Node>()
  return [...nodes].flatMap((node) => {
    const { resource, relation } = node
    if (relation === null || (resource !== 'model' && resource !== 'seed' && resource !== 'snapshot')) return []
    const text = relationText(relation)
    const other = first.get(text)
    if (other === undefined || other.id === node.id) {
      first.set(text, node)
      return []
    }
    const line = aliasLine(node)
    return [
      {
        ...{ file: node.file, ...(line === null ? {} : { line }), key: node.id },
        what: `${node.id} and ${other.id} are both stored as ${text}`,
        mend: `give one of them another alias; the other is ${other.file}:${aliasLine(other) ?? 1}`,
      },
    ]
  })
}

// Where its text says how it is called, else its first line; a seed has no line to mend.
function aliasLine({ resource, source }: Node): number | null {
  if (resource === 'seed') return null
  return (
    Math.max(
      0,
      source.text.split('\n').findIndex((one) => /\balias\s*=/.test(one)),
    ) + 1
  )
}
