import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Asset } from '#core/asset.ts'
import { type Graph, graphOf } from '#core/graph.ts'
import { type Plan, planOf, type Wanted } from '#core/plan/plan.ts'
import { observe } from '#core/run/observe.ts'
import { openNeeds } from '#core/run/open-needs.ts'
import { recover } from '#core/run/recover.ts'
import { type RunOptions, runPlan } from '#core/run/run.ts'
import type { RunEvent, StepFinished, Summary } from '#core/run/run-event.ts'
import { viewOf } from '#core/view.ts'
import { type OpenWorld, openWorld } from './open-world.ts'

/** What one run in a trial came to. */
export interface Trial {
  readonly summary: Summary
  readonly plan: Plan
  readonly events: readonly RunEvent[]
  /** Outcome by step id. */
  readonly outcomes: Readonly<Record<string, string>>
  /** The first error's text. */
  readonly error: string
}

/** A state directory of a test's own: runs graphs against it one after another, as restarts would. */
export function trial(dir = mkdtempSync(join(tmpdir(), 'tidemark-'))) {
  async function within<T>(
    assets: readonly Asset[],
    codes: Readonly<Record<string, string>>,
    work: (graph: Graph, world: OpenWorld) => Promise<T>,
  ): Promise<T> {
    const graph = graphOf(assets, { codes: new Map(Object.entries(codes)) })
    const world = openWorld(graph, dir, {})
    try {
      return await work(graph, world)
    } finally {
      await world.close()
    }
  }

  return {
    dir,
    within,
    /** Materializes as a fresh process would: recovery, probes, plan, run. */
    run: (assets: readonly Asset[], { codes = {}, now, options = {}, ...wanted }: Asked = {}): Promise<Trial> =>
      within(assets, codes, async (graph, open) => {
        const world = { ...open, ...(now === undefined ? {} : { now: () => Date.parse(now) * 1000 }) }
        const events: RunEvent[] = []
        const signal = options.signal ?? new AbortController().signal
        await recover(world, (key) => graph.assets.get(key)?.in ?? 'warehouse')
        await observe(graph, graph.order, world, openNeeds({ env: {}, signal }), signal)
        const view = await viewOf(graph, world.log, world.now())
        const plan = planOf(graph, view, { keys: graph.order, ...wanted })
        const all = {
          asked: 'trial',
          concurrency: 4,
          estimateSeconds: null,
          force: wanted.force ?? false,
          ...options,
          signal,
        }
        const summary = await runPlan(graph, view, plan, world, { ...all, emit: (event) => events.push(event) })
        const ended = events.filter((event): event is RunEvent & StepFinished => event.type === 'step.finished')
        const outcomes = Object.fromEntries(
          ended.filter((event) => event.outcome !== 'skipped').map((event) => [event.step, event.outcome]),
        )
        return { summary, plan, events, outcomes, error: ended.find((event) => event.error)?.error?.what ?? '' }
      }),
    /** Rows of a query on the warehouse. */
    query: (sql: string) =>
      within([], {}, async (_graph, world) => (await world.store('warehouse')?.query(sql))?.rows ?? []),
    end: () => rmSync(dir, { recursive: true, force: true }),
  }
}

interface Asked extends Partial<Wanted> {
  readonly codes?: Readonly<Record<string, string>>
  readonly now?: string
  readonly options?: Partial<RunOptions>
}
