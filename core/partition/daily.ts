import { civilDay } from '../calendar/civil.ts'
import { parseCron } from '../calendar/cron.ts'
import { cronTicks } from '../calendar/ticks.ts'
import { checkZone, fromLocal } from '../calendar/zone.ts'
import { DefinitionError } from '../error.ts'
import { type Instant, instant, span } from '../instant.ts'
import type { CronAxis, Partitions, Window } from './definition.ts'

/** What every partitioning by time may say besides its start. */
export interface TimeOptions {
  /** The zone whose wall clock draws the windows; UTC by default. */
  readonly zone?: string
  /** No window starts at or after it: a day or an instant, written as the start is. */
  readonly end?: string
  /** How long after its end a window still takes data before it is closed: '2h'. Default: not at all. */
  readonly grace?: string
  /** The axis' name, by which a product and a filter speak of it. */
  readonly name?: string
}

/** One window a local day, keyed '2026-11-01'. `start` is the first day. Throws DefinitionError, as all here do. */
export const daily = (start: string, options: TimeOptions = {}) => ofCron('day', '0 0 * * *', start, options)

/** One window an hour, keyed '2026-11-01T14:00-05:00'; both hours of an autumn overlap. */
export const hourly = (start: string, options: TimeOptions = {}) => ofCron('hour', '0 * * * *', start, options)

/** One window a week, keyed by its first day; weeks start on the weekday of `start`. */
export const weekly = (start: string, options: TimeOptions = {}) =>
  ofCron('week', `0 0 * * ${new Date(start.slice(0, 10)).getUTCDay() || 0}`, start, options)

/** One window a month, keyed '2026-11'. */
export const monthly = (start: string, options: TimeOptions = {}) => ofCron('month', '0 0 1 * *', start, options)

/** One window a year, keyed '2026'. */
export const yearly = (start: string, options: TimeOptions = {}) => ofCron('year', '0 0 1 1 *', start, options)

/** One window every `every` minutes (a divisor of 60; 1 by default), keyed '2026-11-01T14:05Z'. */
export function minutes(start: string, { every = 1, ...options }: TimeOptions & { readonly every?: number } = {}) {
  if (!Number.isInteger(every) || every < 1 || 60 % every !== 0)
    throw fault(
      `minutes('${start}'): every ${every} minutes do not tile an hour`,
      'every: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30',
    )
  return ofCron('minute', every === 1 ? '* * * * *' : `*/${every} * * * *`, start, options)
}

/** Windows from each tick of a cron expression to the next; the first is the first tick at or after `start`. */
export function cron(expression: string, { start, ...options }: TimeOptions & { readonly start: string }) {
  return ofCron('window', expression, start, options)
}

function ofCron(name: string, expression: string, start: string, options: TimeOptions): Partitions<Window> {
  const zone = options.zone ?? 'UTC'
  const said = `${name === 'window' ? `cron('${expression}')` : name} '${start}'`
  try {
    parseCron(expression)
    checkZone(zone)
    const ticks = cronTicks(expression, zone)
    const axis: CronAxis = Object.freeze({
      kind: 'cron',
      name: options.name ?? name,
      cron: expression,
      zone,
      start: ticks.ceil(instantIn(zone, start)),
      ...(options.end === undefined ? {} : { end: instantIn(zone, options.end) }),
      grace: options.grace === undefined ? 0 : span(options.grace),
    })
    if (axis.end !== undefined && axis.end <= axis.start) throw new RangeError(`ends ${options.end}, before it starts`)
    return Object.freeze({ axes: Object.freeze([axis]) })
  } catch (error) {
    if (error instanceof RangeError)
      throw fault(`${said}: ${error.message}`, "e.g. daily('2026-01-01', { zone: 'America/New_York' })")
    throw error
  }
}

// A text with a zone is an instant; one without is the wall clock of the axis.
function instantIn(zone: string, text: string): Instant {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(text) && text.includes('T')) return instant(text)
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/.test(text))
    throw new RangeError(`not a day: '${text}'; write 2026-11-01`)
  civilDay(text.slice(0, 10))
  return fromLocal(zone, instant(`${text.includes('T') ? text : `${text}T00:00`}Z`))
}

function fault(what: string, mend: string): DefinitionError {
  return new DefinitionError([{ what, mend }])
}
