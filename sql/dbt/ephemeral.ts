import type { DbtGraph } from './graph.ts'
import type { Node } from './node.ts'
import type { PlainMap } from './read/yaml.ts'

/** The ephemeral models that a node takes in, each behind those that it stands on itself. */
export function ephemerals(node: Node, graph: Pick<DbtGraph, 'nodes'>, found: Node[] = []): readonly Node[] {
  for (const id of node.dependsOn) {
    const one = graph.nodes.get(id)
    if (one === undefined || one.config.materialized !== 'ephemeral' || found.includes(one)) continue
    ephemerals(one, graph, found)
    if (!found.includes(one)) found.push(one)
  }
  return found
}

/** What an ephemeral model is called where it is taken in. */
export const cteName = (node: Node): string => `__dbt__cte__${node.name}`

/** A query with more CTEs in front of its own, with dbt's blanks. */
export function withCtes(sql: string, ctes: readonly string[]): string {
  if (ctes.length === 0) return sql
  const head = /^((?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*)(with\s+(?:recursive\s+)?)?/i.exec(sql)
  const [all = '', before = '', own] = head ?? []
  const rest = sql.slice(all.length)
  return own === undefined
    ? `${before}with ${ctes.join(',  ')} ${rest}`
    : `${before}${own} ${ctes.join(',  ')}, ${rest}`
}

/** The CTE of an ephemeral model. */
export const cteText = (node: Node, inside: string): string => `${cteName(node)} as (\n${inside}\n)`

/** The CTEs that stand in front of a node's compiled SQL, in the words of dbt's manifest. */
export function extraCtes(node: Node, graph: Pick<DbtGraph, 'nodes' | 'inlined'>): readonly PlainMap[] {
  return ephemerals(node, graph).flatMap((one) => {
    const inside = graph.inlined.get(one.id)
    return inside === undefined ? [] : [{ id: one.id, sql: ` ${cteText(one, inside)}` }]
  })
}

/** The SQL of an ephemeral model with what it takes in itself; null where nothing that was compiled took it in. */
export function inlinedText(node: Node, graph: Pick<DbtGraph, 'nodes' | 'inlined'>): string | null {
  const inside = graph.inlined.get(node.id)
  return inside === undefined
    ? null
    : withCtes(
        inside,
        extraCtes(node, graph).map(({ sql }) => String(sql).trimStart()),
      )
}
