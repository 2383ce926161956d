import type { Asset } from '#core/asset.ts'
import { isEphemeral } from '#core/compute.ts'
import { causeText, currencyOf } from '#core/currency.ts'
import { deprecationNotes } from '#core/deprecation.ts'
import { UsageError } from '#core/error.ts'
import type { LogEvent } from '#core/event.ts'
import type { Graph } from '#core/graph.ts'
import { setAt } from '#core/partition/address.ts'
import { applyFilter, type Filter, parseFilter } from '#core/partition/filter.ts'
import { allOf, partitionsIn } from '#core/partition/partition.ts'
import { intersect, isEmpty, type PartitionSet, setOf, subtract } from '#core/partition/set.ts'
import { type Plan, planOf } from '#core/plan/plan.ts'
import type { Seen } from '#core/run/observe.ts'
import { type Answered, type Answers, answersAsked, type Selected, select } from '#core/selection.ts'
import { type View, viewOf } from '#core/view.ts'
import type { World } from '#core/world.ts'
import type { OtherState } from './other-state.ts'
import { type Past, pastAsked } from './past.ts'
import { ofTypes } from './resource-type.ts'

/** What was asked of a run, as typed. */
export interface Asked {
  readonly select?: Selected
  /** One of selectors.yml. */
  readonly selector?: string
  readonly exclude?: string
  /** Of what was selected, these alone: 'model,seed'. */
  readonly 'resource-type'?: string
  /** A folder with the manifest.json of an earlier state, or a state directory. */
  readonly state?: string
  readonly partition?: string
  readonly retry?: string
  readonly force?: boolean
  readonly fullRefresh?: boolean
}

/** The view, the plan, and what there is to say about how it was understood. */
export interface Planned {
  readonly view: View
  readonly plan: Plan
  readonly notes: readonly string[]
}

/**
 * Plans what was asked as of now; `seen` is what probes said that the log does not know yet, `other` where is read what was neither
 * selected nor built here. Throws UsageError for a selection or a partition that matches nothing.
 */
export async function planAsked(
  graph: Graph,
  world: World,
  asked: Asked,
  { seen, other = null }: { readonly seen?: Seen; readonly other?: OtherState | null } = {},
): Promise<Planned> {
  const logged = await viewOf(graph, world.log, world.now())
  const own = seen === undefined ? logged : { ...logged, observed: seen.versions }
  const keys = selected(graph, own, asked, await pastAsked(world, asked))
  const view = other === null ? own : await other.through(graph, own, keys)
  const again = asked.retry === undefined ? null : await unfinished(graph, view, world, asked.retry)
  const filter = asked.partition === undefined ? null : parseFilter(asked.partition)
  if (filter !== null && asked.fullRefresh)
    throw new UsageError(
      '--full-refresh drops all partitions, so it takes no --partition; write --force --partition to make some of them again',
    )
  const notes: string[] = [...deprecationNotes(graph, view.at)]
  if (again?.size === 0) notes.push(`run ${asked.retry} left nothing undone that is selected`)
  const plan = planOf(graph, view, {
    keys: again === null ? keys : keys.filter((key) => again.has(key)),
    // What a forced run left undone is current by its looks, and is asked for all the same.
    force: (asked.force ?? false) || again !== null,
    ...(asked.fullRefresh === undefined ? {} : { fullRefresh: asked.fullRefresh }),
    ...(filter?.kind === 'missing' || filter?.kind === 'stale' ? { only: filter.kind } : {}),
    filter: (of, existing) => {
      const wanted = again?.get(of.key)
      const passed = filter === null ? existing : (applyFilter(filter, of.partitions, view.at, view.names) ?? existing)
      return wanted === undefined ? passed : intersect(passed, wanted)
    },
  })
  if (filter?.kind === 'keys') refuseNothing(graph, view, keys, filter)
  const whole = filter === null ? [] : plan.steps.filter((step) => step.partition === '').flatMap((step) => step.assets)
  if (whole.length > 0 && filter?.kind === 'keys')
    notes.push(
      `${whole.join(', ')}: without partitions, so --partition does not concern ${whole.length === 1 ? 'it' : 'them'}`,
    )
  return { view, plan, notes: [...notes, ...(other?.notes(graph, view, plan) ?? []), ...plan.notes] }
}

/** The keys that --select and --exclude leave, in the graph's order. */
export function selected(
  graph: Graph,
  view: View,
  asked: Pick<Asked, 'select' | 'exclude' | 'resource-type'>,
  past: Past | null = null,
): readonly string[] {
  const words = answersAsked(asked.select ?? null, asked.exclude ?? null)
  const keys = select(graph, asked.select ?? null, {
    exclude: asked.exclude ?? null,
    states: answersOf(graph, view, words, past ?? noPast(words)),
  })
  // Nothing stale is an answer; terms that leave nothing of each other are a slip.
  if (keys.length === 0 && words.length === 0 && graph.order.length > 0)
    throw new UsageError(
      `nothing is selected by ${[asked.select === undefined ? '' : typeof asked.select === 'string' ? `--select '${asked.select}'` : 'the selector', asked.exclude === undefined ? '' : `--exclude '${asked.exclude}'`].filter(Boolean).join(' ')}; each term matches, and together they leave nothing`,
    )
  return ofTypes(graph, keys, asked['resource-type'])
}

function noPast(words: readonly Answered[]): Past {
  const asked = words.find((word) => word.startsWith('result:') || word === 'state:new' || word === 'state:modified')
  if (asked === undefined) return { outcomes: new Map(), codes: new Map(), stored: false }
  throw new UsageError(
    `${asked} is not asked here; state:failed, state:missing and state:changed are answered by the log`,
  )
}

function answersOf(graph: Graph, view: View, words: readonly Answered[], past: Past): Answers {
  const came = (word: string) => (key: string) => past.outcomes.get(key)?.has(word) ?? false
  // A log knows what was stored; what stands in the text of others is another where theirs is.
  const compared = (key: string) => !past.stored || !isEphemeral(graph.assets.get(key) as Asset) // keys are the graph's
  const outdated = (key: string) =>
    currencies(graph, view, key).some(({ state }) => state === 'stale' || state === 'missing')
  const holds: Readonly<Record<Answered, (key: string) => boolean>> = {
    'result:success': came('success'),
    'result:error': came('error'),
    'result:fail': came('fail'),
    'result:warn': came('warn'),
    'result:skipped': came('skipped'),
    'source_status:fresher': (key) => graph.assets.get(key)?.kind === 'source' && outdated(key),
    'state:new': (key) => !past.codes.has(key) && compared(key),
    'state:modified': (key) => past.codes.get(key) !== graph.codes.get(key) && compared(key),
    'state:failed': (key) => view.failures.some((event) => event.asset === key),
    'state:missing': (key) => currencies(graph, view, key).some((currency) => currency.state === 'missing'),
    'state:stale': outdated,
    'state:changed': (key) =>
      currencies(graph, view, key).some(
        (currency) => currency.state === 'stale' && currency.causes.map(causeText).includes('code changed'),
      ),
  }
  return Object.fromEntries(words.map((word) => [word, new Set(graph.order.filter(holds[word]))]))
}

/** The currency of each partition of an asset that exists; none of what is never stored. */
export function currencies(graph: Graph, view: View, key: string) {
  const of = graph.assets.get(key)
  if (!of || isEphemeral(of)) return []
  return [...partitionsIn(allOf(of.partitions, view.at, view.names), of.partitions, view.names)].map(({ box }) =>
    currencyOf(graph, view, of, box),
  )
}

// What a run left undone: everything that failed, was not begun, or was stopped, by asset.
async function unfinished(
  graph: Graph,
  view: View,
  world: World,
  which: string,
): Promise<ReadonlyMap<string, PartitionSet>> {
  const run = which === 'last' ? await lastRun(world) : which
  const events = await world.log.events({ run })
  if (events.length === 0) throw new UsageError(`there is no run '${run}'; npx tsx jobs/runs.ts list shows them`)
  const undone = new Map<string, PartitionSet>()
  for (const event of events) {
    const of = graph.assets.get(event.asset)
    if (!of) continue
    const place = setAt(of.partitions, event, view.names)
    const before = undone.get(event.asset) ?? setOf([])
    if (UNDONE.has(event.kind)) undone.set(event.asset, setOf([...before.boxes, ...place.boxes]))
    else if (DONE.has(event.kind)) undone.set(event.asset, subtract(before, place))
  }
  return new Map([...undone].filter(([, set]) => !isEmpty(set)))
}

const UNDONE: ReadonlySet<LogEvent['kind']> = new Set(['failed', 'upstreamFailed', 'notAttempted', 'cancelled', 'lost'])
const DONE: ReadonlySet<LogEvent['kind']> = new Set(['materialized', 'unchanged', 'computed'])

async function lastRun(world: World): Promise<string> {
  const [event] = await world.log.events({ kinds: ['run.started'], newestFirst: true, limit: 1 })
  if (event) return event.run
  throw new UsageError('there is no run yet to retry')
}

function refuseNothing(
  graph: Graph,
  view: View,
  keys: readonly string[],
  filter: Extract<Filter, { kind: 'keys' }>,
): void {
  for (const part of filter.parts) {
    const sets = part.axis === null ? [] : setsOf(graph, view, keys, { ...filter, parts: [part] })
    if (sets.length > 0 && sets.every(isEmpty))
      throw new UsageError(
        `--partition ${filter.text}: no selected asset has a partition ${part.axis}=${part.from ?? ''}`,
      )
  }
  const concerned = setsOf(graph, view, keys, filter)
  const backwards = filter.parts.some(({ from, to }) => from !== null && to !== null && from > to)
  if (concerned.length > 0 && concerned.every(isEmpty))
    throw new UsageError(
      `--partition ${filter.text} matches no partition of ${keys.length === 1 ? keys[0] : `the ${keys.length} selected assets`}${backwards ? ': it runs backwards' : ''}`,
    )
  if (concerned.length > 0) return
  throw new UsageError(
    keys.some((key) => graph.assets.get(key)?.partitions)
      ? `--partition ${filter.text} fits none of the selected assets' partitions`
      : `--partition ${filter.text}: no selected asset has partitions; leave it out`,
  )
}

function setsOf(graph: Graph, view: View, keys: readonly string[], filter: Filter): readonly PartitionSet[] {
  return keys.flatMap((key) => {
    const of = graph.assets.get(key)
    const set = of ? applyFilter(filter, of.partitions, view.at, view.names) : null
    return set === null ? [] : [set]
  })
}
