import { Refusal } from '../refusal.ts'

/** A wall-clock time of the proleptic Gregorian calendar. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly micro: number
}

/** µs since 1970-01-01T00:00 of the same wall clock. Throws Refusal for a time that there is not, as Python says it. */
export function microsOfCivil({ year, month, day, hour, minute, second, micro }: Civil): bigint {
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  if (year < 1 || year > 9999) throw new Refusal(`year ${year} is out of range`)
  if (month < 1 || month > 12) throw new Refusal('month must be in 1..12')
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) throw new Refusal('day is out of range for month')
  if (hour < 0 || hour > 23) throw new Refusal('hour must be in 0..23')
  if (minute < 0 || minute > 59) throw new Refusal('minute must be in 0..59')
  if (second < 0 || second > 59) throw new Refusal('second must be in 0..59')
  if (micro < 0 || micro > 999_999) throw new Refusal('microsecond must be in 0..999999')
  return (BigInt(at.getTime()) + BigInt((hour * 3600 + minute * 60 + second) * 1000)) * 1000n + BigInt(micro)
}

/** The wall-clock time of these µs. Throws Refusal beyond the year 9999. */
export function civilOfMicros(micros: bigint): Civil {
  const ms = micros >= 0n || micros % 1000n === 0n ? micros / 1000n : micros / 1000n - 1n
  const at = new Date(Number(ms))
  const year = at.getUTCFullYear()
  if (!(year >= 1 && year <= 9999)) throw new Refusal('date value out of range')
  return {
    year,
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    micro: at.getUTCMilliseconds() * 1000 + Number(micros - ms * 1000n),
  }
}

/** Monday is 0. */
export function weekdayOf(civil: Civil): number {
  const rest = (dayNumber(civil) + 3) % 7
  return rest < 0 ? rest + 7 : rest
}

/** The day of the year from 1. */
export function dayOfYear(civil: Civil): number {
  return dayNumber(civil) - dayNumber({ ...civil, month: 1, day: 1 }) + 1
}

/** ISO's year, week and weekday (Monday is 1). */
export function isoWeekOf(civil: Civil): readonly [year: number, week: number, weekday: number] {
  const weekday = weekdayOf(civil)
  const thursday = civilOfMicros(BigInt(dayNumber(civil) - weekday + 3) * 86_400_000_000n)
  return [thursday.year, Math.floor((dayOfYear(thursday) - 1) / 7) + 1, weekday + 1]
}

function dayNumber({ year, month, day }: Civil): number {
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  return at.getTime() / 86_400_000
}
