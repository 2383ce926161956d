import type { Graph } from '#core/graph.ts'
import { allOf, count } from '#core/partition/partition.ts'
import type { Estimate } from '#core/plan/step.ts'
import type { View } from '#core/view.ts'

/** What it takes to make each asset whole, from what its materializations took; assets without history are left out. */
export function historicCosts(graph: Graph, view: View): ReadonlyMap<string, Estimate> {
  const costs = [...graph.assets.values()].flatMap((of): readonly (readonly [string, Estimate])[] => {
    const known = view.pieces(of.key).flatMap((piece) => piece.provenance ?? [])
    if (known.length === 0) return []
    const times = count(allOf(of.partitions, view.at, view.names), of.partitions) / known.length
    const rows = known.reduce((sum, one) => sum + (one.rows ?? 0), 0)
    const seconds = known.reduce((sum, one) => sum + one.ms, 0) / 1000
    return [[of.key, { rows: Math.round(rows * times), seconds: seconds * times }]]
  })
  return new Map(costs)
}
