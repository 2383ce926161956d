import type { Asset } from './asset.ts'
import { keysRead } from './check.ts'
import { type Column, columnsOf } from './column.ts'
import { DefinitionError, type Fault } from './error.ts'
import type { Exposure } from './exposure.ts'
import { faultsOf, type Shadowed } from './graph-faults.ts'

/** Assets by key with their order, their edges both ways, their code versions and columns: checked, frozen, no state in it. */
export interface Graph {
  readonly assets: ReadonlyMap<string, Asset>
  /** Every upstream before what stands on it. */
  readonly order: readonly string[]
  readonly upstream: ReadonlyMap<string, readonly string[]>
  readonly downstream: ReadonlyMap<string, readonly string[]>
  readonly codes: ReadonlyMap<string, string>
  readonly columns: ReadonlyMap<string, readonly Column[]>
  readonly places: ReadonlyMap<string, Place>
  /** What is said of columns beside the assets' records, by key and column; none where models came from the cache. */
  readonly columnDocs: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** What reads assets from outside. */
  readonly exposures: readonly Exposure[]
}

/** Where an asset is declared: path from the root, 1-based line and column. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column?: number
}

/** What the loader knows of assets beside their records. */
export interface Loaded {
  readonly codes?: ReadonlyMap<string, string>
  /** Columns found by the binder, for models. */
  readonly columns?: ReadonlyMap<string, readonly Column[]>
  readonly places?: ReadonlyMap<string, Place>
  readonly columnDocs?: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly exposures?: readonly Exposure[]
  /** Assets whose key another has: in no graph, and what else is wrong with them is told all the same. */
  readonly shadowed?: readonly Shadowed[]
  /** Keys of assets that were without fault in these very surroundings before: they are not looked at again. */
  readonly sound?: ReadonlySet<string>
  /** Faults that were found before; thrown together with those of the graph. */
  readonly faults?: readonly Fault[]
}

/** The graph of these assets. Throws DefinitionError with every fault at once. */
export function graphOf(assets: readonly Asset[], loaded: Loaded = {}): Graph {
  const places = loaded.places ?? new Map()
  const byKey = new Map(assets.map((one) => [one.key, one]))
  const upstream = new Map(assets.map((one) => [one.key, upstreamKeys(one)]))
  const downstream = turned(upstream)
  const { order, cycle } = inOrder(assets, byKey, upstream)
  const columns = new Map([...byKey.values()].map((one) => [one.key, loaded.columns?.get(one.key) ?? declared(one)]))
  const shadowed = (loaded.shadowed ?? []).map((one) => ({ ...one, columns: one.columns ?? declared(one.asset) }))
  const { sound = new Set<string>() } = loaded
  const faults = [...(loaded.faults ?? []), ...faultsOf({ assets, byKey, columns, places, cycle, shadowed, sound })]
  if (faults.length > 0) throw new DefinitionError(faults)
  const codes = loaded.codes ?? new Map()
  const columnDocs = loaded.columnDocs ?? new Map()
  const { exposures = [] } = loaded
  return Object.freeze({ assets: byKey, order, upstream, downstream, codes, columns, places, columnDocs, exposures })
}

/** Everything reachable from these keys along edges, these included; at most `depth` steps away. */
export function reached(
  edges: ReadonlyMap<string, readonly string[]>,
  from: Iterable<string>,
  depth = Number.POSITIVE_INFINITY,
): ReadonlySet<string> {
  const found = new Set(from)
  let frontier = [...found]
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    frontier = [...new Set(frontier.flatMap((key) => edges.get(key) ?? []))].filter((key) => !found.has(key))
    for (const key of frontier) found.add(key)
  }
  return found
}

// Tables that checks look at come first, too; where only that makes a cycle, the cycle is told as one.
function inOrder(assets: readonly Asset[], byKey: ReadonlyMap<string, Asset>, upstream: Edges): Ordered {
  const keys = [...byKey.keys()]
  if (assets.every((one) => lookedAt(one).length === 0)) return ordered(keys, upstream)
  const soft = new Map(
    [...byKey.values()].map((one) => [one.key, [...new Set([...(upstream.get(one.key) ?? []), ...lookedAt(one)])]]),
  )
  const found = ordered(keys, soft)
  if (found.cycle.length === 0) return found
  const hard = ordered(keys, upstream)
  return hard.cycle.length > 0 ? hard : found
}

type Edges = ReadonlyMap<string, readonly string[]>

interface Ordered {
  readonly order: readonly string[]
  readonly cycle: readonly string[]
}

/** Keys of the other tables that an asset's checks look at: an order, not an edge. */
export function lookedAt(one: Asset): readonly string[] {
  return [...new Set(one.checks.flatMap(({ rule }) => keysRead(rule)))].filter((key) => key !== one.key)
}

/** Keys of the assets that one stands on, its own past left out. */
function upstreamKeys(one: Asset): readonly string[] {
  return [...new Set(Object.values(one.from).map((input) => input.key))].filter((key) => key !== one.key)
}

function declared(one: Asset): readonly Column[] {
  return one.rows ? columnsOf(one.rows) : []
}

function turned(upstream: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const downstream = new Map<string, string[]>([...upstream.keys()].map((key) => [key, []]))
  for (const [key, above] of upstream) for (const one of above) downstream.get(one)?.push(key)
  return downstream
}

// Kahn's order, ties in the order of declaration; what is left over lies on a cycle.
function ordered(keys: readonly string[], upstream: Edges): Ordered {
  // By number: each edge is looked up once.
  const numbers = new Map(keys.map((key, number) => [key, number]))
  const below = keys.map((): number[] => [])
  const waiting = keys.map(() => 0)
  for (const [number, key] of keys.entries())
    for (const one of upstream.get(key) ?? []) {
      const above = numbers.get(one)
      if (above === undefined) continue
      below[above]?.push(number)
      waiting[number] = (waiting[number] ?? 0) + 1
    }
  const free = [...keys.keys()].filter((number) => waiting[number] === 0)
  for (let index = 0; index < free.length; index++)
    for (const next of below[free[index] ?? 0] ?? []) {
      const left = (waiting[next] ?? 0) - 1
      waiting[next] = left
      if (left === 0) free.push(next)
    }
  const order = free.map((number) => keys[number] ?? '')
  if (order.length === keys.length) return { order, cycle: [] }
  const left = keys.filter((_, number) => (waiting[number] ?? 0) > 0)
  return { order, cycle: cycleIn(left, upstream) }
}

function cycleIn(left: readonly string[], upstream: Edges): readonly string[] {
  const inside = new Set(left)
  const path: string[] = []
  let at = left.find((key) => (upstream.get(key) ?? []).some((one) => inside.has(one)))
  while (at !== undefined && !path.includes(at)) {
    path.push(at)
    at = (upstream.get(at) ?? []).find((one) => inside.has(one))
  }
  return at === undefined ? left : [...path.slice(path.indexOf(at)), at]
}
