import { DAY } from '../instant.ts'

/** A civil day as whole days since 1970-01-01; no zone, no clock. */
export type CivilDay = number

/** The civil day of '2026-11-02'. Throws RangeError for a text that is no day of the Gregorian calendar. */
export function civilDay(text: string): CivilDay {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN
  // Date.parse rolls 2026-02-30 over into March; the round trip refuses it.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text)
    throw new RangeError(`not a day: '${text}'; write e.g. 2026-11-02`)
  return ms / 86_400_000
}

/** '2026-11-02' of a civil day. */
export function dayText(day: CivilDay): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

/** The civil day of a year, month (1 to 12, or beyond: months roll over) and day of the month. */
export function civil(year: number, month: number, day: number): CivilDay {
  return Date.UTC(year, month - 1, day) / 86_400_000
}

/** 0 = Sunday to 6 = Saturday. */
export function weekday(day: CivilDay): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Year, month (1 to 12) and day of the month. */
export function dateParts(day: CivilDay): { readonly year: number; readonly month: number; readonly date: number } {
  // Howard Hinnant's civil_from_days (chrono-compatible low-level date algorithms): ten times as fast as a Date.
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const date = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date }
}

/** The n-th (1, 2, …) given weekday of a month; −1 is the last. */
export function nthWeekday(year: number, month: number, of: number, nth: number): CivilDay {
  if (nth < 0) {
    const last = civil(year, month + 1, 0)
    return last - ((weekday(last) - of + 7) % 7) + (nth + 1) * 7
  }
  const first = civil(year, month, 1)
  return first + ((of - weekday(first) + 7) % 7) + (nth - 1) * 7
}

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Meeus, Astronomical Algorithms, chapter 8). */
export function easter(year: number): CivilDay {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const e = b % 4
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const i = Math.floor(c / 4)
  const k = c % 4
  const l = (32 + 2 * e + 2 * i - h - k) % 7
  const m = Math.floor((a + 11 * h + 19 * l) / 433)
  const month = Math.floor((h + l - 7 * m + 90) / 25)
  return civil(year, month, (h + l - 7 * m + 33 * month + 19) % 32)
}

/** The time of day '09:30' in µs since midnight. Throws RangeError otherwise. */
export function timeOfDay(text: string): number {
  const known = times.get(text)
  if (known !== undefined) return known
  const time = parseTime(text)
  times.set(text, time)
  return time
}

const times = new Map<string, number>()

function parseTime(text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text)
  if (!match) throw new RangeError(`not a time of day: '${text}'; write e.g. 09:30`)
  return ((Number(match[1]) * 60 + Number(match[2])) * 60 + Number(match[3] ?? 0)) * 1_000_000
}

/** The civil day in which a local time (µs since 1970-01-01T00:00 of the wall clock) lies. */
export function dayOfLocal(local: number): CivilDay {
  return Math.floor(local / DAY)
}
