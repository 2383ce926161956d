import type { HolidayRule } from './holiday.ts'

/** An exchange calendar as data: sessions are computed from it, none is stored. All times are wall-clock times of `zone`. */
export interface Calendar {
  readonly name: string
  readonly zone: string
  /** When a trading day begins. Its window reaches to the beginning of the next, so that every instant lies in exactly one. */
  readonly begins: ClockTime
  readonly opens: ClockTime
  /** Regular close, on the trade date. */
  readonly closes: string
  readonly holidays: readonly HolidayRule[]
  readonly earlyCloses: readonly EarlyClose[]
  /** What no rule gives, by trade date. */
  readonly exceptions: Readonly<Record<string, CalendarException>>
}

/** A time of day '18:00' on the trade date (`day: 0`) or on the civil day before it (`day: -1`). */
export interface ClockTime {
  readonly day: 0 | -1
  readonly at: string
}

export type EarlyClose = HolidayRule & { readonly closes: string }

/** A trade date that is closed for a reason, or closes at another time. */
export interface CalendarException {
  readonly why: string
  readonly closes?: string
}
