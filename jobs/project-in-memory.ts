import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import type { Asset } from '#core/asset.ts'
import { DefinitionError } from '#core/error.ts'
import { type Graph, graphOf, reached } from '#core/graph.ts'
import type { Instant } from '#core/instant.ts'
import { assetFiles, discover } from '#core/load/discover.ts'
import type { Partitions } from '#core/partition/definition.ts'
import { applyFilter, parseFilter } from '#core/partition/filter.ts'
import { planOf, type Wanted } from '#core/plan/plan.ts'
import { runPlan } from '#core/run/run.ts'
import type { RunEvent, Summary } from '#core/run/run-event.ts'
import { viewOf } from '#core/view.ts'
import { bindModels } from '#sql/bind.ts'
import { loadModels } from '#sql/project.ts'
import { microsNow, openWorld } from './open-world.ts'

/** A project in memory: its graph, and runs of it one after another over the same tables and log. */
export interface ProjectInMemory {
  readonly graph: Graph
  /** Materializes these keys, or everything, as of an ISO instant, and of `partition` as after --partition; gives the steps that ended. */
  run(
    asked?: Partial<Wanted> & { readonly now?: string; readonly partition?: string },
  ): Promise<{ readonly summary: Summary; readonly steps: readonly Ran[] }>
  /** Rows of any query as plain records. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

/** One step of a run. */
export type Ran = Extract<RunEvent, { readonly type: 'step.finished' }>

/**
 * Opens the project under `root` in memory, real engine and real log, for tests of its assets and models. `given` are assets that
 * take the place of those of the same key, a model's too; `partitions` are definitions in the place of those that models name
 * so; `keys` leaves out all that these do not stand on. Throws DefinitionError.
 */
export async function projectInMemory({
  root,
  given = [],
  partitions = {},
  keys,
  env = {},
}: {
  readonly root: string
  readonly given?: readonly Asset[]
  readonly partitions?: Readonly<Record<string, Partitions>>
  readonly keys?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}): Promise<ProjectInMemory> {
  const graph = await graphUnder(root, given, partitions, keys)
  let clock: number | null = null
  const open = openWorld(graph, ':memory:', env, { now: () => clock ?? microsNow() })
  return {
    graph,
    async run({ now, partition, ...asked } = {}) {
      clock = now === undefined ? null : Date.parse(now) * 1000
      const view = await viewOf(graph, open.log, open.now())
      const plan = planOf(graph, view, { keys: graph.order, ...filterOf(partition, open.now()), ...asked })
      const steps: Ran[] = []
      const summary = await runPlan(graph, view, plan, open, {
        asked: 'in memory',
        concurrency: 2,
        estimateSeconds: null,
        signal: new AbortController().signal,
        emit: (event) => {
          if (event.type === 'step.finished') steps.push(event)
        },
      })
      return { summary, steps }
    },
    async query(sql) {
      const store = open.store('warehouse')
      if (store === null) return []
      const { columns, rows } = await store.query(sql)
      return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))
    },
    close: open.close,
  }
}

function filterOf(partition: string | undefined, now: Instant): Partial<Wanted> {
  if (partition === undefined) return {}
  const filter = parseFilter(partition)
  return { filter: (of) => applyFilter(filter, of.partitions, now) }
}

async function graphUnder(
  root: string,
  given: readonly Asset[],
  partitions: Readonly<Record<string, Partitions>>,
  keys: readonly string[] | undefined,
): Promise<Graph> {
  const replaced = new Set(given.map(({ key }) => key))
  const { exported, failed, ...named } = await discover(assetFiles(root))
  for (const cause of failed.values()) throw cause
  const known = [...exported.map(({ asset }) => asset).filter(({ key }) => !replaced.has(key)), ...given]
  const loaded = await loadModels({
    root,
    known,
    calendars: named.calendars,
    partitions: new Map([...named.partitions, ...Object.entries(partitions)]),
  })
  const models = loaded.models.filter(({ key }) => !replaced.has(key))
  const all = [...known, ...models]
  const edges = new Map(
    all.map((one) => [one.key, [...one.together, ...Object.values(one.from).map(({ key }) => key)]]),
  )
  const kept = keys === undefined ? null : reached(edges, keys)
  const of = <A extends Asset>(list: readonly A[]) => list.filter(({ key }) => kept?.has(key) ?? true)
  const binder = duckdbBinder()
  try {
    const bound = await bindModels({ ...loaded, models: of(models) }, of(known), binder, null)
    const faults = [...loaded.faults, ...bound.faults]
    if (faults.length > 0) throw new DefinitionError(faults)
    return graphOf(of(all), { columns: bound.columns, places: loaded.places })
  } finally {
    await binder.close()
  }
}
