import { createHash } from 'node:crypto'
import type { NewEvent } from '../event.ts'
import type { Graph } from '../graph.ts'
import { WHOLE } from '../partition/address.ts'
import { watched } from '../watch.ts'
import type { World } from '../world.ts'
import { contextOf } from './context.ts'
import type { OpenNeeds } from './open-needs.ts'
import { untilAborted } from './until-aborted.ts'

/** What the probes of sources said. */
export interface Seen {
  readonly versions: ReadonlyMap<string, { readonly version: string; readonly at: number }>
  /** What went wrong, by key: such a source is taken as it was. */
  readonly wrong: ReadonlyMap<string, unknown>
}

/** Looks at each of these sources that has a probe; with `record` what changed goes to the log. */
export async function observe(
  graph: Graph,
  keys: readonly string[],
  world: World,
  needs: OpenNeeds,
  signal: AbortSignal,
  { record = true }: { record?: boolean } = {},
): Promise<Seen> {
  const before = await world.log.observed()
  const wrong = new Map<string, unknown>()
  const versions = new Map(before)
  const events: NewEvent[] = []
  const look = async (key: string): Promise<void> => {
    const of = graph.assets.get(key)
    if (of?.compute.via !== 'function') return
    const { probe, watch } = of.compute
    const store = watch === undefined ? null : world.store(of.in)
    if (watch !== undefined && store !== null) return saw(key, await watched(watch, store, signal))
    if (probe === undefined) return
    const { context } = await contextOf(of, null, {
      needs,
      now: world.now(),
      signal,
      log: (text) => (record ? world.log.note('', key, text) : undefined),
    })
    saw(key, short(await untilAborted(probe(context), signal)))
  }
  const saw = (key: string, version: string): void => {
    if (before.get(key)?.version === version) return
    versions.set(key, { version, at: world.now() })
    events.push({ ...WHOLE, run: '', asset: key, code: '', kind: 'observed', body: { version } })
  }
  await Promise.all(keys.map((key) => look(key).catch((error: unknown) => wrong.set(key, error))))
  if (record && events.length > 0) await world.log.append(events)
  return { versions, wrong }
}

// A probe may say a whole configuration; the log keeps what tells it from another.
function short(version: string): string {
  return version.length <= 64 ? version : createHash('sha256').update(version).digest('base64url')
}
