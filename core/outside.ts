import type { Asset } from './asset.ts'
import type { Graph } from './graph.ts'
import { type Address, addressesOf, addressText, overlaps, WHOLE } from './partition/address.ts'
import { allOf } from './partition/partition.ts'
import { rowFilter } from './predicate.ts'
import type { RowFilter } from './store.ts'
import type { View } from './view.ts'

/** What stands of an asset that its definition does not have. */
export interface Outside {
  /** Where the log says that something stands. */
  readonly addresses: readonly Address[]
  /** The rows of it. */
  readonly filter: RowFilter
}

/** What stands of an asset outside of its definition of today: of windows before its start or after its end, of names that it lost. */
export function outsideOf(graph: Graph, view: View, of: Asset): Outside {
  const existing = allOf(of.partitions, view.at, view.names)
  const filter = rowFilter(of, existing, graph.columns.get(of.key) ?? [], view.names)
  const pieces: readonly Address[] = view.pieces(of.key)
  if (filter === null)
    return { addresses: pieces.filter((one) => addressText(one) !== addressText(WHOLE)), filter: { boxes: [] } }
  const within = addressesOf(of.partitions, existing, view.names)
  return {
    addresses: pieces.filter((one) => !within.some((other) => overlaps(one, other))),
    filter: { ...filter, outside: true },
  }
}
