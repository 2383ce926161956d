import { fromLocal } from '#core/calendar/zone.ts'
import { DAY, HOUR, type Instant, instant, iso, MINUTE } from '#core/instant.ts'
import type { Release } from './vintages.ts'

const ZONE = 'America/New_York'
const WEDNESDAY = 5 * DAY + 10 * HOUR + 30 * MINUTE
/** Noon, the later of the two hours that the agency has used on Thursdays, so that nothing is known too early. */
const THURSDAY = 6 * DAY + 12 * HOUR

/** Weeks whose release came on Thursday, since a federal holiday fell on the Monday, Tuesday or Wednesday before it. */
const LATE = new Set([
  '2024-08-30',
  '2024-10-11',
  '2024-11-08',
  '2024-12-20',
  '2024-12-27',
  '2025-01-17',
  '2025-02-14',
  '2025-05-23',
  '2025-08-29',
  '2025-10-10',
  '2025-11-07',
  '2026-01-16',
  '2026-02-13',
])

/** Weeks whose release did not come at the hour that was announced (press release of 2025-12-03). */
const FAILED = new Set(['2025-11-28'])

/**
 * The last release of the Weekly Petroleum Status Report at or before an instant, for the years of the recording: Wednesday
 * 10:30 New York after the Friday that ends the week, on Thursday after holidays. null where its hour is not known.
 */
export function lastPetroleumRelease(before: Instant): Release | null {
  for (let period = fridayOf(before); ; period = dayOf(instant(period) - 7 * DAY)) {
    const at = fromLocal(ZONE, instant(period) + (LATE.has(period) ? THURSDAY : WEDNESDAY))
    if (at <= before) return FAILED.has(period) ? null : { period, at }
  }
}

const dayOf = (at: Instant) => iso(at).slice(0, 10)

/** 1970-01-02 was a Friday. */
const fridayOf = (at: Instant) => dayOf(DAY + 7 * DAY * Math.floor((at - DAY) / (7 * DAY)))
