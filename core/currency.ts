import type { Asset } from './asset.ts'
import { freshnessOf } from './freshness-verdict.ts'
import type { Graph } from './graph.ts'
import type { Piece } from './log.ts'
import { setAt } from './partition/address.ts'
import { type Box, contains } from './partition/set.ts'
import { isTime } from './partition/window.ts'
import { consumedOf, readingsOf, timeOf } from './reading.ts'
import type { View } from './view.ts'

/** Does a partition match its code and its inputs? `unknown` is what was not, or could not be, compared; never shown as current. */
export type Currency =
  | { readonly state: 'current' }
  | { readonly state: 'missing' }
  | { readonly state: 'stale'; readonly causes: readonly Cause[] }
  | { readonly state: 'unknown'; readonly why: string }

/** Why a partition is stale. */
export type Cause =
  | { readonly kind: 'code' }
  | { readonly kind: 'data'; readonly input: string; readonly upstream: string }
  | { readonly kind: 'upstreams'; readonly added: readonly string[]; readonly removed: readonly string[] }
  | { readonly kind: 'source'; readonly why: string }

/** The currency of one partition as of a view. Only direct inputs are compared; the plan carries staleness downstream. */
export function currencyOf(graph: Graph, view: View, of: Asset, box: Box): Currency {
  const piece = pieceAt(view, of, box)
  if (!piece) return { state: 'missing' }
  if (!piece.provenance)
    return { state: 'unknown', why: 'found in the warehouse without a record of what it was made from' }
  const causes = [
    ...codeCause(graph, of, piece),
    ...inputCauses(graph, view, of, box, piece),
    ...sourceCause(graph, view, of, box, piece),
  ]
  return causes.length === 0 ? { state: 'current' } : { state: 'stale', causes }
}

/** The piece that stands at a partition. */
export function pieceAt(view: View, of: Asset, box: Box): Piece | undefined {
  const pieces = view.pieces(of.key)
  if (!of.partitions || of.partitions.axes.length === 0)
    return pieces.find((piece) => piece.from === null && piece.keys === '')
  const at = box.map((range) => range.from)
  const window = timeOf(of, box)
  return pieces.find((piece) => inTime(piece, window?.from) && contains(setAt(of.partitions, piece, view.names), at))
}

/** A cause in words. */
export function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'code':
      return 'code changed'
    case 'data':
      return `${cause.upstream} changed`
    case 'upstreams':
      return [
        ...cause.added.map((name) => `input ${name} added`),
        ...cause.removed.map((name) => `input ${name} removed`),
      ].join(', ')
    case 'source':
      return cause.why
  }
}

function inTime(piece: Piece, at: number | undefined): boolean {
  return at === undefined || piece.from === null || (piece.from <= at && at < (piece.to ?? Number.POSITIVE_INFINITY))
}

function codeCause(graph: Graph, of: Asset, piece: Piece): readonly Cause[] {
  return piece.code === (graph.codes.get(of.key) ?? '') ? [] : [{ kind: 'code' }]
}

function inputCauses(graph: Graph, view: View, of: Asset, box: Box, piece: Piece): readonly Cause[] {
  const before = piece.provenance?.inputs ?? {}
  const readings = readingsOf(graph, view, of, box)
  const added = readings.filter(({ name, input }) => before[name]?.[0] !== input.key).map(({ name }) => name)
  const removed = Object.keys(before).filter((name) => !(name in of.from))
  const moved = readings.filter((reading) => {
    const consumed = before[reading.name]
    return (
      consumed &&
      consumed[0] === reading.input.key &&
      consumed[1] !== consumedOf(graph, view, reading, timeOf(of, box))[1]
    )
  })
  return [
    ...(added.length + removed.length > 0 ? [{ kind: 'upstreams', added, removed } as const] : []),
    ...moved.map(({ name, input }) => ({ kind: 'data', input: name, upstream: input.key }) as const),
  ]
}

function sourceCause(graph: Graph, view: View, of: Asset, box: Box, piece: Piece): readonly Cause[] {
  if (of.kind !== 'source') return []
  const observed = view.observed.get(of.key)?.version
  if (observed !== undefined && piece.provenance?.probe !== undefined && observed !== piece.provenance.probe)
    return [{ kind: 'source', why: 'the source changed (its probe says so)' }]
  if (of.compute.via === 'function' && of.compute.watch) return []
  const axis = of.partitions?.axes.find(isTime)
  const window = timeOf(of, box)
  if (!axis || !window) return promiseCause(graph, view, of)
  const closes = window.to + axis.grace
  return piece.at < closes && closes <= view.at ? [{ kind: 'source', why: 'its window has closed since' }] : []
}

// A live source without partitions is due when its promise is broken; a recorded one when its file changes, and not before.
function promiseCause(graph: Graph, view: View, of: Asset): readonly Cause[] {
  const verdict = freshnessOf(graph, view, of)
  return verdict.state === 'fail' || verdict.state === 'warn' ? [{ kind: 'source', why: `due: ${verdict.reason}` }] : []
}
