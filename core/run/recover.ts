import type { Role } from '../asset.ts'
import type { LogEvent, NewEvent } from '../event.ts'
import { addressText } from '../partition/address.ts'
import type { Store } from '../store.ts'
import type { World } from '../world.ts'

/** What recovery found and mended. */
export interface Recovered {
  /** Swapped but unreported: reported now. */
  readonly completed: number
  /** Begun and never published: dropped. */
  readonly lost: number
  /** Reported, and no longer there. */
  readonly gone: number
}

/**
 * After a process that died: completes in the log what the warehouse holds by its markers, gives up what was only begun, closes
 * its runs as lost. Call it with the ownership held, before the first plan. A log without open ends is not looked at twice.
 */
export async function recover(world: World, roleOf: (asset: string) => Role): Promise<Recovered> {
  const open = await world.log.open()
  if (open.length === 0) return { completed: 0, lost: 0, gone: 0 }
  const attempts = open.filter((event) => event.kind === 'started')
  const completed: NewEvent[] = []
  const gone: NewEvent[] = []
  for (const [store, keys] of byStore(world, attempts, roleOf)) {
    const markers = (await store.markers()).filter((marker) => keys.has(marker.asset))
    const published = new Set(markers.map((marker) => marker.event))
    const prepared = await preparedBy(
      world,
      attempts.filter((event) => keys.has(event.asset)),
    )
    completed.push(...prepared.filter((event) => published.has(event.id)).map((event) => reported(event)))
    const there = new Set(markers.map((marker) => `${marker.asset} ${addressText(marker)}`))
    const pieces = await world.log.current([...keys])
    const missing = pieces.filter(
      (piece) =>
        piece.provenance?.rows !== undefined &&
        !there.has(`${piece.asset} ${addressText(piece)}`) &&
        !markers.some((marker) => marker.asset === piece.asset && covers(marker, piece)),
    )
    gone.push(
      ...missing.map(
        ({ asset, code, run, from, to, keys: names }): NewEvent => ({
          asset,
          code,
          run,
          from,
          to,
          keys: names,
          kind: 'wiped',
          body: { why: 'the warehouse no longer holds it' },
        }),
      ),
    )
  }
  const done = new Set(completed.map((event) => `${event.asset} ${event.run}`))
  const lost = attempts
    .filter((event) => !done.has(`${event.asset} ${event.run}`))
    .map((event): NewEvent => ({ ...envelope(event), kind: 'lost', body: { token: event.id } }))
  const runs = await Promise.all(
    open.filter((event) => event.kind === 'run.started').map((event) => ended(world, event)),
  )
  await world.log.append([...completed, ...gone, ...lost, ...runs])
  return { completed: completed.length, lost: lost.length, gone: gone.length }
}

// Nobody knows when the process died; the last that it wrote is what it is known to have lived for.
async function ended(world: World, start: LogEvent): Promise<NewEvent> {
  const [last = start] = await world.log.events({ run: start.run, newestFirst: true, limit: 1 })
  const ms = Math.round((last.at - start.at) / 1000)
  return { ...envelope(start), kind: 'run.finished', body: { status: 'lost', counts: {}, ms } }
}

function byStore(
  world: World,
  attempts: readonly LogEvent[],
  roleOf: (asset: string) => Role,
): ReadonlyMap<Store, ReadonlySet<string>> {
  const found = new Map<Store, Set<string>>()
  for (const { asset } of attempts) {
    const store = world.store(roleOf(asset))
    if (!store) continue
    const keys = found.get(store) ?? new Set<string>()
    found.set(store, keys.add(asset))
  }
  return found
}

async function preparedBy(world: World, attempts: readonly LogEvent[]) {
  const tokens = new Set(attempts.map((event) => event.id))
  const first = Math.min(...tokens)
  if (!Number.isFinite(first)) return []
  const events = await world.log.events({ after: first, kinds: ['prepared'] })
  return events.filter(
    (event): event is Extract<LogEvent, { kind: 'prepared' }> =>
      event.kind === 'prepared' && tokens.has(event.body.token),
  )
}

const envelope = ({ asset, code, run, from, to, keys }: LogEvent) => ({ asset, code, run, from, to, keys })

function reported(event: LogEvent): NewEvent {
  return { ...envelope(event), kind: 'materialized', body: { prepared: event.id, recovered: true } }
}

function covers(
  marker: { from: number | null; to: number | null; keys: string },
  piece: { from: number | null; to: number | null; keys: string },
): boolean {
  if (marker.keys !== piece.keys || marker.from === null || piece.from === null)
    return marker.keys === piece.keys && marker.from === piece.from
  return marker.from <= piece.from && (piece.to ?? 0) <= (marker.to ?? 0)
}
