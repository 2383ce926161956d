import { DAY, HOUR, type Instant } from '../instant.ts'
import type { Calendar, ClockTime } from './calendar.ts'
import { type CivilDay, civil, civilDay, dateParts, dayOfLocal, dayText, timeOfDay, weekday } from './civil.ts'
import { holidaysOf } from './holiday.ts'
import type { Ticks } from './ticks.ts'
import { fromLocal, toLocal } from './zone.ts'

/** One trading day: trade date, window [start, end) that tiles time, and the hours in which the exchange is open. */
export interface Session {
  readonly day: string
  readonly start: Instant
  readonly end: Instant
  readonly open: Instant
  readonly close: Instant
  readonly early: boolean
}

/** The session of a trade date '2026-11-02', or null where the exchange keeps closed. Throws RangeError for no day. */
export function session(calendar: Calendar, day: string): Session | null {
  const date = civilDay(day)
  return isTradingDay(calendar, date) ? sessionOf(calendar, date) : null
}

/** The session in whose window an instant lies: there is always exactly one. */
export function sessionAt(calendar: Calendar, at: Instant): Session {
  return sessionOf(calendar, tradingDayAt(calendar, at))
}

/** The sessions whose windows start in [from, to), ascending. */
export function* sessionsIn(calendar: Calendar, from: Instant, to: Instant): Generator<Session> {
  const at = tradingDayAt(calendar, from)
  let day = beginOf(calendar, at) < from ? nextTradingDay(calendar, at) : at
  for (; beginOf(calendar, day) < to; day = nextTradingDay(calendar, day)) yield sessionOf(calendar, day)
}

/** The trade date in whose window an instant lies, as a civil day. */
export function tradingDayAt(calendar: Calendar, at: Instant): CivilDay {
  const shifted = toLocal(calendar.zone, at) - offsetOf(calendar.begins)
  let day = dayOfLocal(shifted) + 1
  // The shift is in wall-clock time: one step either way settles a change of the clocks.
  while (!isTradingDay(calendar, day) || beginOf(calendar, day) > at) day--
  return day
}

/** The first trade date at or after a civil day. */
export function tradingDayFrom(calendar: Calendar, day: CivilDay): CivilDay {
  return isTradingDay(calendar, day) ? day : nextTradingDay(calendar, day)
}

/** The instant at which the window of a trade date begins. */
export function beginOf(calendar: Calendar, day: CivilDay): Instant {
  const { begins } = yearOf(calendar, dateParts(day).year)
  const known = begins.get(day)
  if (known !== undefined) return known
  const begin = fromLocal(calendar.zone, day * DAY + offsetOf(calendar.begins))
  begins.set(day, begin)
  return begin
}

/** The starts of a calendar's windows as a line of ticks. */
export function sessionTicks(calendar: Calendar): Ticks {
  const known = ticksByCalendar.get(calendar)
  if (known) return known
  const floor = (at: Instant) => beginOf(calendar, tradingDayAt(calendar, at))
  const after = (tick: Instant) => beginOf(calendar, nextTradingDay(calendar, tradingDayAt(calendar, tick)))
  const ceil = (at: Instant) => {
    const tick = floor(at)
    return tick === at ? tick : after(tick)
  }
  const ticks: Ticks = Object.freeze({
    floor,
    ceil,
    count: (from: Instant, to: Instant) =>
      to <= from
        ? 0
        : tradingDaysBetween(calendar, tradingDayAt(calendar, ceil(from)), tradingDayAt(calendar, ceil(to))),
    move: (tick: Instant, by: number) => {
      let day = tradingDayAt(calendar, tick)
      for (let n = by; n > 0; n--) day = nextTradingDay(calendar, day)
      for (let n = by; n < 0; n++) day = previousTradingDay(calendar, day)
      return beginOf(calendar, day)
    },
    // A day may lose two hours to the clocks; no exchange here was ever shut for two weeks.
    shortest: DAY - 2 * HOUR,
    longest: 15 * DAY,
  })
  ticksByCalendar.set(calendar, ticks)
  return ticks
}

interface YearOfTrading {
  /** Trade dates, ascending. */
  readonly days: readonly CivilDay[]
  readonly open: ReadonlySet<CivilDay>
  /** The close of a trade date that has another than the regular one. */
  readonly closes: ReadonlyMap<CivilDay, string>
  /** Where windows begin, as far as it was asked. */
  readonly begins: Map<CivilDay, Instant>
}

const years = new WeakMap<Calendar, Map<number, YearOfTrading>>()
const ticksByCalendar = new WeakMap<Calendar, Ticks>()

const offsetOf = (time: ClockTime) => time.day * DAY + timeOfDay(time.at)

function sessionOf(calendar: Calendar, day: CivilDay): Session {
  const { closes } = yearOf(calendar, dateParts(day).year)
  const at = (offset: number) => fromLocal(calendar.zone, day * DAY + offset)
  const close = timeOfDay(closes.get(day) ?? calendar.closes)
  return {
    day: dayText(day),
    start: beginOf(calendar, day),
    end: beginOf(calendar, nextTradingDay(calendar, day)),
    open: at(offsetOf(calendar.opens)),
    close: at(close),
    early: close < timeOfDay(calendar.closes),
  }
}

function isTradingDay(calendar: Calendar, day: CivilDay): boolean {
  const of = weekday(day)
  return of !== 0 && of !== 6 && yearOf(calendar, dateParts(day).year).open.has(day)
}

function nextTradingDay(calendar: Calendar, day: CivilDay): CivilDay {
  let next = day + 1
  while (!isTradingDay(calendar, next)) next++
  return next
}

function previousTradingDay(calendar: Calendar, day: CivilDay): CivilDay {
  let before = day - 1
  while (!isTradingDay(calendar, before)) before--
  return before
}

// From one trade date to another: only the years between them are computed, each once.
function tradingDaysBetween(calendar: Calendar, from: CivilDay, to: CivilDay): number {
  const first = dateParts(from).year
  const last = dateParts(to).year
  let count = yearOf(calendar, last).days.indexOf(to) - yearOf(calendar, first).days.indexOf(from)
  for (let year = first; year < last; year++) count += yearOf(calendar, year).days.length
  return count
}

function yearOf(calendar: Calendar, year: number): YearOfTrading {
  const known = years.get(calendar) ?? new Map<number, YearOfTrading>()
  years.set(calendar, known)
  const made = known.get(year) ?? makeYear(calendar, year)
  known.set(year, made)
  return made
}

function makeYear(calendar: Calendar, year: number): YearOfTrading {
  const shut = holidaysOf(calendar.holidays, year)
  const closes = new Map<CivilDay, string>()
  for (const [day, rule] of holidaysOf(calendar.earlyCloses, year)) closes.set(day, rule.closes)
  const days: CivilDay[] = []
  for (let day = civil(year, 1, 1); day < civil(year + 1, 1, 1); day++) {
    const exception = calendar.exceptions[dayText(day)]
    if (exception?.closes !== undefined) closes.set(day, exception.closes)
    if (weekday(day) % 6 === 0 || shut.has(day) || (exception && exception.closes === undefined)) continue
    days.push(day)
  }
  return { days, open: new Set(days), closes, begins: new Map() }
}
