import type { Fault } from '#core/error.ts'
import { didYouMean } from '#core/nearest.ts'
import type { Deferral } from './deferral.ts'
import type { Invocation } from './invocation.ts'
import type { MacroLibrary } from './macro-library.ts'
import type { Node, Ref, Semantic, SourceTable } from './node.ts'
import type { Property } from './read/properties.ts'
import type { UnitTest } from './test/unit-test.ts'

/** A dbt project as it was read: what is built, in which order, and what is wrong. */
export interface DbtGraph {
  readonly invocation: Invocation
  readonly library: MacroLibrary
  /** Enabled ones by id, each behind those that it stands on. */
  readonly nodes: ReadonlyMap<string, Node>
  readonly sources: ReadonlyMap<string, SourceTable>
  /** By id; their nodes are among the others. */
  readonly unitTests: ReadonlyMap<string, UnitTest>
  readonly exposures: readonly Property[]
  readonly semantics: readonly Semantic[]
  /** Those that are not enabled. */
  readonly semanticsOff: readonly Semantic[]
  readonly macroProperties: readonly Property[]
  readonly groups: readonly Property[]
  readonly disabled: readonly string[]
  /** Those of them that are nodes, as they were read. */
  readonly off: readonly Node[]
  /** Tests of what is disabled or not there: they are told of, and never run. */
  readonly idle: readonly Node[]
  readonly notes: readonly string[]
  /** The texts of ephemeral models by id; grows while nodes are compiled that take them in. */
  readonly inlined: Map<string, string>
  /** The SQL of nodes by id; grows while they are compiled. */
  readonly compiled: Map<string, string>
  /** null: everything is read where this target stores it. */
  readonly deferral: Deferral | null
}

/**
 * The node that a ref means, looked for in the package that asks, then in the root project, then anywhere. Once some nodes were asked
 * for one, models, seeds and snapshots no longer come to them or go.
 */
export function refNode(nodes: ReadonlyMap<string, Node>, ref: Ref, from: string, root: string): Node | undefined {
  const ids = referred.get(nodes) ?? idsByName(nodes)
  referred.set(nodes, ids)
  const named = (ids.get(ref.name) ?? [])
    .flatMap((id) => nodes.get(id) ?? [])
    .filter((one) => ref.package === null || one.package === ref.package)
  const versioned = named.filter((one) => one.version !== null)
  const fit =
    ref.version !== null
      ? named.filter((one) => one.version === ref.version)
      : versioned.length > 0
        ? versioned.filter((one) => String(one.said.latest_version ?? newest(versioned)) === one.version)
        : named
  return fit.find((one) => one.package === from) ?? fit.find((one) => one.package === root) ?? fit[0]
}

const REFERRED = new Set(['model', 'seed', 'snapshot'])

// A project asks as often as it has edges.
const referred = new WeakMap<ReadonlyMap<string, Node>, ReadonlyMap<string, readonly string[]>>()

function idsByName(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>()
  for (const { id, name, resource } of nodes.values())
    if (REFERRED.has(resource)) ids.set(name, [...(ids.get(name) ?? []), id])
  return ids
}

function newest(versions: readonly Node[]): string {
  const sorted = versions.map((one) => one.version ?? '').sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
  return sorted.at(-1) ?? ''
}

/** A ref that names nothing, with the nearest name. */
export function unknownRef(
  ref: Ref,
  node: Pick<Node, 'file' | 'id'>,
  graph: Pick<DbtGraph, 'nodes' | 'disabled'>,
): Fault {
  const names = [...graph.nodes.values()].filter((one) => REFERRED.has(one.resource)).map((one) => one.name)
  const versions = [...graph.nodes.values()].flatMap((one) =>
    one.name === ref.name && one.version !== null ? [one.version] : [],
  )
  if (ref.version !== null && names.includes(ref.name)) {
    const mend =
      versions.length > 0 ? `there are ${versions.join(', ')}` : `it has no versions: write ref('${ref.name}')`
    return { file: node.file, key: node.id, what: `'${ref.name}' has no version ${ref.version}`, mend }
  }
  const off = graph.disabled.some((id) => id.endsWith(`.${ref.name}`))
  const written = `ref('${ref.package === null ? '' : `${ref.package}', '`}${ref.name}')`
  const what = off ? `${written} names a model that is disabled` : `${written} names no model, seed or snapshot`
  const mend = off ? 'enable it, or take the ref out' : didYouMean(ref.name, names)
  return { file: node.file, key: node.id, what, ...(mend === undefined ? {} : { mend }) }
}

/** The order in which each node stands behind those that it stands on, and the first circle of them, each standing on the next. */
export function ordered(nodes: ReadonlyMap<string, Node>): {
  readonly order: readonly Node[]
  readonly circle: readonly string[]
} {
  const order: Node[] = []
  const state = new Map<string, 'open' | 'done'>()
  const path: string[] = []
  let circle: readonly string[] = []
  const visit = (node: Node): void => {
    if (state.get(node.id) === 'open' && circle.length === 0) circle = path.slice(path.indexOf(node.id))
    if (state.has(node.id)) return
    state.set(node.id, 'open')
    path.push(node.id)
    for (const id of node.dependsOn) {
      const before = nodes.get(id)
      if (before) visit(before)
    }
    path.pop()
    state.set(node.id, 'done')
    order.push(node)
  }
  for (const node of nodes.values()) visit(node)
  return { order, circle }
}
