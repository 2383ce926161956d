import { createHash } from 'node:crypto'
import { upstreamOf } from './align.ts'
import type { Asset } from './asset.ts'
import { isEphemeral } from './compute.ts'
import type { Consumed } from './event.ts'
import type { Graph } from './graph.ts'
import type { Piece } from './log.ts'
import type { Input } from './mapping.ts'
import { outsideOf } from './outside.ts'
import { allOf } from './partition/partition.ts'
import type { PartitionSet } from './partition/set.ts'
import { type Box, intersect, isEmpty, setOf } from './partition/set.ts'
import { isTime, overlapping } from './partition/window.ts'
import { rowFilter } from './predicate.ts'
import type { AsOf, Reading, RowFilter } from './store.ts'
import { standingOf, type View } from './view.ts'

/** What one partition (or several adjacent ones) reads of one input. */
export interface InputReading {
  readonly input: Input
  readonly name: string
  /** Upstream partitions that it maps to and that exist. */
  readonly set: PartitionSet
  /** The same before the log was asked: a partition of it that is made now may come to be read. */
  readonly possible: PartitionSet
  /** Required partitions that do not exist in the upstream's definition. */
  readonly absent: PartitionSet
  /** Names of the partition that the upstream's axis of that name does not have. */
  readonly absentKeys: readonly string[]
}

/** The readings of a partition of an asset by the name of the input. */
export function readingsOf(graph: Graph, view: View, of: Asset, box: Box): readonly InputReading[] {
  return Object.entries(of.from).flatMap(([name, input]) => {
    const upstream = assetOf(graph, input.key)
    if (isEphemeral(upstream)) return []
    const known = input.mapping.kind === 'aligned' && upstream.knownAt !== null && !input.vintages
    const mapping = known ? ({ kind: 'all' } as const) : input.mapping
    const found = upstreamOf({
      mapping,
      downstream: of.partitions,
      upstream: upstream.partitions,
      set: { boxes: [box] },
      now: view.at,
      dynamicKeys: view.names,
    })
    const { absent, absentKeys } = found
    const possible = known ? begunBy(upstream, found.set, timeOf(of, box)?.to) : found.set
    const set = input.mapping.kind === 'touched' ? touchedOnly(graph, view, of, upstream, box, possible) : possible
    return [{ input, name, absent, absentKeys, possible, set }]
  })
}

/** What was consumed: the combined data version of the upstream's pieces, length-prefixed and named, and the newest event. */
export function consumedOf(
  graph: Graph,
  view: View,
  reading: InputReading,
  window: { from: number; to: number } | null,
): Consumed {
  const upstream = assetOf(graph, reading.input.key)
  const parts: string[] = []
  let newest = 0
  for (const piece of view.pieces(upstream.key)) {
    if (upstream.partitions && !meets(graph, view, upstream, piece, reading.set)) continue
    const version = reading.input.mapping.kind === 'touched' ? touchedVersion(piece, window) : piece.data
    parts.push(`${piece.keys}|${piece.from}|${piece.to}|${version}`)
    newest = Math.max(newest, piece.event)
  }
  // In one order, whatever order they were published in.
  const hash = createHash('sha256')
  for (const part of parts.sort()) hash.update(`${part.length}:${part}`)
  return [upstream.key, hash.digest('base64url').slice(0, 16), newest]
}

// Does a piece hold any partition of a set? Ranges are compared where time is the only axis, which is nearly always.
function meets(graph: Graph, view: View, upstream: Asset, piece: Piece, set: PartitionSet): boolean {
  const { from, to, keys } = piece
  if (upstream.partitions?.axes.length !== 1 || from === null || to === null || keys !== '')
    return !isEmpty(intersect(standingOf(graph, upstream.key, [piece], view.names), set))
  return set.boxes.some(([range]) => range !== undefined && from < range.to && range.from < to)
}

/** The rows of a reading, as known at the end of the partition where the upstream holds vintages. */
export function rowsRead(graph: Graph, view: View, of: Asset, reading: InputReading, box: Box): Reading {
  const upstream = assetOf(graph, reading.input.key)
  const columns = graph.columns.get(upstream.key) ?? []
  const filter =
    reading.input.mapping.kind === 'touched'
      ? touchedRows(upstream, of, box)
      : rowFilter(upstream, reading.set, columns, view.names)
  // Aligned to a table of vintages, a partition reads all that was known at its end; a look-back is cut to its windows as elsewhere.
  const { kind } = reading.input.mapping
  const whole = kind === 'all' || (kind === 'aligned' && upstream.knownAt !== null && !reading.input.vintages)
  return {
    key: upstream.key,
    filter: whole ? definedRows(graph, view, upstream) : filter,
    asOf: asOf(graph, upstream, reading, of, box),
  }
}

// All rows, unless some stand of partitions that the definition lost.
function definedRows(graph: Graph, view: View, upstream: Asset): RowFilter | null {
  if (upstream.partitions === null || outsideOf(graph, view, upstream).addresses.length === 0) return null
  const existing = allOf(upstream.partitions, view.at, view.names)
  return rowFilter(upstream, existing, graph.columns.get(upstream.key) ?? [], view.names)
}

/** [from, to) of the first axis of time of a box; null where there is none. */
export function timeOf(of: Asset, box: Box): { from: number; to: number } | null {
  const index = (of.partitions?.axes ?? []).findIndex(isTime)
  return box[index] ?? null
}

// What is known at the partition's end came in windows that had begun by then.
function begunBy(upstream: Asset, set: PartitionSet, end: number | undefined): PartitionSet {
  const axes = upstream.partitions?.axes ?? []
  if (end === undefined || !axes.some(isTime)) return set
  const first = axes.findIndex(isTime)
  const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
  const before = axes.map((axis, index) =>
    index === first && isTime(axis) ? overlapping(axis, { from: all.from, to: end }) : all,
  )
  return intersect(set, setOf([before]))
}

function asOf(graph: Graph, upstream: Asset, reading: InputReading, of: Asset, box: Box): AsOf | null {
  if (upstream.knownAt === null || reading.input.vintages) return null
  const names = graph.columns.get(upstream.key)?.map((column) => column.name) ?? []
  return {
    column: upstream.knownAt,
    before: timeOf(of, box)?.to ?? Number.MAX_SAFE_INTEGER,
    unique: upstream.unique.filter((column) => column !== upstream.knownAt),
    withdrawn: names.includes('withdrawn') ? 'withdrawn' : null,
  }
}

// Rows of the upstream whose event time falls in the window, whatever partition of it they came in.
function touchedRows(upstream: Asset, of: Asset, box: Box) {
  const window = timeOf(of, box)
  if (upstream.touches === null || !window) return null
  return { boxes: [[{ kind: 'instants' as const, column: upstream.touches, from: window.from, to: window.to }]] }
}

function touchedOnly(
  graph: Graph,
  view: View,
  of: Asset,
  upstream: Asset,
  box: Box,
  possible: PartitionSet,
): PartitionSet {
  const window = timeOf(of, box)
  const pieces = view.pieces(upstream.key).filter((piece) => touchedVersion(piece, window) !== '')
  return intersect(possible, standingOf(graph, upstream.key, pieces, view.names))
}

function touchedVersion(piece: Piece, window: { from: number; to: number } | null): string {
  const touched = piece.provenance?.touched ?? []
  return touched
    .flatMap(([from, to, , data]) => (window && from < window.to && window.from < to ? [`${from}:${data}`] : []))
    .join(',')
}

function assetOf(graph: Graph, key: string): Asset {
  const found = graph.assets.get(key)
  if (!found) throw new Error(`no asset '${key}' in the graph`)
  return found
}
