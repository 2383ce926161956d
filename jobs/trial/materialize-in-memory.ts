import type { Asset } from '#core/asset.ts'
import { graphOf } from '#core/graph.ts'
import type { RunEvent, Summary } from '#core/run/run-event.ts'
import type { World } from '#core/world.ts'
import { type Tried, tried, turned } from './trial.ts'

/** What came of it. */
export interface InMemory {
  readonly summary: Summary
  readonly events: readonly RunEvent[]
  /** The rows of an asset as plain values, in the order of its unique key. */
  rows(asset: Asset | string): Promise<readonly Record<string, unknown>[]>
  readonly world: World
  close(): Promise<void>
}

/**
 * Materializes assets in memory, real engine and real log: for tests of one's own assets. Everything they stand on must be
 * among them; `now` (ISO) is what the clock says while it runs. Throws DefinitionError.
 */
export async function materializeInMemory(
  assets: readonly Asset[],
  { env = {}, ...wanted }: { env?: Readonly<Record<string, string>> } & Tried = {},
): Promise<InMemory> {
  const graph = graphOf(assets)
  const world = turned(graph, ':memory:', env)
  const { summary, events } = await tried(graph, world, wanted)
  return {
    summary,
    events,
    world,
    async rows(of) {
      const key = typeof of === 'string' ? of : of.key
      const order = graph.assets.get(key)?.unique.map((name) => `"${name}"`) ?? []
      const store = world.store('warehouse')
      if (!store) return []
      const sql = `select * from ${store.relation({ key, filter: null, asOf: null })}${order.length > 0 ? ` order by ${order.join(', ')}` : ''}`
      const { columns, rows } = await store.query(sql)
      return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])))
    },
    close: world.close,
  }
}
