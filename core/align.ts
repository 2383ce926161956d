import type { Instant } from './instant.ts'
import type { Mapping } from './mapping.ts'
import type { Axis, DynamicKeys, NamedAxis, Partitions, TimeAxis } from './partition/definition.ts'
import { allOnAxis, product } from './partition/partition.ts'
import { type Reach, reachOf, reachOfNow } from './partition/reach.ts'
import {
  EMPTY,
  intersect,
  isEmpty,
  type PartitionSet,
  type Range,
  rangeSet,
  setOf,
  UNPARTITIONED,
} from './partition/set.ts'
import { existing, isTime, lineOf, windowAt, windowsIn } from './partition/window.ts'

/** One edge between two definitions (null: unpartitioned), asked at `now`. */
export interface Alignment {
  readonly mapping: Mapping
  readonly downstream: Partitions | null
  readonly upstream: Partitions | null
  readonly now: Instant
  readonly dynamicKeys?: DynamicKeys
  /** For `touched`, which only the log knows: narrows the candidates to those that did touch. */
  readonly narrow?: (candidates: PartitionSet) => PartitionSet
}

/** What partitions read: the upstream partitions that exist, those that must and never did, and names that the upstream lacks. */
export interface Reading {
  readonly set: PartitionSet
  readonly absent: PartitionSet
  /** 'symbol=HO': keys of the downstream that the upstream's axis of that name does not have; they block. */
  readonly absentKeys: readonly string[]
}

/**
 * The upstream partitions that a set of downstream partitions reads, the upstream's open windows included.
 * Time by the mapping's reach (see reachOf); names by axis and key; an axis only the upstream has is read whole, one only the
 * downstream has is no matter; `all` reads everything. What lies before the upstream's start is cut off, and absent where a window
 * would then read nothing (never for a look-back or an offset with `atStart: 'clip'`, always with 'block').
 */
export function upstreamOf({ set, ...edge }: Alignment & { readonly set: PartitionSet }): Reading {
  const { upstream, downstream, now, dynamicKeys = {} } = edge
  if (isEmpty(set)) return { set: EMPTY, absent: EMPTY, absentKeys: [] }
  if (upstream === null) return { set: UNPARTITIONED, absent: EMPTY, absentKeys: [] }
  const absentKeys = new Set<string>()
  const read: PartitionSet[] = []
  const absent: PartitionSet[] = []
  for (const box of set.boxes) {
    const parts = upstream.axes.map((axis): Part => {
      const at = edge.mapping.kind === 'all' ? -1 : partnerOf(axis, downstream)
      const own = downstream?.axes[at]
      const range = box[at]
      if (!own || !range)
        return {
          read: isTime(axis)
            ? [cut(reachOfNow(edge.mapping, axis, now), existing(axis, now))]
            : allOnAxis(axis, now, dynamicKeys),
          absent: [],
        }
      if (isTime(axis)) return isTime(own) ? windowsRead(edge, own, axis, range) : { read: [], absent: [] }
      return isTime(own) ? { read: [], absent: [] } : namesRead(own, axis, range, dynamicKeys, absentKeys)
    })
    read.push(product(parts.map((part) => part.read)))
    parts.forEach((part, at) => {
      if (part.absent.length > 0)
        absent.push(
          product(parts.map((other, index) => (index === at ? part.absent : [...other.read, ...other.absent]))),
        )
    })
  }
  const found = merge(read)
  return {
    set: edge.mapping.kind === 'touched' && edge.narrow ? intersect(found, edge.narrow(found)) : found,
    absent: merge(absent),
    absentKeys: [...absentKeys].sort(),
  }
}

/** The downstream partitions existing at `now` that read any of a set of upstream partitions: exactly those whose `upstreamOf` meets it. */
export function downstreamOf({ set, ...edge }: Alignment & { readonly set: PartitionSet }): PartitionSet {
  const { upstream, downstream, now, dynamicKeys = {} } = edge
  if (isEmpty(set)) return EMPTY
  const reading: PartitionSet[] = []
  for (const box of set.boxes) {
    const allowed: (readonly Range[])[] = (downstream?.axes ?? []).map((axis) => allOnAxis(axis, now, dynamicKeys))
    const meets = (upstream?.axes ?? []).every((axis, index) => {
      const at = edge.mapping.kind === 'all' ? -1 : partnerOf(axis, downstream)
      const own = downstream?.axes[at]
      const changed = (isTime(axis) ? [existing(axis, now)] : allOnAxis(axis, now, dynamicKeys))
        .map((range) => cut(box[index] ?? NOWHERE, range))
        .filter(isFilled)
      if (!own) {
        const seen = isTime(axis) ? reachOfNow(edge.mapping, axis, now) : null
        return changed.some((range) => isFilled(seen ? cut(range, seen) : range))
      }
      const readers = changed.flatMap((range) => {
        if (isTime(axis)) return isTime(own) ? [windowsReading(edge, own, axis, range)] : []
        return isTime(own) ? [] : namesReading(own, axis, range, dynamicKeys)
      })
      allowed[at] = (allowed[at] ?? []).flatMap((range) => readers.map((reader) => cut(range, reader)))
      return true
    })
    if (meets) reading.push(product(allowed))
  }
  const found = merge(reading)
  return edge.mapping.kind === 'touched' && edge.narrow ? intersect(found, edge.narrow(found)) : found
}

interface Part {
  readonly read: readonly Range[]
  readonly absent: readonly Range[]
}

const NOWHERE: Range = { from: 0, to: 0 }

const cut = (range: Range, within: Range): Range => ({
  from: Math.max(range.from, within.from),
  to: Math.min(range.to, within.to),
})
const isFilled = (range: Range) => range.from < range.to

const merge = (sets: readonly PartitionSet[]) => setOf(sets.flatMap((set) => set.boxes))

/** The downstream axis that an upstream axis goes by: of its name, or, for time, the first of time. */
function partnerOf(axis: Axis, downstream: Partitions | null): number {
  const axes = downstream?.axes ?? []
  const named = axes.findIndex((own) => own.name === axis.name && isTime(own) === isTime(axis))
  return named >= 0 || !isTime(axis) ? named : axes.findIndex(isTime)
}

function windowsRead({ mapping, now }: Alignment, own: TimeAxis, axis: TimeAxis, range: Range): Part {
  const reach = reachOf(mapping, own, axis, now)
  const { first, limit } = lineOf(axis)
  const there = existing(axis, now)
  const clips = 'atStart' in mapping && mapping.atStart === 'clip'
  const blocks = 'atStart' in mapping && mapping.atStart === 'block'
  // Windows whose reach lies wholly before the upstream's start come first: reaches rise.
  const begun = firstWindow(own, range, (window) => reach.of(window).to > first)
  const before = clips ? [] : reached(reach, own, { from: range.from, to: begun })
  const all = reached(reach, own, range)
  const absent = [...before, ...(blocks ? all.map((of) => cut(of, { from: -Infinity, to: first })) : [])]
  if (mapping.kind === 'aligned' || mapping.kind === 'containing' || mapping.kind === 'offset') {
    absent.push(...all.map((of) => cut(of, { from: limit, to: Infinity })))
    // A window that has ended and reads one that has not begun must wait for it; one still open takes what is there.
    const ended = { from: range.from, to: Math.min(range.to, lineOf(own).ticks.floor(now)) }
    absent.push(...reached(reach, own, ended).map((of) => cut(of, { from: there.to, to: limit })))
  }
  return { read: all.map((of) => cut(of, there)).filter(isFilled), absent: rangesOf(absent) }
}

/** The union of the reaches of the windows that start in a range. */
function reached(reach: Reach, own: TimeAxis, range: Range): readonly Range[] {
  if (!isFilled(range)) return []
  if (!reach.joined) return rangesOf([...windowsIn(own, range)].map(reach.of))
  const { ticks } = lineOf(own)
  const start = ticks.ceil(range.from)
  const last = ticks.floor(range.to - 1)
  if (last < start) return []
  const window = (at: Instant) => ({ start: at, end: ticks.ceil(at + 1) })
  return [{ from: reach.of(window(start)).from, to: reach.of(window(last)).to }]
}

const rangesOf = (ranges: readonly Range[]): readonly Range[] => rangeSet(ranges).boxes.flat()

// The windows that read any of [from, to) are one run, since both ends of a reach rise with the window.
function windowsReading({ mapping, now }: Alignment, own: TimeAxis, axis: TimeAxis, { from, to }: Range): Range {
  const reach = reachOf(mapping, own, axis, now)
  const all = existing(own, now)
  return {
    from: firstWindow(own, all, (window) => reach.of(window).to > from),
    to: firstWindow(own, all, (window) => reach.of(window).from >= to),
  }
}

/** The start of the first window in a range of which `holds` is true, by bisection (it must stay true from there on); else the range's end. */
function firstWindow(
  axis: TimeAxis,
  range: Range,
  holds: (window: { start: Instant; end: Instant }) => boolean,
): Instant {
  const { ticks } = lineOf(axis)
  let low = ticks.ceil(range.from)
  let high = range.to
  while (low < high) {
    const start = Math.max(low, ticks.floor(low + Math.floor((high - low) / 2)))
    const window = windowAt(axis, start) ?? { start, end: ticks.ceil(start + 1) }
    if (holds(window)) high = start
    else low = window.end
  }
  return Math.min(high, range.to)
}

function namesRead(
  own: NamedAxis,
  axis: NamedAxis,
  range: Range,
  dynamicKeys: DynamicKeys,
  absentKeys: Set<string>,
): Part {
  const read: Range[] = []
  const theirs = ordinalsOf(axis, dynamicKeys)
  for (const [key, at] of ordinalsOf(own, dynamicKeys)) {
    if (at < range.from || at >= range.to) continue
    const ordinal = theirs.get(key)
    if (ordinal === undefined) absentKeys.add(`${axis.name}=${key}`)
    else read.push({ from: ordinal, to: ordinal + 1 })
  }
  return { read: rangesOf(read), absent: [] }
}

function namesReading(own: NamedAxis, axis: NamedAxis, range: Range, dynamicKeys: DynamicKeys): readonly Range[] {
  return namesRead(axis, own, range, dynamicKeys, new Set()).read
}

function ordinalsOf(axis: NamedAxis, dynamicKeys: DynamicKeys): ReadonlyMap<string, number> {
  return axis.kind === 'static' ? new Map(axis.keys.map((key, at) => [key, at])) : (dynamicKeys[axis.name] ?? new Map())
}
