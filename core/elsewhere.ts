import type { Asset } from './asset.ts'
import { isEphemeral } from './compute.ts'
import type { Graph } from './graph.ts'
import { standingOf, type View } from './view.ts'

/** Which assets are read where another state has them. */
export interface Deferred {
  /** What is to be made here, which is never read elsewhere. */
  readonly selected: Iterable<string>
  /** Is what was not selected read there even where it stands here? */
  readonly favorsState: boolean
}

/**
 * A view in which what was neither selected nor built here stands as it does in `other`, the view of another state's log: its data
 * versions are compared like those of here, so that currency means the same.
 */
export function readingElsewhere(graph: Graph, view: View, other: View, { selected, favorsState }: Deferred): View {
  const own = new Set([...selected].flatMap((key) => graph.assets.get(key)?.together ?? [key]))
  const elsewhere = new Set(
    graph.order.filter((key) => {
      const of = graph.assets.get(key)
      if (of === undefined || own.has(key) || isEphemeral(of) || other.pieces(key).length === 0) return false
      return favorsState || view.pieces(key).length === 0
    }),
  )
  const pieces: View['pieces'] = (key) => (elsewhere.has(key) ? other : view).pieces(key)
  return { ...view, pieces, elsewhere, standing: (key) => standingOf(graph, key, pieces(key), view.names) }
}

/**
 * Is a model stored as a view here? One that reads what another state has is stored as a table: a view would be broken as soon as
 * that state is not attached any more.
 */
export function storedAsView({ elsewhere }: View, of: Asset): boolean {
  if (of.compute.via !== 'select' || of.compute.select.materialized !== 'view') return false
  return elsewhere === undefined || !Object.values(of.from).some(({ key }) => elsewhere.has(key))
}
