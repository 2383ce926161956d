import { UsageError } from '#core/error.ts'
import type { Graph } from '#core/graph.ts'
import { addressesOf } from '#core/partition/address.ts'
import { count } from '#core/partition/partition.ts'
import { equal } from '#core/partition/set.ts'
import { rowFilter } from '#core/predicate.ts'
import { recover } from '#core/run/recover.ts'
import { viewOf } from '#core/view.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, chosen, owned } from './chosen.ts'
import { wiped } from './wiped.ts'

/** Drops rows and their markers, then says in the log that nothing stands; a crash between is mended by the next recovery. */
export async function wipe(asked: Asked): Promise<number> {
  const { places, print } = asked
  const graph = await loadGraph(places)
  using _owner = owned(asked, 'wipe')
  await using world = openWorld(graph, places.stateDir, places.env)
  await recover(world, (key) => graph.assets.get(key)?.in ?? 'warehouse')
  const view = await viewOf(graph, world.log, world.now())
  const sets = await chosen(graph, view, asked)
  if (sets.size === 0) print('nothing of that stands')
  if (asked.history !== true && asked['dry-run'] !== true) refuseHistories(graph, sets.keys())
  for (const [key, set] of sets) {
    const of = graph.assets.get(key)
    if (!of) continue
    const many = count(set, of.partitions)
    const said = of.partitions ? `${many} ${many === 1 ? 'partition' : 'partitions'} of ${key}` : key
    if (asked['dry-run']) {
      const kept =
        of.increment?.strategy === 'history' ? '; its history cannot be had again, so that takes --history' : ''
      print(`would wipe ${said}${kept}`)
      continue
    }
    const whole = equal(set, view.standing(key))
    await wiped({ world, graph, store: world.store(of.in) }, key, {
      addresses: addressesOf(of.partitions, set, view.names),
      filter: whole ? null : rowFilter(of, set, graph.columns.get(key) ?? [], view.names),
      why: 'wiped by hand',
    })
    print(`wiped ${said}`)
  }
  return EXIT.ok
}

// What a snapshot holds is nowhere else: the tables that it read say something else by now.
function refuseHistories(graph: Graph, keys: Iterable<string>): void {
  const kept = [...keys].filter((key) => graph.assets.get(key)?.increment?.strategy === 'history')
  if (kept.length === 0) return
  throw new UsageError(
    `${kept.join(', ')}: a history cannot be had again once it is wiped; say --history to drop it all the same, or --exclude resource_type:snapshot`,
  )
}
