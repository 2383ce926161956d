import { DAY, SECOND } from '../instant.ts'
import { type CivilDay, civil, dateParts, weekday } from './civil.ts'

/** A parsed cron expression: which civil days, and which times of those days (µs since midnight, ascending). */
export interface Cron {
  readonly text: string
  readonly times: readonly number[]
  /** The hour field begins with `*`: it fires in both hours of an overlap, as a fixed hour does not. */
  readonly everyHour: boolean
  /** Every civil day matches. */
  readonly everyDay: boolean
  readonly months: readonly boolean[]
  readonly dates: readonly boolean[]
  readonly lastDate: boolean
  readonly weekdays: readonly boolean[]
  /** `5#2`: the second Friday; −1 is `5#L`, the last. */
  readonly nth: readonly { readonly weekday: number; readonly nth: number }[]
  /** Day of month and day of week are both restricted: then either suffices, as in every cron since Vixie's. */
  readonly either: boolean
}

/**
 * Parses five fields (minute hour day-of-month month day-of-week) or six (seconds first), with lists, ranges, steps, names,
 * `L`, `5#2`, `5L`, and @hourly, @daily, @weekly, @monthly, @yearly. Throws RangeError that names the field.
 */
export function parseCron(text: string): Cron {
  const known = parsed.get(text)
  if (known) return known
  const fields = (NICKNAMES[text.trim()] ?? text).trim().split(/\s+/)
  if (fields.length === 5) fields.unshift('0')
  const [second, minute, hour, date, month, day] = fields
  if (fields.length !== 6 || !second || !minute || !hour || !date || !month || !day)
    throw new RangeError(
      `'${text}' has ${fields.length} fields; a cron has five (minute hour day month weekday) or six`,
    )
  const of = (name: string, field: string, low: number, high: number, names: readonly string[] = []) =>
    parseField(text, name, field, low, high, names)
  const dates = of('day of month', without(date, /^L$/), 1, 31)
  const week = of('day of week', without(day, /#|L$/), 0, 7, WEEKDAYS)
  if (week[7]) week[0] = true
  const anyDate = wild(date)
  const anyDay = wild(day)
  const cron: Cron = Object.freeze({
    text,
    times: timesOf(of('hour', hour, 0, 23), of('minute', minute, 0, 59), of('second', second, 0, 59)),
    everyHour: hour.startsWith('*'),
    everyDay: anyDate && anyDay && wild(month),
    months: of('month', month, 1, 12, MONTHS),
    dates,
    lastDate: date.split(',').includes('L'),
    weekdays: week,
    nth: day.split(',').flatMap((part) => nthOf(text, part)),
    either: !anyDate && !anyDay,
  })
  if (!cron.everyDay && !matchesSometime(cron))
    throw new RangeError(`'${text}' never fires: no month of its has such a day`)
  parsed.set(text, cron)
  return cron
}

/** Does the expression fire on this civil day? */
export function matchesDay(cron: Cron, day: CivilDay): boolean {
  if (cron.everyDay) return true
  const { year, month, date } = dateParts(day)
  if (!cron.months[month]) return false
  const byDate = cron.dates[date] === true || (cron.lastDate && day === civil(year, month + 1, 0))
  const of = weekday(day)
  const byDay =
    cron.weekdays[of] === true ||
    cron.nth.some((rule) =>
      rule.weekday !== of
        ? false
        : rule.nth < 0
          ? dateParts(day + 7).month !== month
          : Math.ceil(date / 7) === rule.nth,
    )
  return cron.either ? byDate || byDay : byDate && byDay
}

/** The first local time at or after `local` and before `limit` at which it fires (µs of the wall clock), or null. */
export function localCeil(cron: Cron, local: number, limit: number): number | null {
  let day = Math.floor(local / DAY)
  let from = local - day * DAY
  for (; day * DAY < limit; day++, from = 0) {
    if (!matchesDay(cron, day)) continue
    const time = cron.times[lowerBound(cron.times, from)]
    if (time !== undefined) return day * DAY + time < limit ? day * DAY + time : null
  }
  return null
}

/** The last local time at or before `local` and not before `limit` at which it fires, or null. */
export function localFloor(cron: Cron, local: number, limit: number): number | null {
  let day = Math.floor(local / DAY)
  let to = local - day * DAY
  for (; (day + 1) * DAY > limit; day--, to = DAY) {
    if (!matchesDay(cron, day)) continue
    const time = cron.times[lowerBound(cron.times, to + 1) - 1]
    if (time !== undefined) return day * DAY + time >= limit ? day * DAY + time : null
  }
  return null
}

/** How many local times in [from, to) it fires at. */
export function localCount(cron: Cron, from: number, to: number): number {
  if (to <= from) return 0
  const first = Math.floor(from / DAY)
  const last = Math.floor(to / DAY)
  const head = matchesDay(cron, first) ? lowerBound(cron.times, from - first * DAY) : 0
  const tail = matchesDay(cron, last) ? lowerBound(cron.times, to - last * DAY) : 0
  let days = 0
  if (cron.everyDay) days = last - first
  else for (let day = first; day < last; day++) if (matchesDay(cron, day)) days++
  return days * cron.times.length - head + tail
}

const parsed = new Map<string, Cron>()

const NICKNAMES: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
}
const MONTHS = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const wild = (field: string) => field === '*' || field === '?'

function without(field: string, special: RegExp): string {
  return field
    .split(',')
    .filter((part) => !special.test(part))
    .join(',')
}

function parseField(
  text: string,
  name: string,
  field: string,
  low: number,
  high: number,
  names: readonly string[],
): boolean[] {
  const marks: boolean[] = new Array(high + 1).fill(false)
  if (field === '') return marks
  const fail = (part: string) =>
    new RangeError(`'${part}' is no ${name} in '${text}'; write a number from ${low} to ${high}, a range or a step`)
  const number = (word: string) => {
    const named = names.indexOf(word.toUpperCase())
    return named >= 0 && word !== '' ? named : /^\d+$/.test(word) ? Number(word) : Number.NaN
  }
  for (const part of field.split(',')) {
    const match = /^([^/]+)(?:\/(\d+))?$/.exec(part)
    const range = match?.[1]
    if (!match || !range) throw fail(part)
    const step = match[2] === undefined ? 1 : Number(match[2])
    const [a = '', b] = wild(range) ? [String(low), String(high)] : range.split('-')
    const from = number(a)
    const to = b !== undefined ? number(b) : match[2] === undefined ? from : high
    if (!(from >= low && to <= high && from <= to && step >= 1)) throw fail(part)
    for (let at = from; at <= to; at += step) marks[at] = true
  }
  return marks
}

function nthOf(text: string, part: string): { weekday: number; nth: number }[] {
  const match = /^(\w{1,3})(?:#([1-5L])|L)$/i.exec(part)
  if (!match || part === 'L') return []
  const name = match[1] ?? ''
  const named = WEEKDAYS.indexOf(name.toUpperCase())
  const of = named >= 0 ? named : Number(name) % 7
  if (Number.isNaN(of)) throw new RangeError(`'${part}' is no day of week in '${text}'; write e.g. 5#2 or FRI#L`)
  return [{ weekday: of, nth: match[2] === undefined || match[2].toUpperCase() === 'L' ? -1 : Number(match[2]) }]
}

function timesOf(hours: boolean[], minutes: boolean[], seconds: boolean[]): readonly number[] {
  const times: number[] = []
  hours.forEach((inHour, hour) => {
    if (!inHour) return
    minutes.forEach((inMinute, minute) => {
      if (!inMinute) return
      seconds.forEach((inSecond, second) => {
        if (inSecond) times.push(((hour * 60 + minute) * 60 + second) * SECOND)
      })
    })
  })
  return times
}

// Eight years hold a 29th of February even across 2100.
function matchesSometime(cron: Cron): boolean {
  const first = civil(2000, 1, 1)
  for (let day = first; day < first + 8 * 366; day++) if (matchesDay(cron, day)) return true
  return false
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low
}
