import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Asset } from '#core/asset.ts'
import { type Graph, graphOf } from '#core/graph.ts'
import type { Instant } from '#core/instant.ts'
import { applyFilter, parseFilter } from '#core/partition/filter.ts'
import { type Plan, planOf, type Wanted } from '#core/plan/plan.ts'
import { observe } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { recover } from '#core/run/recover.ts'
import { type RunOptions, runPlan } from '#core/run/run.ts'
import type { RunEvent, StepFinished, Summary } from '#core/run/run-event.ts'
import { viewOf } from '#core/view.ts'
import { microsNow, type OpenWorld, openWorld } from '../open-world.ts'

/** What one run in a trial came to. */
export interface Trial {
  readonly summary: Summary
  readonly plan: Plan
  readonly events: readonly RunEvent[]
  /** The steps that ended, those left out as current among them. */
  readonly steps: readonly (RunEvent & StepFinished)[]
  /** Outcome by step id. */
  readonly outcomes: Readonly<Record<string, string>>
  /** The first error's text. */
  readonly error: string
}

/** What is asked of a run: ISO `now` is what the clock says, `partition` as after --partition. */
export interface Tried extends Partial<Wanted> {
  readonly now?: string
  readonly partition?: string
  readonly options?: Partial<RunOptions>
}

/** A world whose clock a test turns. */
export interface Turned extends OpenWorld {
  /** From now on it is this ISO instant; without one, what it really is. */
  turn(now: string | undefined): void
}

/** Opens a world of tests in a state directory, or in ':memory:'. */
export function turned(graph: Graph, dir: string, env: Readonly<Record<string, string>> = {}): Turned {
  let at: number | null = null
  const turn = (now: string | undefined) => {
    at = now === undefined ? null : Date.parse(now) * 1000
  }
  return { ...openWorld(graph, dir, env, { now: () => at ?? microsNow() }), turn }
}

/** Materializes these keys, or everything, as a fresh process would: recovery, probes, plan, run. */
export async function tried(
  graph: Graph,
  world: Turned,
  { now, partition, options = {}, ...wanted }: Tried = {},
): Promise<Trial> {
  world.turn(now)
  const events: RunEvent[] = []
  const signal = options.signal ?? new AbortController().signal
  await recover(world, (key) => graph.assets.get(key)?.in ?? 'warehouse')
  await observe(graph, graph.order, world, openNeeds({ env: world.env, signal }), signal)
  const view = await viewOf(graph, world.log, world.now())
  const plan = planOf(graph, view, { keys: graph.order, ...filterOf(partition, view.at), ...wanted })
  const summary = await runPlan(graph, view, plan, world, {
    ...{ asked: 'trial', concurrency: 4, estimateSeconds: null, force: wanted.force ?? false },
    ...options,
    signal,
    emit: (event) => events.push(event),
  })
  const steps = events.filter((event): event is RunEvent & StepFinished => event.type === 'step.finished')
  const outcomes = Object.fromEntries(
    steps.filter((event) => event.outcome !== 'skipped').map((event) => [event.step, event.outcome]),
  )
  return { summary, plan, events, steps, outcomes, error: steps.find((event) => event.error)?.error?.what ?? '' }
}

function filterOf(partition: string | undefined, now: Instant): Partial<Wanted> {
  if (partition === undefined) return {}
  const filter = parseFilter(partition)
  return { filter: (of) => applyFilter(filter, of.partitions, now) }
}

/** A state directory of a test's own: runs graphs against it one after another, as restarts would. */
export function trial(dir = mkdtempSync(join(tmpdir(), 'tidemark-'))) {
  async function within<T>(
    assets: readonly Asset[],
    codes: Readonly<Record<string, string>>,
    work: (graph: Graph, world: Turned) => Promise<T>,
  ): Promise<T> {
    const graph = graphOf(assets, { codes: new Map(Object.entries(codes)) })
    const world = turned(graph, dir)
    try {
      return await work(graph, world)
    } finally {
      await world.close()
    }
  }

  return {
    dir,
    within,
    /** Materializes as a fresh process would. */
    run: (assets: readonly Asset[], { codes = {}, ...asked }: Asked = {}): Promise<Trial> =>
      within(assets, codes, (graph, world) => tried(graph, world, asked)),
    /** Rows of a query on the warehouse. */
    query: (sql: string) =>
      within([], {}, async (_graph, world) => (await world.store('warehouse')?.query(sql))?.rows ?? []),
    end: () => rmSync(dir, { recursive: true, force: true }),
  }
}

interface Asked extends Tried {
  readonly codes?: Readonly<Record<string, string>>
}
