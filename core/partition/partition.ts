import { unreachable } from '../error.ts'
import type { Instant } from '../instant.ts'
import type { Axis, DynamicKeys, Partition, Partitions, Window } from './definition.ts'
import { coordinateText } from './key.ts'
import { type Box, type PartitionSet, type Range, rangeSet, setOf, UNPARTITIONED } from './set.ts'
import { countIn, dayOfWindow, existing, isTime, lineOf, type TimeWindow, windowAt, windowsIn } from './window.ts'

/** One partition with its box, whose ranges hold it alone. */
export interface Placed<P extends Partition = Partition> {
  readonly partition: P
  readonly box: Box
}

/** Every partition that exists at `now`, the window still open included; of an unpartitioned asset its one. */
export function allOf(partitions: Partitions | null, now: Instant, dynamicKeys: DynamicKeys = {}): PartitionSet {
  if (partitions === null) return UNPARTITIONED
  return product(partitions.axes.map((axis) => allOnAxis(axis, now, dynamicKeys)))
}

/** The coordinates that exist on one axis at `now`, as ascending ranges. */
export function allOnAxis(axis: Axis, now: Instant, dynamicKeys: DynamicKeys): readonly Range[] {
  switch (axis.kind) {
    case 'cron':
    case 'sessions':
      return [existing(axis, now)]
    case 'static':
      return [{ from: 0, to: axis.keys.length }]
    case 'dynamic': {
      const ordinals = [...(dynamicKeys[axis.name]?.values() ?? [])]
      return rangeSet(ordinals.map((from) => ({ from, to: from + 1 }))).boxes.flat()
    }
    default:
      return unreachable(axis)
  }
}

/** The set of every combination of ranges, one list an axis. */
export function product(ranges: readonly (readonly Range[])[]): PartitionSet {
  let boxes: Box[] = [[]]
  for (const of of ranges) boxes = boxes.flatMap((box) => of.map((range) => [...box, range]))
  return setOf(boxes)
}

/** How many partitions a set holds. Dynamic names are counted by ordinal: intersect with `allOf` first where some may be gone. */
export function count(set: PartitionSet, partitions: Partitions | null): number {
  if (partitions === null) return set.boxes.length
  const onAxis = (range: Range, axis: Axis) => (isTime(axis) ? countIn(axis, range) : range.to - range.from)
  return set.boxes.reduce(
    (sum, box) => sum + partitions.axes.reduce((size, axis, at) => size * onAxis(box[at] ?? NOWHERE, axis), 1),
    0,
  )
}

/** The partitions of a set one by one, ascending on the first axis, then the next. */
export function* partitionsIn<P extends Partition>(
  set: PartitionSet,
  partitions: Partitions<P> | null,
  dynamicKeys: DynamicKeys = {},
): Generator<Placed<P>> {
  for (const places of placesIn(partitions?.axes ?? [], set.boxes, 0, dynamicKeys)) yield placed<P>(places)
}

/** The first partition of a box, as a running function sees it. */
export function partitionOf<P extends Partition>(
  box: Box,
  partitions: Partitions<P> | null,
  dynamicKeys: DynamicKeys = {},
): P {
  for (const { partition } of partitionsIn({ boxes: [box] }, partitions, dynamicKeys)) return partition
  throw new RangeError(`no partition of the definition lies in ${JSON.stringify(box)}`)
}

/** Keys of the first and the last partition of a set; one where it holds but one. */
export function endsOf(set: PartitionSet, partitions: Partitions, dynamicKeys: DynamicKeys = {}): readonly string[] {
  const first = set.boxes[0]
  const last = set.boxes.at(-1)
  if (!first || !last) return []
  const tail = last.map((range, at) => {
    const axis = partitions.axes[at]
    return axis && isTime(axis)
      ? { from: windowAt(axis, range.to - 1)?.start ?? range.from, to: range.to }
      : { from: range.to - 1, to: range.to }
  })
  const keys = [first, tail].map((box) => partitionOf(box, partitions, dynamicKeys).key)
  return [...new Set(keys)]
}

const NOWHERE: Range = { from: 0, to: 0 }

interface Place {
  readonly axis: Axis
  readonly key: string
  readonly range: Range
  readonly window?: TimeWindow
}

function* placesIn(
  axes: readonly Axis[],
  boxes: readonly Box[],
  at: number,
  dynamicKeys: DynamicKeys,
): Generator<readonly Place[]> {
  const axis = axes[at]
  if (!axis) {
    if (boxes.length > 0) yield []
    return
  }
  // Boxes of one slab stand side by side: their first range is walked once, so that time ascends across them.
  for (let from = 0; from < boxes.length; ) {
    const range = boxes[from]?.[at] ?? NOWHERE
    let to = from
    while (to < boxes.length && boxes[to]?.[at]?.from === range.from) to++
    for (const place of placesOnAxis(axis, range, dynamicKeys))
      for (const rest of placesIn(axes, boxes.slice(from, to), at + 1, dynamicKeys)) yield [place, ...rest]
    from = to
  }
}

function* placesOnAxis(axis: Axis, range: Range, dynamicKeys: DynamicKeys): Generator<Place> {
  if (isTime(axis)) {
    for (const window of windowsIn(axis, range)) {
      const key = coordinateText(axis, window.start, dynamicKeys)
      yield { axis, key, window, range: { from: window.start, to: Math.min(window.end, lineOf(axis).limit) } }
    }
    return
  }
  for (let from = range.from; from < range.to; from++)
    yield { axis, key: coordinateText(axis, from, dynamicKeys), range: { from, to: from + 1 } }
}

function placed<P extends Partition>(places: readonly Place[]): Placed<P> {
  const box = places.map((place) => place.range)
  const keys = Object.fromEntries(places.map((place) => [place.axis.name, place.key]))
  const key =
    places.length === 1 ? (places[0]?.key ?? '') : places.map((place) => `${place.axis.name}=${place.key}`).join(',')
  const timed = places.filter((place) => place.window !== undefined)
  const [first] = timed
  const partition: Partition | Window =
    first?.window && isTime(first.axis)
      ? {
          key,
          keys,
          ...dates(first.window),
          day: dayOfWindow(first.axis, first.window.start),
          ...(timed.length > 1 && {
            windows: Object.fromEntries(
              timed.flatMap(({ axis, window }) => (window ? [[axis.name, dates(window)]] : [])),
            ),
          }),
        }
      : { key, keys }
  // The definition's type says which axes it has; the value was made from those very axes.
  return { partition: partition as P, box }
}

const dates = (window: TimeWindow) => ({ start: new Date(window.start / 1000), end: new Date(window.end / 1000) })
