import type { Asset } from './asset.ts'
import type { Column } from './column.ts'
import type { DynamicKeys } from './partition/definition.ts'
import type { Box, PartitionSet, Range } from './partition/set.ts'
import { dayOfWindow, isTime } from './partition/window.ts'
import type { Condition, RowFilter } from './store.ts'

/** Which rows of an asset's table lie in these partitions; null where the asset is unpartitioned (every row). */
export function rowFilter(
  of: Asset,
  set: PartitionSet,
  columns: readonly Column[],
  names: DynamicKeys,
): RowFilter | null {
  if (!of.partitions || of.partitions.axes.length === 0) return null
  return { boxes: set.boxes.map((box) => conditionsOf(of, box, columns, names)) }
}

function conditionsOf(of: Asset, box: Box, columns: readonly Column[], names: DynamicKeys): readonly Condition[] {
  return (of.partitions?.axes ?? []).flatMap((axis, index): readonly Condition[] => {
    const range = box[index]
    const column = of.at[axis.name]
    if (!range || column === undefined) return []
    if (!isTime(axis)) return [{ kind: 'among', column, values: namesIn(axis, range, names) }]
    const { from, to } = finite(range)
    const day = (at: number | null) => (at === null ? null : dayOfWindow(axis, at))
    // A day column holds the window's local day or the session's trade date, an instant column the instant itself.
    if (columns.find(({ name }) => name === column)?.type === 'date')
      return [{ kind: 'days', column, from: day(from), to: day(to) }]
    return [{ kind: 'instants', column, from, to }]
  })
}

function finite(range: Range): { from: number | null; to: number | null } {
  return { from: Number.isFinite(range.from) ? range.from : null, to: Number.isFinite(range.to) ? range.to : null }
}

function namesIn(
  axis: { readonly name: string; readonly keys?: readonly string[] },
  range: Range,
  names: DynamicKeys,
): readonly string[] {
  if (axis.keys) return axis.keys.slice(range.from, range.to)
  return [...(names[axis.name] ?? [])]
    .filter(([, ordinal]) => range.from <= ordinal && ordinal < range.to)
    .map(([name]) => name)
}
