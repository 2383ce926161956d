import type { Asset } from '../asset.ts'
import { isEphemeral } from '../compute.ts'
import { causeText, currencyOf, pieceAt } from '../currency.ts'
import { type Graph, lookedAt } from '../graph.ts'
import { keyOf } from '../partition/key.ts'
import { allOf, type Placed, partitionsIn } from '../partition/partition.ts'
import { EMPTY, intersect, isEmpty, type PartitionSet, setOf, subtract, union } from '../partition/set.ts'
import { type InputReading, readingsOf } from '../reading.ts'
import type { View } from '../view.ts'
import { batched } from './batched.ts'
import { estimateOf } from './estimate.ts'
import type { Step } from './step.ts'

/** What would run, in which order and why: data, printed by --dry-run and run as it stands. */
export interface Plan {
  readonly steps: readonly Step[]
  /** Selected assets without a step, with the reason. */
  readonly skipped: readonly { readonly asset: string; readonly why: string }[]
  /** Partitions that cannot run for want of an upstream. */
  readonly blocked: readonly { readonly asset: string; readonly partition: string; readonly why: string }[]
  readonly notes: readonly string[]
}

export interface Wanted {
  readonly keys: readonly string[]
  /** The partitions asked for, by the asset's own definition; null: all; undefined result: the filter does not concern it. */
  readonly filter?: (of: Asset, existing: PartitionSet) => PartitionSet | null
  /** `missing` or `stale`: only partitions in this state. */
  readonly only?: 'missing' | 'stale'
  readonly force?: boolean
  readonly fullRefresh?: boolean
}

/** The plan for these assets as of a view. */
export function planOf(graph: Graph, view: View, wanted: Wanted): Plan {
  const chosen = new Set(wanted.keys.flatMap((key) => graph.assets.get(key)?.together ?? []))
  const made: Made = { byAsset: new Map(), sets: new Map(), skipped: [], blocked: [], notes: [] }
  for (const key of graph.order) {
    const of = graph.assets.get(key)
    if (!of || !chosen.has(key) || of.together[0] !== key) continue
    planAsset(graph, view, wanted, of, made)
  }
  const extra = [...chosen].filter((key) => !wanted.keys.includes(key))
  const notes =
    extra.length > 0 ? [...made.notes, `${extra.join(', ')}: made by the same computation, so planned too`] : made.notes
  return { steps: [...made.byAsset.values()].flat(), skipped: made.skipped, blocked: made.blocked, notes }
}

/** How many partitions of each asset a plan speaks of, blocked ones included. */
export function partitionsByAsset(plan: Plan): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  const add = (asset: string, partitions: number) => {
    sums[asset] = (sums[asset] ?? 0) + partitions
  }
  for (const step of plan.steps) for (const asset of step.assets) add(asset, step.placed.length)
  for (const { asset } of plan.blocked) add(asset, 1)
  return sums
}

interface Made {
  readonly byAsset: Map<string, readonly Step[]>
  readonly sets: Map<string, PartitionSet>
  readonly skipped: { asset: string; why: string }[]
  readonly blocked: { asset: string; partition: string; why: string }[]
  readonly notes: string[]
}

function planAsset(graph: Graph, view: View, wanted: Wanted, of: Asset, made: Made): void {
  const skip = (why: string) => made.skipped.push(...of.together.map((asset) => ({ asset, why })))
  if (of.kind === 'stream') return void skip('a stream is not materialized; select it alone to drain it once')
  if (isEphemeral(of)) return void skip('ephemeral: its text stands in what reads it')
  const existing = allOf(of.partitions, view.at, view.names)
  const asked = wanted.filter?.(of, existing) ?? existing
  const candidates = intersect(existing, asked)
  if (isEmpty(candidates)) return void skip(of.partitions ? 'no partition of it is asked for' : 'not asked for')
  const refresh = (wanted.fullRefresh ?? false) && of.fullRefresh
  // What keeps no rows of earlier runs has none to make anew.
  if (wanted.fullRefresh && !of.fullRefresh && (of.increment !== null || of.partitions !== null))
    made.notes.push(
      `${of.key}: says ${of.compute.via === 'select' ? 'full_refresh' : 'fullRefresh'}: false, so it is not rebuilt`,
    )
  const steps: Step[] = []
  let blocked = 0
  for (const placed of partitionsIn(candidates, of.partitions, view.names)) {
    const verdict = verdictOf(graph, view, wanted, of, placed, made, refresh)
    if (verdict === null) continue
    if (verdict.blocked !== null) {
      blocked++
      for (const asset of of.together)
        made.blocked.push({ asset, partition: placed.partition.key, why: verdict.blocked })
      continue
    }
    steps.push(stepOf(graph, view, of, placed, verdict, steps, made, refresh))
  }
  if (steps.length === 0 && blocked === 0)
    return void skip('current: code and inputs are those of the last materialization')
  const grown =
    of.increment !== null && !refresh && steps.some((step) => step.reasons.includes(causeText({ kind: 'code' })))
  if (grown)
    made.notes.push(`${of.key}: its code changed; rows that stand stay as they are, --full-refresh makes them anew`)
  const joined = batched(graph, of, steps)
  made.byAsset.set(of.key, joined.length === 1 ? joined.map((step) => ({ ...step, alone: true })) : joined)
  const set = setOf(steps.flatMap((step) => step.set.boxes))
  for (const key of of.together) made.sets.set(key, set)
}

interface Verdict {
  readonly certain: boolean
  readonly reasons: readonly string[]
  readonly readings: readonly InputReading[]
  readonly blocked: string | null
}

// null: current, and nothing of the plan can change that.
function verdictOf(
  graph: Graph,
  view: View,
  wanted: Wanted,
  of: Asset,
  placed: Placed,
  made: Made,
  refresh: boolean,
): Verdict | null {
  const states = of.together.map((key) => currencyOf(graph, view, graph.assets.get(key) ?? of, placed.box))
  const worst = states.find(({ state }) => state === 'missing') ??
    states.find(({ state }) => state === 'stale') ??
    states.find(({ state }) => state === 'unknown') ?? { state: 'current' as const }
  if (wanted.only === 'missing' && worst.state !== 'missing') return null
  if (wanted.only === 'stale' && worst.state === 'missing') return null
  const reasons = reasonsOf(worst, wanted, refresh)
  // Nothing that it reads can change: what it reads need not be worked out.
  if (reasons.length === 0 && !Object.values(of.from).some(({ key }) => made.sets.has(key))) return null
  const readings = readingsOf(graph, view, of, placed.box)
  const moving = readings.filter(
    ({ input, possible }) => input.key !== of.key && !isEmpty(intersect(possible, made.sets.get(input.key) ?? EMPTY)),
  )
  if (reasons.length === 0 && moving.length === 0) return null
  const certain = reasons.length > 0
  const told = certain ? reasons : moving.map(({ input }) => `if ${input.key} changes`)
  return { certain, reasons: told, readings, blocked: certain ? blockedBy(graph, view, of, readings, made) : null }
}

function reasonsOf(state: ReturnType<typeof currencyOf>, wanted: Wanted, refresh: boolean): readonly string[] {
  if (refresh) return ['full refresh']
  if (state.state === 'missing') return ['missing']
  if (state.state === 'stale') return state.causes.map(causeText)
  if (state.state === 'unknown') return [state.why]
  return wanted.force ? ['forced'] : []
}

function blockedBy(graph: Graph, view: View, of: Asset, readings: readonly InputReading[], made: Made): string | null {
  for (const { input, set, absent, absentKeys } of readings) {
    if (input.mapping.kind === 'touched') continue
    const upstream = graph.assets.get(input.key)
    if (absentKeys.length > 0) return `needs ${input.key} for ${absentKeys.join(', ')}, which it does not have`
    if (!isEmpty(absent))
      return `needs ${input.key} ${firstKey(absent, upstream, view)}, which its definition does not have (it begins later, or has ended)`
    const there = union(view.standing(input.key), input.key === of.key ? set : (made.sets.get(input.key) ?? EMPTY))
    const missing = subtract(set, there)
    if (!isEmpty(missing))
      return `needs ${input.key}${keyIn(missing, upstream, view)}, which is not materialized; select it too: --select +${of.key}`
  }
  return null
}

const firstKey = (set: PartitionSet, of: Asset | undefined, view: View): string =>
  set.boxes[0] && of ? keyOf(set.boxes[0], of.partitions, view.names) : ''
const keyIn = (set: PartitionSet, of: Asset | undefined, view: View): string => {
  const key = of?.partitions ? firstKey(set, of, view) : ''
  return key === '' ? '' : ` ${key}`
}

function stepOf(
  graph: Graph,
  view: View,
  of: Asset,
  placed: Placed,
  verdict: Verdict,
  earlier: readonly Step[],
  made: Made,
  refresh: boolean,
): Step {
  const set = { boxes: [placed.box] }
  const partition = of.partitions ? placed.partition.key : ''
  const after = verdict.readings.flatMap(({ input, possible }) => {
    const steps =
      input.key === of.key ? earlier : (made.byAsset.get(graph.assets.get(input.key)?.together[0] ?? '') ?? [])
    return steps.filter((step) => !isEmpty(intersect(step.set, possible))).map((step) => step.id)
  })
  const looked = lookedAt(of).flatMap((key) =>
    (made.byAsset.get(graph.assets.get(key)?.together[0] ?? '') ?? []).map((step) => step.id),
  )
  return {
    id: partition ? `${of.key}@${partition}` : of.key,
    assets: of.together,
    placed: [placed],
    set,
    partition,
    reasons: verdict.reasons,
    certain: verdict.certain,
    alone: false,
    refresh,
    after: [...new Set([...after, ...looked])],
    estimate: estimateOf(view, of, pieceAt(view, of, placed.box)),
  }
}
