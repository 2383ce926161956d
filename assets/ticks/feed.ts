import type { Simulator } from '#connectors/feeds/simulator/simulator.ts'
import type { TickBatch } from '#connectors/feeds/tick.ts'
import type { Calendar } from '#core/calendar/calendar.ts'
import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { nyse } from '#core/calendar/nyse.ts'
import { type Session, session, sessionsIn } from '#core/calendar/session.ts'
import { instant, iso } from '#core/instant.ts'
import type { Need } from '#core/need.ts'
import { simulatedDays } from './sessions.ts'

/** Who delivers the ticks of an exchange: those received within one session, in order of arrival but for late ones. */
export interface TickFeed {
  /** Another text means other ticks for the same session. */
  readonly identity: string
  received(exchange: string, day: string): Iterable<TickBatch> | AsyncIterable<TickBatch>
}

/** What may be asked of the simulated feed: `rate` events of the weight-1 instrument in a session, and a seed. */
export interface FeedOptions {
  readonly seed?: string
  readonly rate?: number
}

/** The feed of the platform: six WTI futures on NYMEX and two funds on ARCX, simulated from the first session that is asked for. */
export const tickFeed = ({ seed = 'tidemark', rate = 50_000 }: FeedOptions = {}): Need<TickFeed> =>
  Object.freeze({
    name: `simulated exchange, seed ${seed}, rate ${rate}`,
    open(): TickFeed {
      let simulated: Promise<Simulator> | undefined
      return {
        identity: `simulated, seed ${seed}, rate ${rate}`,
        async *received(exchange, day) {
          simulated ??= simulatedFeed({ seed, rate })
          yield* (await simulated).received(exchange, day)
        },
      }
    },
  })

/** The simulator behind it, which also knows what really was traded. */
export async function simulatedFeed({ seed, rate }: Required<FeedOptions>): Promise<Simulator> {
  const { simulator } = await import('#connectors/feeds/simulator/simulator.ts')
  const { crudeFunds, crudeFutures } = await import('#connectors/feeds/simulator/instrument.ts')
  const instruments = [...crudeFutures(simulatedDays.start, isBusinessDay), ...crudeFunds]
  return simulator({ seed, rate, instruments, sessions: { NYMEX: days(nymexEnergy), ARCX: days(nyse) } })
}

/** Does NYMEX do business on a civil day '2026-11-26'? */
export const isBusinessDay = (day: string): boolean => session(nymexEnergy, day) !== null

/** The instant until which the feed reaches, ISO: the end of the last session's window. */
export function feedReaches(calendar: Calendar): string {
  const last = days(calendar).at(-1)
  return iso(last?.end ?? 0)
}

function days(calendar: Calendar): readonly Session[] {
  const from = instant(`${simulatedDays.start}T00:00Z`)
  return [...sessionsIn(calendar, from - 86_400_000_000, instant(`${simulatedDays.end}T00:00Z`))].filter(
    ({ day }) => day >= simulatedDays.start && day < simulatedDays.end,
  )
}
