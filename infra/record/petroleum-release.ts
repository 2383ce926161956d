import { eiaPetroleum } from '#core/calendar/eia-petroleum.ts'
import { releasesIn } from '#core/calendar/release.ts'
import { DAY, type Instant } from '#core/instant.ts'
import type { Release } from './vintages.ts'

/** Weeks whose report did not come at its scheduled hour, nor at an hour that is known (press release of 2025-12-03). */
const FAILED = new Set(['2025-11-28'])

/** The last Weekly Petroleum Status Report at or before an instant; null where its hour is not known. */
export function lastPetroleumRelease(before: Instant): Release | null {
  const last = [...releasesIn(eiaPetroleum, before - 30 * DAY, before + 1)].at(-1)
  return last === undefined || FAILED.has(last.period) ? null : last
}
