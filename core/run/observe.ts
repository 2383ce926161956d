import type { NewEvent } from '../event.ts'
import type { Graph } from '../graph.ts'
import { WHOLE } from '../partition/address.ts'
import type { World } from '../world.ts'
import { contextOf } from './context.ts'
import type { OpenNeeds } from './open-needs.ts'
import { untilAborted } from './until-aborted.ts'

/** Looks at each of these sources that has a probe and logs what changed. Returns what went wrong by key: such a source is taken as it was. */
export async function observe(
  graph: Graph,
  keys: readonly string[],
  world: World,
  needs: OpenNeeds,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const before = await world.log.observed()
  const wrong = new Map<string, unknown>()
  const events: NewEvent[] = []
  const look = async (key: string): Promise<void> => {
    const of = graph.assets.get(key)
    if (of?.compute.via !== 'function' || of.compute.probe === undefined) return
    const { context } = await contextOf(of, null, {
      needs,
      now: world.now(),
      signal,
      log: (text) => world.log.note('', key, text),
    })
    const version = await untilAborted(of.compute.probe(context), signal)
    if (before.get(key)?.version !== version)
      events.push({ ...WHOLE, run: '', asset: key, code: '', kind: 'observed', body: { version } })
  }
  await Promise.all(keys.map((key) => look(key).catch((error: unknown) => wrong.set(key, error))))
  if (events.length > 0) await world.log.append(events)
  return wrong
}
