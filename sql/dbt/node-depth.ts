import type { DbtGraph } from './graph.ts'
import type { Node } from './node.ts'

/** How deep a node stands, by which dbt takes its nodes: one more than the deepest that it stands on; tests count for nothing. */
export function dependentDepth({ nodes }: Pick<DbtGraph, 'nodes'>): (node: Pick<Node, 'id' | 'dependsOn'>) => number {
  const known = new Map<string, number>()
  const depth = ({ id, dependsOn }: Pick<Node, 'id' | 'dependsOn'>): number => {
    const found = known.get(id)
    if (found !== undefined) return found
    known.set(id, 0)
    const above = dependsOn.flatMap((one) => nodes.get(one) ?? [])
    const mine = above.length === 0 ? 0 : Math.max(...above.map(depth)) + 1
    known.set(id, mine)
    return mine
  }
  return depth
}
