import { isEphemeral } from './compute.ts'
import { causeText, currencyOf } from './currency.ts'
import { freshnessOf, type Verdict } from './freshness-verdict.ts'
import type { Graph } from './graph.ts'
import type { Instant } from './instant.ts'
import { allOf, count, partitionsIn } from './partition/partition.ts'
import { intersect } from './partition/set.ts'
import type { View } from './view.ts'

/** How one asset stands: currency (does it match its code and inputs) and freshness (is the promise kept) are two questions. */
export interface Status {
  readonly asset: string
  readonly kind: string
  readonly owner: string
  readonly currency: 'current' | 'stale' | 'missing' | 'unknown' | 'notApplicable'
  /** Of its partitions: 'there/existing'; null where unpartitioned. */
  readonly partitions: string | null
  readonly freshness: Verdict
  /** Newest materialization, µs. */
  readonly lastAt: Instant | null
  readonly lastRun: string | null
  /** Rows of all that stands; null for views. */
  readonly rows: number | null
  /** Why it is not current, or its freshness' reason. */
  readonly why: string
}

/** The status of an asset as of a view. */
export function statusOf(graph: Graph, view: View, key: string): Status | null {
  const of = graph.assets.get(key)
  if (!of) return null
  const existing = allOf(of.partitions, view.at, view.names)
  const pieces = view.pieces(key)
  const newest = pieces.reduce<(typeof pieces)[number] | null>(
    (last, piece) => (last === null || piece.event > last.event ? piece : last),
    null,
  )
  const freshness = freshnessOf(graph, view, of)
  const states = isEphemeral(of)
    ? []
    : [...partitionsIn(existing, of.partitions, view.names)].map(({ box }) => currencyOf(graph, view, of, box))
  const worst =
    states.find(({ state }) => state === 'missing') ??
    states.find(({ state }) => state === 'stale') ??
    states.find(({ state }) => state === 'unknown') ??
    states[0]
  const why =
    worst?.state === 'stale'
      ? worst.causes.map(causeText).join(', ')
      : worst?.state === 'unknown'
        ? worst.why
        : freshness.reason
  const views =
    pieces.length > 0 && pieces.every((piece) => piece.provenance !== null && piece.provenance.rows === null)
  return {
    asset: key,
    kind: of.kind,
    owner: of.owner,
    currency: worst?.state ?? 'notApplicable',
    partitions: of.partitions
      ? `${count(intersect(existing, view.standing(key)), of.partitions)}/${count(existing, of.partitions)}`
      : null,
    freshness,
    lastAt: newest?.at ?? null,
    lastRun: newest?.run ?? null,
    rows: views || pieces.length === 0 ? null : pieces.reduce((sum, piece) => sum + piece.rows, 0),
    why,
  }
}
