import type { Asset } from '../asset.ts'
import { unreachable } from '../error.ts'
import type { Exposure } from '../exposure.ts'
import type { Governance } from '../governance.ts'
import { type Graph, reached } from '../graph.ts'
import type { Instant } from '../instant.ts'
import type { DynamicKeys } from '../partition/definition.ts'
import { keyOf } from '../partition/key.ts'
import { allOf, count } from '../partition/partition.ts'

/** A graph as plain data: what lineage draws, and what two commits are compared by. */
export interface Manifest {
  readonly v: 1
  readonly assets: readonly ManifestAsset[]
  /** What reads them from outside; not in manifests of before. */
  readonly exposures?: readonly Exposure[]
}

export interface ManifestAsset {
  readonly key: string
  readonly kind: string
  /** Its text is known in a run alone: it asks the warehouse while it renders. */
  readonly introspective?: true
  readonly doc: string
  readonly owner: string
  readonly governance?: Governance
  readonly tags: readonly string[]
  readonly file: string | null
  readonly line: number | null
  readonly code: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly unique: readonly string[]
  readonly checks: readonly string[]
  /** Definition in words; null where unpartitioned. */
  readonly partitions: string | null
  /** How many exist, and the first and last key. */
  readonly existing: { readonly count: number; readonly first: string; readonly last: string } | null
  readonly from: readonly { readonly name: string; readonly key: string; readonly mapping: string }[]
}

/** The manifest of these assets (all by default) in the graph's order. */
export function manifestOf(
  graph: Graph,
  now: Instant,
  keys: readonly string[] = graph.order,
  names: DynamicKeys = {},
): Manifest {
  const chosen = new Set(keys)
  const assets = graph.order.filter((key) => chosen.has(key)).flatMap((key) => graph.assets.get(key) ?? [])
  const exposures = graph.exposures.filter(({ from }) => from.length === 0 || from.some((key) => chosen.has(key)))
  return { v: 1, assets: assets.map((of) => entryOf(graph, of, now, names)), exposures }
}

/** Everything below these keys in a manifest, these left out. */
export function reachedIn(manifest: Manifest, keys: readonly string[]): readonly string[] {
  const downstream = new Map<string, string[]>(manifest.assets.map(({ key }) => [key, []]))
  for (const { key, from } of manifest.assets)
    for (const input of from) if (input.key !== key) downstream.get(input.key)?.push(key)
  const found = reached(downstream, keys)
  return manifest.assets.map(({ key }) => key).filter((key) => found.has(key) && !keys.includes(key))
}

function entryOf(graph: Graph, of: Asset, now: Instant, names: DynamicKeys): ManifestAsset {
  const place = graph.places.get(of.key)
  return {
    key: of.key,
    kind: of.kind,
    ...(of.compute.via === 'select' && of.compute.select.ask !== undefined ? { introspective: true as const } : {}),
    doc: of.doc,
    owner: of.owner,
    ...(of.governance === null ? {} : { governance: of.governance }),
    tags: of.tags,
    file: place?.file ?? null,
    line: place?.line ?? null,
    code: graph.codes.get(of.key) ?? '',
    columns: (graph.columns.get(of.key) ?? []).map(({ name, type }) => ({ name, type })),
    unique: of.unique,
    checks: of.checks.map((check) => `${check.name} (${check.severity})`),
    partitions: wordsOf(of),
    existing: existingOf(of, now, names),
    from: Object.entries(of.from).map(([name, input]) => ({ name, key: input.key, mapping: mappingText(input) })),
  }
}

function wordsOf(of: Asset): string | null {
  if (!of.partitions) return null
  const words = of.partitions.axes.map((axis) => {
    switch (axis.kind) {
      case 'cron':
        return `${axis.name} (${axis.cron} ${axis.zone})`
      case 'sessions':
        return `${axis.name} (sessions of ${axis.calendar.name})`
      case 'static':
        return `${axis.name} (${axis.keys.length} keys)`
      case 'dynamic':
        return `${axis.name} (dynamic)`
      default:
        return unreachable(axis)
    }
  })
  return words.join(' × ')
}

function existingOf(of: Asset, now: Instant, names: DynamicKeys): ManifestAsset['existing'] {
  if (!of.partitions) return null
  const set = allOf(of.partitions, now, names)
  const first = set.boxes[0]
  const last = set.boxes.at(-1)
  if (!first || !last) return { count: 0, first: '', last: '' }
  const end = last.map((range) => ({ from: range.to - 1, to: range.to }))
  return {
    count: count(set, of.partitions),
    first: keyOf(first, of.partitions, names),
    last: keyOf(end, of.partitions, names),
  }
}

function mappingText({ mapping, vintages }: Asset['from'][string]): string {
  const words =
    mapping.kind === 'lookback'
      ? `lookback ${mapping.span}`
      : mapping.kind === 'offset'
        ? `offset ${mapping.by}`
        : mapping.kind
  return vintages ? `${words}, vintages` : words
}
