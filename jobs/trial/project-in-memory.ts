import { duckdbBinder } from '#connectors/duckdb/binder.ts'
import type { Asset } from '#core/asset.ts'
import { DefinitionError } from '#core/error.ts'
import { type Graph, graphOf, reached } from '#core/graph.ts'
import { modelVersions } from '#core/load/code-version.ts'
import { assetFiles, discover } from '#core/load/discover.ts'
import type { Partitions } from '#core/partition/definition.ts'
import type { World } from '#core/world.ts'
import { bindModels } from '#sql/bind/bind.ts'
import { loadModels } from '#sql/project.ts'
import { type Trial, type Tried, tried, turned } from './trial.ts'

/** A project in memory: its graph, and runs of it one after another over the same tables and log. */
export interface ProjectInMemory {
  readonly graph: Graph
  readonly world: World
  run(asked?: Tried): Promise<Trial>
  /** Rows of any query as plain records. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}

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
  dir = ':memory:',
}: {
  readonly root: string
  readonly given?: readonly Asset[]
  readonly partitions?: Readonly<Record<string, Partitions>>
  readonly keys?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The folder of the state, where it is to outlive the project. */
  readonly dir?: string
}): Promise<ProjectInMemory> {
  const graph = await graphUnder(root, given, partitions, keys)
  const world = turned(graph, dir, env)
  return {
    graph,
    world,
    run: (asked) => tried(graph, world, asked),
    async query(sql) {
      const store = world.store('warehouse')
      if (store === null) return []
      const { columns, rows } = await store.query(sql)
      return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))
    },
    close: world.close,
  }
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
    const codes = modelVersions(of(models))
    return graphOf(of(all), { codes, columns: bound.columns, places: loaded.places, exposures: loaded.exposures })
  } finally {
    await binder.close()
  }
}
