import { UsageError } from '#core/error.ts'
import { reached } from '#core/graph.ts'
import { nearest } from '#core/nearest.ts'
import type { Selected } from '#core/selection.ts'
import type { DbtGraph } from '../graph.ts'
import { exposureData } from '../read/exposure.ts'
import { type Candidate, candidates, METHODS, type Past } from './selection-method.ts'

/** The words of `--indirect-selection`, and of `indirect_selection:` in selectors.yml. */
export const INDIRECT = ['eager', 'cautious', 'buildable', 'empty'] as const
type Indirect = (typeof INDIRECT)[number]

/** What was asked of dbt's selection. */
export interface Selecting {
  readonly select: Selected | null
  readonly exclude: Selected | null
  /** Which tests come along: of any selected parent, only of selected ones, also of what those stand on, or none. */
  readonly indirect: Indirect
  /** What an earlier run left behind, for `state:`, `result:` and `source_status:`. */
  readonly past: Past | null
}

/**
 * dbt's ids of the nodes, tables of sources and exposures that an expression of dbt's selects: terms by space are united, parts by comma intersected; `+x`, `x+`,
 * `2+x+1` and `@x` reach along the graph. Throws UsageError for an unknown method; what matches nothing is told by `note`.
 */
export function selectIds(graph: DbtGraph, asked: Selecting, note: (text: string) => void): ReadonlySet<string> {
  const matching = { graph, all: candidates(graph), reach: reachOf(graph), asked, note }
  const chosen =
    asked.select === null
      ? { direct: new Set(matching.all.map((one) => one.id)), indirect: new Set<string>() }
      : found(asked.select, matching)
  const parts = asked.exclude === null ? [chosen] : [chosen, found(asked.exclude, matching)]
  return combined(parts, without, isTyped(asked.select) ? matching : untyped(matching)).direct
}

/** What is selected, and the tests that come along once all that they test is. */
interface Found {
  readonly direct: Ids
  readonly indirect: Ids
}

type Ids = ReadonlySet<string>
type Combine = (sets: readonly Ids[]) => Ids

const union: Combine = (sets) => new Set(sets.flatMap((one) => [...one]))
const intersection: Combine = ([first, ...rest]) =>
  new Set([...(first ?? [])].filter((id) => rest.every((one) => one.has(id))))
const without: Combine = ([first, ...rest]) =>
  new Set([...(first ?? [])].filter((id) => !rest.some((one) => one.has(id))))

function found(selected: Selected, matching: Matching): Found {
  if (typeof selected === 'string') return united(selected, matching)
  if ('part' in selected) {
    const indirect = INDIRECT.find((one) => one === selected.indirect) ?? matching.asked.indirect
    return withTests(partOf(selected.part, matching), { ...matching, asked: { ...matching.asked, indirect } })
  }
  const inside = ('union' in selected ? selected.union : selected.intersection).map((one) => found(one, matching))
  const whole = combined(inside, 'union' in selected ? union : intersection, untyped(matching))
  if (selected.exclude.length === 0) return whole
  const out = combined(
    selected.exclude.map((one) => found(one, matching)),
    union,
    untyped(matching),
  )
  return combined([whole, out], without, untyped(matching))
}

// In dbt `indirect_selection` is of single parts: the sets of selectors.yml look for no more tests.
const untyped = (matching: Matching): Matching => ({ ...matching, asked: { ...matching.asked, indirect: 'eager' } })
const isTyped = (selected: Selected | null): boolean => selected === null || typeof selected === 'string'

// As dbt does it: sets are combined with the tests that each could bring, then those come whose parents are all there.
function combined(parts: readonly Found[], combine: Combine, { graph, reach, asked }: Matching): Found {
  const direct = new Set(combine(parts.map((one) => one.direct)))
  const indirect = combine(parts.map((one) => union([one.direct, one.indirect])))
  const near = asked.indirect === 'buildable' ? reached(reach.above, direct) : new Set(direct)
  if (asked.indirect === 'cautious' || asked.indirect === 'buildable')
    for (const id of indirect)
      if (graph.nodes.get(id)?.resource === 'test' && testedBy(id, graph).every((one) => near.has(one))) direct.add(id)
  return { direct, indirect }
}

interface Matching {
  readonly graph: DbtGraph
  readonly all: readonly Candidate[]
  readonly reach: Reach
  readonly asked: Selecting
  readonly note: (text: string) => void
}

function united(expression: string, matching: Matching): Found {
  const terms = expression.split(/\s+/).filter(Boolean)
  if (terms.length === 0) throw new UsageError('the selection is empty; write a name, tag:x, path:models/x, +name …')
  return combined(
    terms.map((term) =>
      combined(
        term
          .split(',')
          .filter(Boolean)
          .map((part) => withTests(partOf(part, matching), matching)),
        intersection,
        matching,
      ),
    ),
    union,
    matching,
  )
}

/** A part of an expression: what it names, with how far it reaches up and down. */
export const SHAPE = /^(@)?(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/

function partOf(part: string, matching: Matching): Ids {
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

function matched(core: string, { all, asked, graph }: Matching): Ids {
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
  for (const { id, dependsOn } of graph.semantics) above.set(id, dependsOn)
  const below = new Map<string, string[]>()
  for (const [id, parents] of above)
    for (const one of parents) {
      const standing = below.get(one)
      if (standing) standing.push(id)
      else below.set(one, [id])
    }
  return { above, below }
}

// Tests come with what they test, at once or when all of it is there.
function withTests(chosen: Ids, { graph, reach, asked }: Matching): Found {
  if (asked.indirect === 'empty') return { direct: chosen, indirect: new Set() }
  const direct = new Set(chosen)
  const indirect = new Set<string>()
  const near =
    asked.indirect === 'buildable' ? new Set([...reached(reach.above, chosen), ...graph.sources.keys()]) : chosen
  for (const { id, resource } of graph.nodes.values()) {
    if (resource !== 'test' && resource !== 'unit_test') continue
    const parents = testedBy(id, graph)
    if (!parents.some((one) => chosen.has(one))) continue
    if (asked.indirect === 'eager' || parents.every((one) => near.has(one))) direct.add(id)
    else indirect.add(id)
  }
  return { direct, indirect }
}

const testedBy = (id: string, { nodes, unitTests }: DbtGraph): readonly string[] => {
  const unit = unitTests.get(id)
  return unit ? [unit.model] : (nodes.get(id)?.dependsOn ?? [])
}
