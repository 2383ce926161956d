import { UsageError } from '#core/error.ts'
import { nearest } from '#core/nearest.ts'
import { exposureData } from './exposure.ts'
import type { DbtGraph } from './graph.ts'
import { type Candidate, candidates, METHODS, type Past } from './selection-method.ts'

/** What was asked of dbt's selection. */
export interface Selecting {
  readonly select: Selected | null
  readonly exclude: Selected | null
  /** Which tests come along: of any selected parent, only of selected ones, also of what those stand on, or none. */
  readonly indirect: 'eager' | 'cautious' | 'buildable' | 'empty'
  /** What an earlier run left behind, for `state:`, `result:` and `source_status:`. */
  readonly past: Past | null
}

/**
 * dbt's ids of the nodes that an expression of dbt's selects: terms by space are united, parts by comma intersected; `+x`, `x+`,
 * `2+x+1` and `@x` reach along the graph. Throws UsageError for an unknown method; what matches nothing is told by `note`.
 */
export function selectNodes(graph: DbtGraph, asked: Selecting, note: (text: string) => void): ReadonlySet<string> {
  return new Set([...selectIds(graph, asked, note)].filter((id) => graph.nodes.has(id)))
}

/** The same with the tables of sources and the exposures, which nobody builds. */
export function selectIds(graph: DbtGraph, asked: Selecting, note: (text: string) => void): ReadonlySet<string> {
  const matching = { graph, all: candidates(graph), reach: reachOf(graph), asked, note }
  const of = (one: Selected) => ids(one, matching)
  const chosen = asked.select === null ? new Set(matching.all.map((one) => one.id)) : of(asked.select)
  const kept = withTests(chosen, graph, asked.indirect)
  const dropped = asked.exclude === null ? new Set<string>() : withTests(of(asked.exclude), graph, asked.indirect)
  return new Set([...kept].filter((id) => !dropped.has(id)))
}

/** An expression as it is typed, or sets of them as selectors.yml writes them. */
export type Selected =
  | string
  | { readonly union: readonly Selected[]; readonly exclude: readonly Selected[] }
  | { readonly intersection: readonly Selected[]; readonly exclude: readonly Selected[] }

function ids(selected: Selected, matching: Matching): ReadonlySet<string> {
  if (typeof selected === 'string') return united(selected, matching)
  const sets = ('union' in selected ? selected.union : selected.intersection).map((one) => ids(one, matching))
  const [first, ...rest] = sets
  const found =
    'union' in selected
      ? sets.flatMap((one) => [...one])
      : [...(first ?? [])].filter((id) => rest.every((other) => other.has(id)))
  const out = new Set(selected.exclude.flatMap((one) => [...ids(one, matching)]))
  return new Set(found.filter((id) => !out.has(id)))
}

interface Matching {
  readonly graph: DbtGraph
  readonly all: readonly Candidate[]
  readonly reach: Reach
  readonly asked: Selecting
  readonly note: (text: string) => void
}

function united(expression: string, matching: Matching): Set<string> {
  const terms = expression.split(/\s+/).filter(Boolean)
  if (terms.length === 0) throw new UsageError('the selection is empty; write a name, tag:x, path:models/x, +name …')
  return new Set(
    terms.flatMap((term) => {
      const [first, ...rest] = term
        .split(',')
        .filter(Boolean)
        .map((part) => partOf(part, matching))
      return [...(first ?? [])].filter((id) => rest.every((other) => other.has(id)))
    }),
  )
}

const SHAPE = /^(@)?(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/

function partOf(part: string, matching: Matching): ReadonlySet<string> {
  const [, at, upDepth, up, core = '', down, downDepth] = SHAPE.exec(part) ?? []
  const found = matched(core, matching)
  if (found.size === 0) matching.note(`the selection '${part}' matches nothing`)
  const { above, below } = matching.reach
  if (at) return reached(above, reached(below, found))
  const depth = (text: string | undefined) => (text ? Number(text) : Number.POSITIVE_INFINITY)
  return new Set([
    ...(up ? reached(above, found, depth(upDepth)) : found),
    ...(down ? reached(below, found, depth(downDepth)) : found),
  ])
}

function matched(core: string, { all, asked, graph }: Matching): ReadonlySet<string> {
  const colon = core.indexOf(':')
  const [method = '', ...words] = colon > 0 ? core.slice(0, colon).split('.') : [implied(core)]
  const value = colon > 0 ? core.slice(colon + 1) : core
  const match = METHODS[method]
  if (match === undefined) {
    const [near] = nearest(method, Object.keys(METHODS))
    throw new UsageError(
      `'${method}:' is no way to select; ${near ? `did you mean ${near}:?` : `there are ${Object.keys(METHODS).join(', ')}`}`,
    )
  }
  const is = match({ value, words, past: asked.past, graph })
  return new Set(all.filter(is).map((one) => one.id))
}

const implied = (value: string): string =>
  /\.(sql|csv|yml|yaml)$/.test(value) && !value.includes('/') ? 'file' : value.includes('/') ? 'path' : 'fqn'

interface Reach {
  readonly above: ReadonlyMap<string, readonly string[]>
  readonly below: ReadonlyMap<string, readonly string[]>
}

function reachOf(graph: DbtGraph): Reach {
  const above = new Map<string, readonly string[]>()
  for (const node of graph.nodes.values()) {
    const unit = graph.unitTests.get(node.id)
    above.set(node.id, unit ? [unit.model] : node.dependsOn)
  }
  for (const one of graph.exposures) {
    const [id, data] = exposureData(one, graph)
    const { nodes } = data.depends_on as { readonly nodes: readonly string[] } // written by exposureData
    above.set(id, nodes)
  }
  const below = new Map<string, string[]>()
  for (const [id, parents] of above) for (const one of parents) below.set(one, [...(below.get(one) ?? []), id])
  return { above, below }
}

function reached(
  edges: ReadonlyMap<string, readonly string[]>,
  from: ReadonlySet<string>,
  depth = Number.POSITIVE_INFINITY,
) {
  const found = new Set(from)
  let edge = [...from]
  for (let step = 0; step < depth && edge.length > 0; step++) {
    edge = edge.flatMap((id) => edges.get(id) ?? []).filter((id) => !found.has(id))
    for (const id of edge) found.add(id)
  }
  return found
}

// Tests come with what they test; one that was asked for by itself stays.
function withTests(chosen: ReadonlySet<string>, graph: DbtGraph, indirect: Selecting['indirect']): ReadonlySet<string> {
  if (indirect === 'empty') return chosen
  const found = new Set(chosen)
  const near = indirect === 'buildable' ? reached(reachOf(graph).above, chosen) : chosen
  for (const node of graph.nodes.values()) {
    if (node.resource !== 'test' && node.resource !== 'unit_test') continue
    const parents = graph.unitTests.has(node.id) ? [graph.unitTests.get(node.id)?.model ?? ''] : node.dependsOn
    const any = parents.some((id) => chosen.has(id))
    if (any && (indirect === 'eager' || parents.every((id) => near.has(id)))) found.add(node.id)
  }
  return found
}
