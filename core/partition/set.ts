/** Integers [from, to): instants on an axis of time (of the starts of windows), ordinals on an axis of names. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** One range an axis, in the order of the definition's axes. The box of an unpartitioned asset has no range and is its one partition. */
export type Box = readonly Range[]

/**
 * A set of partitions: disjoint boxes in canonical form (slabs of the first axis ascending, neighbours of one shape merged), so
 * that equal sets are equal data. Sets compare as partitions when their ranges begin and end at windows, as all made here do.
 */
export interface PartitionSet {
  readonly boxes: readonly Box[]
}

export const EMPTY: PartitionSet = Object.freeze({ boxes: [] })

/** The one partition of an unpartitioned asset. */
export const UNPARTITIONED: PartitionSet = Object.freeze({ boxes: [[]] })

/** The set of any boxes: they may overlap, be empty and come in any order. Throws RangeError for boxes of different axes. */
export function setOf(boxes: readonly Box[]): PartitionSet {
  const filled = boxes.filter((box) => box.every((range) => range.from < range.to))
  const axes = filled[0]?.length ?? 0
  if (axes === 1) return rangeSet(filled.flat())
  if (filled.length <= 1) return filled.length === 0 ? EMPTY : { boxes: filled }
  const middle = filled.length >> 1
  return union(setOf(filled.slice(0, middle)), setOf(filled.slice(middle)))
}

/** The set of ranges of one axis: sorted and merged. */
export function rangeSet(ranges: readonly Range[]): PartitionSet {
  const sorted = ranges.filter((range) => range.from < range.to).sort((a, b) => a.from - b.from)
  const merged: [Range][] = []
  for (const range of sorted) {
    const last = merged.at(-1)
    if (!last || range.from > last[0].to) merged.push([range])
    else if (range.to > last[0].to) merged[merged.length - 1] = [{ from: last[0].from, to: range.to }]
  }
  return { boxes: merged }
}

/** What is in either. */
export function union(a: PartitionSet, b: PartitionSet): PartitionSet {
  if (isEmpty(a)) return b
  if (isEmpty(b)) return a
  return combine(a, b, (inA, inB) => inA || inB)
}

/** What is in both. */
export function intersect(a: PartitionSet, b: PartitionSet): PartitionSet {
  if (isEmpty(a) || isEmpty(b)) return EMPTY
  return combine(a, b, (inA, inB) => inA && inB)
}

/** What is in `a` and not in `b`; the missing partitions are `subtract(existing, there)`. */
export function subtract(a: PartitionSet, b: PartitionSet): PartitionSet {
  if (isEmpty(a) || isEmpty(b)) return a
  return combine(a, b, (inA, inB) => inA && !inB)
}

export function isEmpty(set: PartitionSet): boolean {
  return set.boxes.length === 0
}

/** Do two sets hold the same coordinates? */
export function equal(a: PartitionSet, b: PartitionSet): boolean {
  return sameBoxes(a.boxes, b.boxes)
}

/** Is the partition at these coordinates (one an axis) in the set? */
export function contains(set: PartitionSet, at: readonly number[]): boolean {
  if (at.length !== 1)
    return set.boxes.some((box) =>
      box.every((range, axis) => range.from <= (at[axis] ?? NaN) && (at[axis] ?? NaN) < range.to),
    )
  const [coordinate = NaN] = at
  let low = 0
  let high = set.boxes.length
  while (low < high) {
    const middle = (low + high) >> 1
    const range = set.boxes[middle]?.[0]
    if (range && range.to <= coordinate) low = middle + 1
    else high = middle
  }
  const range = set.boxes[low]?.[0]
  return range !== undefined && range.from <= coordinate
}

/** Is every partition of `inner` in `outer`? */
export function isWithin(inner: PartitionSet, outer: PartitionSet): boolean {
  return isEmpty(subtract(inner, outer))
}

type Keep = (inA: boolean, inB: boolean) => boolean

interface Slab extends Range {
  readonly inner: readonly Box[]
}

function combine(a: PartitionSet, b: PartitionSet, keep: Keep): PartitionSet {
  const axes = a.boxes[0]?.length ?? 0
  if (axes !== (b.boxes[0]?.length ?? 0))
    throw new RangeError(
      `sets of ${axes} and ${b.boxes[0]?.length} axes have nothing in common; map one to the other first`,
    )
  return { boxes: combineBoxes(a.boxes, b.boxes, axes, keep) }
}

function combineBoxes(a: readonly Box[], b: readonly Box[], axes: number, keep: Keep): readonly Box[] {
  if (axes === 0) return keep(a.length > 0, b.length > 0) ? [[]] : []
  if (axes === 1) return combineRanges(a, b, keep)
  const slabs: Slab[] = []
  sweep(slabsOf(a), slabsOf(b), (from, to, slabA, slabB) => {
    const inner = combineBoxes(slabA?.inner ?? [], slabB?.inner ?? [], axes - 1, keep)
    if (inner.length === 0) return
    const last = slabs.at(-1)
    if (last && last.to === from && sameBoxes(last.inner, inner))
      slabs[slabs.length - 1] = { from: last.from, to, inner }
    else slabs.push({ from, to, inner })
  })
  return slabs.flatMap((slab) => slab.inner.map((box) => [{ from: slab.from, to: slab.to }, ...box]))
}

// The same walk as `sweep`, without a call or an object for what is not kept: most sets are of one axis, and run once.
function combineRanges(a: readonly Box[], b: readonly Box[], keep: Keep): readonly Box[] {
  const kept: [Range][] = []
  let from = Number.NaN
  let until = Number.NaN
  let at = -Infinity
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const x = a[i]?.[0] ?? NEVER
    const y = b[j]?.[0] ?? NEVER
    const start = Math.max(at, Math.min(x.from, y.from))
    const inA = x.from <= start
    const inB = y.from <= start
    const end = Math.min(inA ? x.to : x.from, inB ? y.to : y.from)
    if ((inA || inB) && keep(inA, inB)) {
      if (start !== until) {
        if (from < until) kept.push([{ from, to: until }])
        from = start
      }
      until = end
    }
    at = end
    if (x.to <= at) i++
    if (y.to <= at) j++
  }
  if (from < until) kept.push([{ from, to: until }])
  return kept
}

const NEVER: Range = { from: Infinity, to: Infinity }

// Boxes of one slab stand side by side and share its range.
function slabsOf(boxes: readonly Box[]): readonly Slab[] {
  const slabs: { from: number; to: number; inner: Box[] }[] = []
  for (const [range = { from: 0, to: 0 }, ...rest] of boxes) {
    const last = slabs.at(-1)
    if (last && last.from === range.from) last.inner.push(rest)
    else slabs.push({ from: range.from, to: range.to, inner: [rest] })
  }
  return slabs
}

// Walks both lists of ascending, disjoint ranges once; each stretch between two edges that lies in either is visited.
function sweep<R extends Range>(
  a: readonly R[],
  b: readonly R[],
  visit: (from: number, to: number, inA: R | undefined, inB: R | undefined) => void,
): void {
  let i = 0
  let j = 0
  let at = -Infinity
  while (i < a.length || j < b.length) {
    const x = a[i]
    const y = b[j]
    const from = Math.max(at, Math.min(x?.from ?? Infinity, y?.from ?? Infinity))
    const inA = x && x.from <= from ? x : undefined
    const inB = y && y.from <= from ? y : undefined
    const to = Math.min(inA ? inA.to : (x?.from ?? Infinity), inB ? inB.to : (y?.from ?? Infinity))
    if (inA || inB) visit(from, to, inA, inB)
    at = to
    if (x && x.to <= at) i++
    if (y && y.to <= at) j++
  }
}

function sameBoxes(a: readonly Box[], b: readonly Box[]): boolean {
  if (a.length !== b.length) return false
  return a.every((box, index) => {
    const other = b[index] ?? []
    return (
      box.length === other.length &&
      box.every((range, axis) => range.from === other[axis]?.from && range.to === other[axis]?.to)
    )
  })
}
