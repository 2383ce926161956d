import { pieceAt } from '#core/currency.ts'
import type { NewEvent, Provenance } from '#core/event.ts'
import { addressesOf } from '#core/partition/address.ts'
import { partitionsIn } from '#core/partition/partition.ts'
import { consumedOf, readingsOf, timeOf } from '#core/reading.ts'
import { viewOf } from '#core/view.ts'
import { loadGraph } from '../load-graph.ts'
import { openWorld } from '../open-world.ts'
import { EXIT } from '../terminal/exit-code.ts'
import { type Asked, chosen, owned } from './chosen.ts'

/** Declares what stands to match today's code and inputs: the log says who declared it, nothing runs. */
export async function markCurrent(asked: Asked): Promise<number> {
  const { places, print } = asked
  const graph = await loadGraph(places)
  using _owner = owned(asked, 'mark-current')
  await using world = openWorld(graph, places.stateDir, places.env)
  const view = await viewOf(graph, world.log, world.now())
  for (const [key, set] of await chosen(graph, view, asked)) {
    const of = graph.assets.get(key)
    if (!of) continue
    const events = [...partitionsIn(set, of.partitions, view.names)].flatMap(({ box }): readonly NewEvent[] => {
      const piece = pieceAt(view, of, box)
      if (!piece) return []
      const inputs = Object.fromEntries(
        readingsOf(graph, view, of, box).map((reading) => [
          reading.name,
          consumedOf(graph, view, reading, timeOf(of, box)),
        ]),
      )
      const before: Provenance = piece.provenance ?? { data: piece.data, rows: piece.rows, ms: 0, inputs: {} }
      const probe = view.observed.get(key)?.version
      const body = { ...before, inputs, ...(probe === undefined ? {} : { probe }) }
      return addressesOf(of.partitions, { boxes: [box] }, view.names).map((place) => ({
        ...place,
        run: '',
        asset: key,
        code: graph.codes.get(key) ?? '',
        kind: 'marked',
        body,
      }))
    })
    if (asked['dry-run']) print(`would mark ${events.length} of ${key}`)
    else {
      await world.log.append(events)
      print(`marked ${key} current (${events.length} ${events.length === 1 ? 'piece' : 'pieces'})`)
    }
  }
  return EXIT.ok
}
