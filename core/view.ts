import { changesCurrent, overlay, pieceWith } from './current.ts'
import type { LogEvent, Provenance } from './event.ts'
import type { Graph } from './graph.ts'
import type { Instant } from './instant.ts'
import type { Log, Piece } from './log.ts'
import { setAt } from './partition/address.ts'
import type { DynamicKeys } from './partition/definition.ts'
import { EMPTY, type PartitionSet, rangeSet, setOf } from './partition/set.ts'
import { isTime } from './partition/window.ts'

/** The state of the graph at one moment (time, last event id): every question about state is asked of it. */
export interface View {
  readonly at: Instant
  readonly lastId: number
  readonly names: DynamicKeys
  /** What stands of an asset, disjoint. */
  pieces(key: string): readonly Piece[]
  /** The partitions of an asset that stand. */
  standing(key: string): PartitionSet
  /** Last failures that nothing has mended. */
  readonly failures: readonly LogEvent[]
  readonly observed: ReadonlyMap<string, { readonly version: string; readonly at: number }>
  /** Assets that are read where another state has them; what stands of them is what stands there. */
  readonly elsewhere?: ReadonlySet<string>
}

/** The view now. Assets renamed by `formerly` bring their pieces along. */
export async function viewOf(graph: Graph, log: Log, at: Instant): Promise<View> {
  const [lastId, pieces, failures, observed, names] = await Promise.all([
    log.lastId(),
    log.current(),
    log.failures(),
    log.observed(),
    namesOf(graph, log),
  ])
  return viewFrom(graph, { at, lastId, pieces, failures, observed, names })
}

/** The view as of an earlier instant, folded from the log: what stood then. */
export async function viewThen(graph: Graph, log: Log, at: Instant): Promise<View> {
  const events = (await log.events({})).filter((event) => event.at <= at)
  const bodies = new Map<number, Provenance>()
  const pieces = new Map<string, readonly Piece[]>()
  for (const event of events) {
    if (event.kind === 'prepared') bodies.set(event.id, event.body)
    if (changesCurrent(event.kind))
      pieces.set(event.asset, overlay(pieces.get(event.asset) ?? [], event, provenanceOf(event, bodies)))
  }
  const observed = new Map(
    events.flatMap((event) =>
      event.kind === 'observed' ? [[event.asset, { version: event.body.version, at: event.at }] as const] : [],
    ),
  )
  const lastId = events.at(-1)?.id ?? 0
  return viewFrom(graph, {
    at,
    lastId,
    pieces: [...pieces.values()].flat(),
    failures: [],
    observed,
    names: await namesOf(graph, log),
  })
}

interface Standing extends Pick<View, 'at' | 'lastId' | 'failures' | 'observed' | 'names'> {
  readonly pieces: readonly Piece[]
}

function viewFrom(graph: Graph, { pieces, ...rest }: Standing): View {
  const renamed = new Map(
    [...graph.assets.values()].flatMap((one) => one.formerly.map((old) => [old, one.key] as const)),
  )
  const byAsset = new Map<string, Piece[]>()
  for (const piece of pieces) {
    const key = renamed.get(piece.asset) ?? piece.asset
    const list = byAsset.get(key) ?? []
    list.push(piece.asset === key ? piece : pieceWith(piece, { asset: key }))
    byAsset.set(key, list)
  }
  return {
    ...rest,
    pieces: (key) => byAsset.get(key) ?? [],
    standing: (key) => standingOf(graph, key, byAsset.get(key) ?? [], rest.names),
  }
}

/** The set that pieces cover under the asset's definition of today. */
export function standingOf(graph: Graph, key: string, pieces: readonly Piece[], names: DynamicKeys): PartitionSet {
  const one = graph.assets.get(key)
  if (!one) return EMPTY
  // The common case by far, and the one that may hold thousands of pieces.
  if (one.partitions?.axes.length === 1 && one.partitions.axes.every(isTime))
    return rangeSet(
      pieces.flatMap(({ from, to, keys }) => (from === null || to === null || keys !== '' ? [] : [{ from, to }])),
    )
  return setOf(pieces.flatMap((piece) => setAt(one.partitions, piece, names).boxes))
}

async function namesOf(graph: Graph, log: Log): Promise<DynamicKeys> {
  const axes = new Set(
    [...graph.assets.values()].flatMap((one) =>
      (one.partitions?.axes ?? []).flatMap((axis) => (axis.kind === 'dynamic' ? [axis.name] : [])),
    ),
  )
  const found = await Promise.all([...axes].map(async (axis) => [axis, await log.names(axis)] as const))
  return Object.fromEntries(
    found.map(([axis, list]) => [
      axis,
      new Map(list.flatMap((name, ordinal) => (name === null ? [] : [[name, ordinal] as const]))),
    ]),
  )
}

function provenanceOf(event: LogEvent, bodies: ReadonlyMap<number, Provenance>): Provenance | null {
  if (event.kind === 'materialized') return bodies.get(event.body.prepared) ?? null
  return event.kind === 'unchanged' || event.kind === 'computed' || event.kind === 'marked' ? event.body : null
}
