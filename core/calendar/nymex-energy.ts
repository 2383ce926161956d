import type { Calendar, EarlyClose } from './calendar.ts'
import type { HolidayRule } from './holiday.ts'
import { usHolidays as us } from './us-holidays.ts'

/**
 * WTI and the other energy futures of NYMEX on CME Globex: the session of a trade date opens at 18:00 New York on the civil day
 * before it and closes at 17:00; on most holidays it closes early instead of staying shut. A trading day's window begins with
 * its session at 18:00, so the ticks of a Friday evening break and a weekend belong to the trade date before it.
 * Right against pandas_market_calendars' CMEGlobex_CL for 2006 to 2027. That package keeps today's 17:00 for the years before
 * September 2015 too, when Globex closed at 17:15, and no early close on Christmas Eve before 2026; so do we.
 */
export const nymexEnergy = Object.freeze<Calendar>({
  name: 'CMEGlobex_CL',
  zone: 'America/New_York',
  begins: { day: -1, at: '18:00' },
  opens: { day: -1, at: '18:00' },
  closes: '17:00',
  holidays: [{ ...us.newYear, observed: 'sunday' }, us.goodFriday, us.christmas],
  earlyCloses: [
    ...[us.martinLutherKing, us.presidents, us.memorial, us.independence, us.thanksgiving].flatMap(noonThenLater),
    { ...us.juneteenth, since: 2022, closes: '14:30' },
    { ...us.labor, closes: '13:00' },
    { ...us.dayAfterThanksgiving, closes: '13:45' },
  ],
  exceptions: {
    '2010-12-31': { why: "eve of New Year's Day", closes: '16:15' },
    '2026-06-19': { why: 'Juneteenth on a Friday', closes: '13:00' },
    '2026-07-03': { why: 'Independence Day kept on a Friday', closes: '13:00' },
    '2026-09-07': { why: 'Labor Day, later than before', closes: '14:30' },
    '2026-11-27': { why: 'day after Thanksgiving, later than before', closes: '14:45' },
    '2026-12-24': { why: 'Christmas Eve', closes: '13:45' },
  },
})

// Until 2021 the holidays closed at noon in Chicago, from 2022 on at 13:30.
function noonThenLater(rule: HolidayRule): EarlyClose[] {
  return [
    { ...rule, until: 2021, closes: '13:00' },
    { ...rule, since: 2022, closes: '14:30' },
  ]
}
