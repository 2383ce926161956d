import type { Asset } from '#core/asset.ts'
import { outsideOf } from '#core/outside.ts'
import { recover } from '#core/run/recover.ts'
import type { Store } from '#core/store.ts'
import { viewOf } from '#core/view.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, owned } from './chosen.ts'
import { wiped } from './wiped.ts'

/**
 * Drops what nothing makes any more: tables that have markers and no asset, by its key or by a former one, and of the others the
 * rows of partitions that the definition does not have (a later start, a name taken out).
 */
export async function gc(asked: Asked): Promise<number> {
  const { places, print } = asked
  const graph = await loadGraph(places)
  using _owner = owned(asked, 'gc')
  await using world = openWorld(graph, places.stateDir, places.env)
  await recover(world, (key) => graph.assets.get(key)?.in ?? 'warehouse')
  const known = new Set([...graph.assets.values()].flatMap((one) => [one.key, ...one.formerly]))
  const store = world.store('warehouse')
  const at = { world, graph, store }
  const marked = new Set(((await store?.markers()) ?? []).map((marker) => marker.asset))
  let dropped = 0
  const drop = async (key: string, what: string, why: string, rest: Omit<Parameters<typeof wiped>[2], 'why'>) => {
    dropped++
    if (!asked['dry-run']) await wiped(at, key, { ...rest, why })
    print(`${asked['dry-run'] ? 'would drop' : 'dropped'} ${what}: ${why}`)
  }
  for (const key of marked) {
    if (known.has(key)) continue
    await drop(key, key, 'no asset makes it any more', { addresses: await world.log.current([key]), filter: null })
  }
  const view = await viewOf(graph, world.log, world.now())
  for (const of of graph.assets.values()) {
    if (of.in !== 'warehouse' || !marked.has(of.key) || isView(of) || store === null) continue
    const { addresses, filter } = outsideOf(graph, view, of)
    const rows = await rowsIn(store, of, filter)
    if (rows === 0) continue
    const why = 'its definition has no such partition any more'
    await drop(of.key, `${rows} ${rows === 1 ? 'row' : 'rows'} of ${of.key}`, why, { addresses, filter })
  }
  for (const { relation, asset } of (await store?.strays()) ?? []) {
    dropped++
    const why = known.has(asset) ? `${asset} has another name in the warehouse now` : `${asset} is gone`
    if (!asked['dry-run']) await store?.dropStray(relation)
    print(`${asked['dry-run'] ? 'would drop' : 'dropped'} relation ${relation}: ${why}`)
  }
  if (dropped === 0) print('nothing to drop: every table has an asset, every row a partition')
  return EXIT.ok
}

const isView = ({ compute }: Asset) => compute.via === 'select' && compute.select.materialized === 'view'

async function rowsIn(store: Store, { key }: Asset, filter: Parameters<Store['wipe']>[2]): Promise<number> {
  if (filter?.boxes.length === 0 && !filter.outside) return 0
  const { rows } = await store.query(`select count(*) from ${store.relation({ key, filter, asOf: null })}`)
  return Number(rows[0]?.[0] ?? 0)
}
