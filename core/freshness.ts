import type { ReleaseCalendar } from './calendar/release.ts'

/** A promise of how fresh an asset is kept. */
export type Promised =
  | { readonly kind: 'within'; readonly span: string; readonly warnAt: string | null }
  | { readonly kind: 'by'; readonly cron: string; readonly zone: string; readonly warnAt: string | null }
  | {
      readonly kind: 'release'
      readonly calendar: ReleaseCalendar
      readonly span: string
      readonly warnAt: string | null
    }

/** The newest materialization is younger than the span. */
export const within = (span: string, { warnAt = null }: { warnAt?: string | null } = {}): Promised =>
  Object.freeze({ kind: 'within', span, warnAt })

/** The window that closed last is done at each tick of the cron, in local time of the zone. */
export const by = (cron: string, zone: string, { warnAt = null }: { warnAt?: string | null } = {}): Promised =>
  Object.freeze({ kind: 'by', cron, zone, warnAt })

/** Done within a span of each release of a published calendar. */
export const release = (
  calendar: ReleaseCalendar,
  span: string,
  { warnAt = null }: { warnAt?: string | null } = {},
): Promised => Object.freeze({ kind: 'release', calendar, span, warnAt })
