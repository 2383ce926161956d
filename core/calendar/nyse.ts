import type { Calendar } from './calendar.ts'
import { usHolidays as us } from './us-holidays.ts'

const [MON, TUE, WED, THU, FRI] = [1, 2, 3, 4, 5] as const

/**
 * US equities (XNYS, also NYSE Arca and Nasdaq), right from 1998 on: 9:30 to 16:00 New York, early closes at 13:00. A trading
 * day's window begins at 4:00, when the extended hours open, and so holds the ticks of 4:00 to 20:00 and what comes late.
 * Rules: NYSE rule 7.2; proved against exchange_calendars' XNYS.
 */
export const nyse = Object.freeze<Calendar>({
  name: 'XNYS',
  zone: 'America/New_York',
  begins: { day: 0, at: '04:00' },
  opens: { day: 0, at: '09:30' },
  closes: '16:00',
  holidays: [
    // New Year's Day on a Saturday is not kept on the Friday, which is the last of the accounting year.
    { ...us.newYear, observed: 'sunday' },
    us.martinLutherKing,
    us.presidents,
    us.goodFriday,
    us.memorial,
    { ...us.juneteenth, since: 2022 },
    us.independence,
    us.labor,
    us.thanksgiving,
    us.christmas,
  ],
  earlyCloses: [
    { kind: 'date', name: 'eve of Independence Day', month: 7, date: 3, on: [MON, TUE, THU], closes: '13:00' },
    { kind: 'date', name: 'eve of Independence Day', month: 7, date: 3, on: [WED], since: 2013, closes: '13:00' },
    { kind: 'date', name: 'day after Independence Day', month: 7, date: 5, on: [FRI], until: 2012, closes: '13:00' },
    { ...us.dayAfterThanksgiving, closes: '13:00' },
    { kind: 'date', name: 'Christmas Eve', month: 12, date: 24, on: [MON, TUE, WED, THU], closes: '13:00' },
  ],
  exceptions: {
    '1999-12-31': { why: 'eve of the year 2000', closes: '13:00' },
    '2001-09-11': { why: 'attacks on New York' },
    '2001-09-12': { why: 'attacks on New York' },
    '2001-09-13': { why: 'attacks on New York' },
    '2001-09-14': { why: 'attacks on New York' },
    '2003-12-26': { why: 'day after Christmas', closes: '13:00' },
    '2004-06-11': { why: 'mourning for Ronald Reagan' },
    '2007-01-02': { why: 'mourning for Gerald Ford' },
    '2012-10-29': { why: 'hurricane Sandy' },
    '2012-10-30': { why: 'hurricane Sandy' },
    '2018-12-05': { why: 'mourning for George H. W. Bush' },
    '2025-01-09': { why: 'mourning for Jimmy Carter' },
  },
})
