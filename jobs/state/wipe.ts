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

/** Drops rows and their markers, then says in the log that nothing stands; a crash between is mended by the next recovery. */
export async function wipe(asked: Asked): Promise<number> {
  const { places, print } = asked
  const graph = await loadGraph(places)
  using _owner = owned(asked, 'wipe')
  await using world = openWorld(graph, places.stateDir, places.env)
  await recover(world, (key) => graph.assets.get(key)?.in ?? 'warehouse')
  const view = await viewOf(graph, world.log, world.now())
  const sets = chosen(graph, view, asked)
  if (sets.size === 0) print('nothing of that stands')
  for (const [key, set] of sets) {
    const of = graph.assets.get(key)
    if (!of) continue
    const many = count(set, of.partitions)
    const said = of.partitions ? `${many} ${many === 1 ? 'partition' : 'partitions'} of ${key}` : key
    if (asked['dry-run']) {
      print(`would wipe ${said}`)
      continue
    }
    const about = { run: '', asset: key, code: graph.codes.get(key) ?? '' }
    const addresses = addressesOf(of.partitions, set, view.names)
    const why = 'wiped by hand'
    await world.log.append(
      addresses.map((place) => ({ ...about, ...place, kind: 'started', body: { attempt: 1 } }) as const),
    )
    const whole = equal(set, view.standing(key))
    await world
      .store(of.in)
      ?.wipe(key, whole ? null : addresses, whole ? null : rowFilter(of, set, graph.columns.get(key) ?? [], view.names))
    await world.log.append(
      addresses.flatMap(
        (place) =>
          [
            { ...about, ...place, kind: 'wiped', body: { why } },
            { ...about, ...place, kind: 'cancelled', body: { why } },
          ] as const,
      ),
    )
    print(`wiped ${said}`)
  }
  return EXIT.ok
}
