import type { ReleaseCalendar } from './release.ts'
import { usHolidays as us } from './us-holidays.ts'

/**
 * The Weekly Petroleum Status Report of the US Energy Information Administration, of weeks that end on Friday: Wednesday 10:30
 * New York, a day later when a federal holiday falls on Monday, Tuesday or Wednesday of that week (at 11:00, since 2025 at 12:00).
 * Source: eia.gov/petroleum/supply/weekly/schedule.php with its table of holiday releases (2024-12 to 2026-11), and the dates of
 * the report's archive; a release that failed on its day (2025-12-03) stays where it was scheduled.
 */
export const eiaPetroleum = Object.freeze<ReleaseCalendar>({
  name: 'EIA Weekly Petroleum Status Report',
  zone: 'America/New_York',
  weekEnds: 5,
  after: 5,
  at: '10:30',
  holidays: [
    us.newYear,
    us.martinLutherKing,
    us.presidents,
    us.memorial,
    us.juneteenth,
    us.independence,
    us.labor,
    us.columbus,
    us.veterans,
    us.thanksgiving,
    us.christmas,
  ],
  delayedAt: [
    { since: '2008-06-04', at: '11:00' },
    { since: '2025-01-23', at: '12:00' },
  ],
  exceptions: {
    '2018-12-21': { day: '2018-12-28', at: '11:00', why: 'Christmas on a Tuesday, its eve closed by order' },
    '2018-12-28': { day: '2019-01-04', at: '11:00', why: "New Year's Day on a Tuesday" },
    '2019-12-20': { day: '2019-12-27', at: '11:00', why: 'Christmas on a Wednesday' },
    '2019-12-27': { day: '2020-01-03', at: '11:00', why: "New Year's Day on a Wednesday" },
    '2022-06-17': { day: '2022-06-29', at: '10:30', why: 'failure of a power supply; came with the week after' },
    '2024-12-20': { day: '2024-12-27', at: '13:00', why: 'Christmas on a Wednesday, its eve closed by order' },
    '2024-12-27': { day: '2025-01-02', at: '11:00', why: "New Year's Day on a Wednesday" },
    '2025-12-19': { day: '2025-12-29', at: '17:00', why: 'eve and morrow of Christmas closed by order' },
  },
})
