import type { Asset } from '../asset.ts'
import { storedAsView } from '../elsewhere.ts'
import { type Graph, lookedAt } from '../graph.ts'
import { addressesOf, setAt, WHOLE } from '../partition/address.ts'
import { isEmpty, isWithin } from '../partition/set.ts'
import { isTime, windowsIn } from '../partition/window.ts'
import type { Step } from '../plan/step.ts'
import { rowFilter } from '../predicate.ts'
import type { Slice, Store, Target } from '../store.ts'
import type { View } from '../view.ts'

// Late data is looked for this far back from a partition's end; older event times are reported as the window they fall in all the same.
const TOUCH_BACK = 400 * 86_400_000_000

/** Where the rows of a step's attempt go, for one of its assets. */
export function targetOf(
  graph: Graph,
  view: View,
  of: Asset,
  step: Step,
  { token, store, now }: { readonly token: number; readonly store: Store; readonly now: number },
): Target {
  const isView = storedAsView(view, of)
  const bound = graph.columns.get(of.key) ?? []
  // A view holds nothing that could differ from what the binder found, unless its text was not known to it.
  const found = of.compute.via === 'select' && of.compute.select.ask === undefined
  const declared = of.rows || (isView && found && bound.length > 0) ? bound : null
  return {
    asset: of,
    columns: declared,
    token,
    slices: slicesOf(graph, view, of, step),
    whole: of.partitions ? step.alone && coversAll(view, of, step) : !joins(view, of, step),
    increment: of.increment,
    now,
    view: isView,
    checks: of.checks,
    touches: touchesOf(of, step),
    relations: relationsOf(graph, view, of, store),
  }
}

/** Do the rows of this step join a table that stands? A view holds none that others could join. */
export function joins(view: View, of: Asset, step: Step): boolean {
  const stands = view.pieces(of.key).some((piece) => piece.provenance === null || piece.provenance.rows !== null)
  return of.increment !== null && stands && !step.refresh
}

// A table that was never made has no rows that a check could find.
function relationsOf(graph: Graph, view: View, of: Asset, store: Store): Target['relations'] {
  const there = (key: string) => view.pieces(key).length > 0 || key === of.key
  return Object.fromEntries(
    lookedAt(of).map((key) => [
      key,
      there(key)
        ? store.relation({ key, filter: null, asOf: null })
        : store.emptyRelation(graph.columns.get(key) ?? []),
    ]),
  )
}

// Nothing would stay beside the step's partitions, and no other step brings any: the table can be made anew.
function coversAll(view: View, of: Asset, step: Step): boolean {
  const pieces = view.pieces(of.key)
  return (
    pieces.length <= step.placed.length &&
    pieces.every((piece) => {
      const set = setAt(of.partitions, piece, view.names)
      return !isEmpty(set) && isWithin(set, step.set)
    })
  )
}

function slicesOf(graph: Graph, view: View, of: Asset, step: Step): readonly Slice[] {
  if (!of.partitions) return [{ address: WHOLE, filter: null }]
  const columns = graph.columns.get(of.key) ?? []
  return step.placed.map(({ box }) => {
    const set = { boxes: [box] }
    const [address = WHOLE] = addressesOf(of.partitions, set, view.names)
    return { address, filter: rowFilter(of, set, columns, view.names) }
  })
}

function touchesOf(of: Asset, step: Step): Target['touches'] {
  const index = (of.partitions?.axes ?? []).findIndex(isTime)
  const axis = of.partitions?.axes[index]
  const last = step.placed.at(-1)?.box[index]
  if (of.touches === null || !axis || !isTime(axis) || !last) return null
  const windows = [...windowsIn(axis, { from: last.to - TOUCH_BACK, to: last.to })]
  return { column: of.touches, windows: windows.map(({ start, end }) => [start, end] as const) }
}
