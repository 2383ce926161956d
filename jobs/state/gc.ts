import { WHOLE } from '#core/partition/address.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, owned } from './chosen.ts'

/** Drops tables that have markers and that no asset makes any more, by its key or by a former one. */
export async function gc(asked: Asked): Promise<number> {
  const { places, print } = asked
  const graph = await loadGraph(places)
  using _owner = owned(asked, 'gc')
  await using world = openWorld(graph, places.stateDir, places.env)
  const known = new Set([...graph.assets.values()].flatMap((one) => [one.key, ...one.formerly]))
  const store = world.store('warehouse')
  const orphans = new Set(
    ((await store?.markers()) ?? []).map((marker) => marker.asset).filter((key) => !known.has(key)),
  )
  for (const key of orphans) {
    if (asked['dry-run']) {
      print(`would drop ${key}`)
      continue
    }
    const why = 'no asset makes it any more'
    const pieces = await world.log.current([key])
    await store?.wipe(key, null, null)
    await world.log.append(
      pieces.map(
        ({ from, to, keys }) =>
          ({ ...WHOLE, from, to, keys, run: '', asset: key, code: '', kind: 'wiped', body: { why } }) as const,
      ),
    )
    print(`dropped ${key}: ${why}`)
  }
  const strays = (await store?.strays()) ?? []
  for (const { relation, asset } of strays) {
    const why = known.has(asset) ? `${asset} has another name in the warehouse now` : `${asset} is gone`
    if (!asked['dry-run']) await store?.dropStray(relation)
    print(`${asked['dry-run'] ? 'would drop' : 'dropped'} relation ${relation}: ${why}`)
  }
  if (orphans.size + strays.length === 0) print('nothing to drop: every table has an asset')
  return EXIT.ok
}
