import { pieceWith } from '../current.ts'
import type { Provenance } from '../event.ts'
import type { Graph } from '../graph.ts'
import type { Piece } from '../log.ts'
import { type Address, overlaps, without } from '../partition/address.ts'
import type { PartitionSet } from '../partition/set.ts'
import { standingOf, type View } from '../view.ts'

/** A view that follows one run: what its steps publish stands from then on. Times and names stay those of its start. */
export interface LiveView extends View {
  readonly record: (asset: string, address: Address, event: number, code: string, provenance: Provenance) => void
  readonly forget: (asset: string) => void
}

/** A view of the run's own, beginning as the one given. */
export function liveView(graph: Graph, view: View, run: string): LiveView {
  const changed = new Map<string, readonly Piece[]>()
  const sets = new Map<string, PartitionSet>()
  const pieces = (key: string) => changed.get(key) ?? view.pieces(key)
  const put = (key: string, next: readonly Piece[]) => {
    changed.set(key, next)
    sets.delete(key)
  }
  return {
    ...view,
    pieces,
    standing(key) {
      const known = sets.get(key)
      if (known) return known
      const set = standingOf(graph, key, pieces(key), view.names)
      sets.set(key, set)
      return set
    },
    record(asset, address, event, code, provenance) {
      const { from, to, keys } = address
      const left = pieces(asset).flatMap((piece) =>
        overlaps(piece, address) ? without(piece, address).map((rest) => pieceWith(piece, rest)) : [piece],
      )
      const piece = {
        from,
        to,
        keys,
        asset,
        event,
        at: view.at,
        run,
        code,
        provenance,
        data: provenance.data,
        rows: provenance.rows ?? 0,
      }
      put(asset, [...left, piece])
    },
    forget: (asset) => put(asset, []),
  }
}
