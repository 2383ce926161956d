import type { DateRule, EasterRule, WeekdayRule } from './holiday.ts'

const MONDAY = 1
const THURSDAY = 4

/** Holidays of the United States as exchanges and the federal government keep them (5 U.S.C. 6103; Juneteenth since 2021). */
export const usHolidays = Object.freeze({
  newYear: { kind: 'date', name: "New Year's Day", month: 1, date: 1, observed: 'nearest' },
  martinLutherKing: { kind: 'weekday', name: 'Martin Luther King Day', month: 1, weekday: MONDAY, nth: 3 },
  presidents: { kind: 'weekday', name: "Washington's Birthday", month: 2, weekday: MONDAY, nth: 3 },
  goodFriday: { kind: 'easter', name: 'Good Friday', plus: -2 },
  memorial: { kind: 'weekday', name: 'Memorial Day', month: 5, weekday: MONDAY, nth: -1 },
  juneteenth: { kind: 'date', name: 'Juneteenth', month: 6, date: 19, observed: 'nearest', since: 2021 },
  independence: { kind: 'date', name: 'Independence Day', month: 7, date: 4, observed: 'nearest' },
  labor: { kind: 'weekday', name: 'Labor Day', month: 9, weekday: MONDAY, nth: 1 },
  columbus: { kind: 'weekday', name: 'Columbus Day', month: 10, weekday: MONDAY, nth: 2 },
  veterans: { kind: 'date', name: 'Veterans Day', month: 11, date: 11, observed: 'nearest' },
  thanksgiving: { kind: 'weekday', name: 'Thanksgiving', month: 11, weekday: THURSDAY, nth: 4 },
  dayAfterThanksgiving: {
    kind: 'weekday',
    name: 'day after Thanksgiving',
    month: 11,
    weekday: THURSDAY,
    nth: 4,
    plus: 1,
  },
  christmas: { kind: 'date', name: 'Christmas', month: 12, date: 25, observed: 'nearest' },
}) satisfies Readonly<Record<string, DateRule | WeekdayRule | EasterRule>>
