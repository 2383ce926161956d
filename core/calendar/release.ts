import { DAY, type Instant } from '../instant.ts'
import { type CivilDay, civilDay, dateParts, dayOfLocal, dayText, timeOfDay, weekday } from './civil.ts'
import { type HolidayRule, holidaysOf } from './holiday.ts'
import { fromLocal, toLocal } from './zone.ts'

/** When a publisher releases a weekly figure, as data. All times are wall-clock times of `zone`. */
export interface ReleaseCalendar {
  readonly name: string
  readonly zone: string
  /** The weekday (0 = Sunday) on which the weeks end that the figures are of. */
  readonly weekEnds: number
  /** Civil days from the end of the week to its regular release, and the hour. */
  readonly after: number
  readonly at: string
  /** After a holiday in the days between Monday and the regular release it comes a day later, at an hour that has changed. */
  readonly holidays: readonly HolidayRule[]
  readonly delayedAt: readonly { readonly since: string; readonly at: string }[]
  /** What no rule gives, by the last day of the week: the local day and hour of its release. */
  readonly exceptions: Readonly<Record<string, { readonly day: string; readonly at: string; readonly why: string }>>
}

/** One release: the last day of the week that it is of, and the scheduled instant. */
export interface Release {
  readonly period: string
  readonly at: Instant
}

/** The instant at which the figures of the week ending on `period` ('2026-10-30') are released. Throws RangeError for another weekday. */
export function releaseOf(calendar: ReleaseCalendar, period: string): Instant {
  const end = civilDay(period)
  if (weekday(end) !== calendar.weekEnds) {
    const near = dayText(end + ((calendar.weekEnds - weekday(end) + 7) % 7))
    throw new RangeError(`no week of ${calendar.name} ends on ${period}; the next that does ends on ${near}`)
  }
  const exception = calendar.exceptions[period]
  if (exception) return localInstant(calendar, civilDay(exception.day), exception.at)
  const regular = end + calendar.after
  if (!followsHoliday(calendar, regular)) return localInstant(calendar, regular, calendar.at)
  const day = regular + 1
  const hours = calendar.delayedAt.filter((rule) => rule.since <= dayText(day))
  return localInstant(calendar, day, hours.at(-1)?.at ?? calendar.at)
}

/** The releases whose instants lie in [from, to), ascending; of two at one instant the earlier period first. */
export function* releasesIn(calendar: ReleaseCalendar, from: Instant, to: Instant): Generator<Release> {
  const first = dayOfLocal(toLocal(calendar.zone, from)) - LATEST
  const start = first + ((calendar.weekEnds - weekday(first) + 7) % 7)
  const releases: Release[] = []
  for (let end = start; end * DAY < to + DAY; end += 7) {
    const at = releaseOf(calendar, dayText(end))
    if (at >= from && at < to) releases.push({ period: dayText(end), at })
  }
  yield* releases.sort((a, b) => a.at - b.at || (a.period < b.period ? -1 : 1))
}

// No figure has come later than this many days after its week.
const LATEST = 60

const localInstant = (calendar: ReleaseCalendar, day: CivilDay, at: string) =>
  fromLocal(calendar.zone, day * DAY + timeOfDay(at))

function followsHoliday(calendar: ReleaseCalendar, regular: CivilDay): boolean {
  const monday = regular - ((weekday(regular) + 6) % 7)
  for (let day = monday; day <= regular; day++)
    if (holidaysOf(calendar.holidays, dateParts(day).year).has(day)) return true
  return false
}
