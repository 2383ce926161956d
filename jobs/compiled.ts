import type { Asset } from '#core/asset.ts'
import type { Graph } from '#core/graph.ts'
import { allOf, partitionsIn } from '#core/partition/partition.ts'
import { stepFor } from '#core/plan/step-for.ts'
import { scopeOf } from '#core/run/select-scope.ts'
import type { Store } from '#core/store.ts'
import type { View } from '#core/view.ts'

/** The SQL of a model for its newest partition; null for what is no model, and for one that asks the warehouse while it renders. Throws DefinitionError. */
export function compiledText(graph: Graph, view: View, of: Asset, store: Store): string | null {
  if (of.compute.via !== 'select' || of.compute.select.ask !== undefined) return null
  const placed = [...partitionsIn(allOf(of.partitions, view.at, view.names), of.partitions, view.names)].at(-1)
  if (of.partitions && !placed) return null
  const step = stepFor(of, placed ? [placed] : [])
  return of.compute.select.render(scopeOf(of, step, placed?.box ?? [], store, { graph, view })).trim()
}
