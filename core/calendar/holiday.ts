import { unreachable } from '../error.ts'
import { type CivilDay, civil, easter, nthWeekday, weekday } from './civil.ts'

/** The rule of one yearly day, as data. `since` and `until` are the first and last year in which it held. */
export type HolidayRule = DateRule | WeekdayRule | EasterRule

interface RuleOfYears {
  readonly name: string
  readonly since?: number
  readonly until?: number
}

/** A date; on a weekend observed `nearest` (Saturday before, Sunday after) or only `sunday` (Sunday after, Saturday not at all). */
export interface DateRule extends RuleOfYears {
  readonly kind: 'date'
  readonly month: number
  readonly date: number
  readonly observed?: 'nearest' | 'sunday'
  /** Only when it falls on one of these weekdays (0 = Sunday). */
  readonly on?: readonly number[]
}

/** The n-th weekday of a month (−1: the last), and so many days after it. */
export interface WeekdayRule extends RuleOfYears {
  readonly kind: 'weekday'
  readonly month: number
  readonly weekday: number
  readonly nth: number
  readonly plus?: number
}

/** So many days after Easter Sunday (−2: Good Friday). */
export interface EasterRule extends RuleOfYears {
  readonly kind: 'easter'
  readonly plus: number
}

/** The day on which a rule is observed in a year, or null where it is not. A New Year's Day may be observed in the year before. */
export function holidayOf(rule: HolidayRule, year: number): CivilDay | null {
  if (year < (rule.since ?? -Infinity) || year > (rule.until ?? Infinity)) return null
  switch (rule.kind) {
    case 'date': {
      const day = civil(year, rule.month, rule.date)
      const of = weekday(day)
      if (rule.on && !rule.on.includes(of)) return null
      if (of === 0 && rule.observed) return day + 1
      if (of === 6 && rule.observed === 'nearest') return day - 1
      return day
    }
    case 'weekday':
      return nthWeekday(year, rule.month, rule.weekday, rule.nth) + (rule.plus ?? 0)
    case 'easter':
      return easter(year) + rule.plus
    default:
      return unreachable(rule)
  }
}

/** Every day of a year on which one of the rules is observed, with that rule; of two on one day the first named wins. */
export function holidaysOf<R extends HolidayRule>(rules: readonly R[], year: number): ReadonlyMap<CivilDay, R> {
  const days = new Map<CivilDay, R>()
  for (const rule of rules)
    for (const of of [year, year + 1]) {
      const day = holidayOf(rule, of)
      if (day !== null && day >= civil(year, 1, 1) && day < civil(year + 1, 1, 1) && !days.has(day)) days.set(day, rule)
    }
  return days
}
