import type { Calendar } from '../calendar/calendar.ts'
import { civilDay } from '../calendar/civil.ts'
import { DefinitionError } from '../error.ts'
import { span } from '../instant.ts'
import type { Partitions, SessionAxis, Window } from './definition.ts'

/** What a partitioning by trading sessions says besides its calendar. */
export interface SessionOptions {
  /** First trade date. */
  readonly start: string
  /** No session of it or after it. */
  readonly end?: string
  /** How long after its end a window still takes data before it is closed: '2h'. */
  readonly grace?: string
  readonly name?: string
}

/**
 * One window a trading day, keyed by its trade date '2026-11-02'. Windows tile time: each reaches from where its trading day
 * begins (18:00 New York on the eve for NYMEX energy, 4:00 for US equities) to where the next begins, so that whatever is
 * received lies in exactly one. When the exchange itself opens and closes, `session(calendar, partition.day)` says.
 */
export function sessions(calendar: Calendar, options: SessionOptions): Partitions<Window> {
  try {
    civilDay(options.start)
    if (options.end !== undefined && civilDay(options.end) <= civilDay(options.start))
      throw new RangeError(`ends ${options.end}, before it starts`)
    const axis: SessionAxis = Object.freeze({
      kind: 'sessions',
      name: options.name ?? 'session',
      calendar,
      start: options.start,
      ...(options.end === undefined ? {} : { end: options.end }),
      grace: options.grace === undefined ? 0 : span(options.grace),
    })
    return Object.freeze({ axes: Object.freeze([axis]) })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const what = `sessions of ${calendar.name} from '${options.start}': ${error.message}`
    throw new DefinitionError([{ what, mend: "e.g. sessions(nyse, { start: '2026-11-02', grace: '2h' })" }])
  }
}
