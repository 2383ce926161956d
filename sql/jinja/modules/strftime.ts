import { Refusal } from '../refusal.ts'
import { type Civil, civilOfMicros, dayOfYear, isoWeekOf, microsOfCivil, weekdayOf } from './civil.ts'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const pad = (value: number, width = 2) => String(value).padStart(width, '0')

/** Python's `strftime` in the C locale; `zone` is the offset in minutes and the name, null where the time has none. */
export function strftime(
  at: Civil,
  format: string,
  zone: { readonly minutes: number; readonly name: string | null } | null,
): string {
  return format.replace(/%(-?)(.)/gs, (all, bare: string, code: string) => {
    const make = PARTS[code]
    if (make === undefined && code !== 'z' && code !== 'Z') {
      throw new Refusal(`strftime has no ${all} here`, `it has ${Object.keys(PARTS).join(' ')} z Z`)
    }
    const text = make ? make(at) : zone === null ? '' : code === 'Z' ? nameIn(zone.name) : offsetText(zone.minutes, '')
    return bare === '' ? text : text.replace(/^[0 ]+(?=\d)/, '')
  })
}

function nameIn(name: string | null): string {
  if (name === null) throw new Refusal('the short name of this zone is not known', 'write %z for its offset')
  return name
}

/** `+0100`, or `+01:00` with a colon. */
export function offsetText(minutes: number, colon: string): string {
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}${colon}${pad(size % 60)}`
}

const PARTS: Readonly<Record<string, (at: Civil) => string>> = {
  Y: (at) => String(at.year),
  y: (at) => pad(at.year % 100),
  m: (at) => pad(at.month),
  d: (at) => pad(at.day),
  e: (at) => String(at.day).padStart(2),
  H: (at) => pad(at.hour),
  I: (at) => pad(at.hour % 12 || 12),
  M: (at) => pad(at.minute),
  S: (at) => pad(at.second),
  f: (at) => pad(at.micro, 6),
  p: (at) => (at.hour < 12 ? 'AM' : 'PM'),
  P: (at) => (at.hour < 12 ? 'am' : 'pm'),
  r: (at) => strftime(at, '%I:%M:%S %p', null),
  j: (at) => pad(dayOfYear(at), 3),
  A: (at) => DAYS[weekdayOf(at)] ?? '',
  a: (at) => (DAYS[weekdayOf(at)] ?? '').slice(0, 3),
  B: (at) => MONTHS[at.month - 1] ?? '',
  b: (at) => (MONTHS[at.month - 1] ?? '').slice(0, 3),
  h: (at) => (MONTHS[at.month - 1] ?? '').slice(0, 3),
  u: (at) => String(weekdayOf(at) + 1),
  w: (at) => String((weekdayOf(at) + 1) % 7),
  U: (at) => pad(Math.floor((dayOfYear(at) + 6 - ((weekdayOf(at) + 1) % 7)) / 7)),
  W: (at) => pad(Math.floor((dayOfYear(at) + 6 - weekdayOf(at)) / 7)),
  V: (at) => pad(isoWeekOf(at)[1]),
  G: (at) => String(isoWeekOf(at)[0]),
  F: (at) => `${at.year}-${pad(at.month)}-${pad(at.day)}`,
  T: (at) => `${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)}`,
  R: (at) => `${pad(at.hour)}:${pad(at.minute)}`,
  D: (at) => `${pad(at.month)}/${pad(at.day)}/${pad(at.year % 100)}`,
  x: (at) => strftime(at, '%m/%d/%y', null),
  X: (at) => strftime(at, '%H:%M:%S', null),
  c: (at) => strftime(at, '%a %b %e %H:%M:%S %Y', null),
  k: (at) => String(at.hour).padStart(2),
  l: (at) => String(at.hour % 12 || 12).padStart(2),
  C: (at) => pad(Math.floor(at.year / 100)),
  g: (at) => pad(isoWeekOf(at)[0] % 100),
  s: () => {
    throw new Refusal('strftime has no %s here', 'its result hangs on the zone of the machine')
  },
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
}

/** Python's `strptime`, with the offset in minutes where %z is asked. Throws Refusal where the text does not fit. */
export function strptime(text: string, format: string): { readonly civil: Civil; readonly minutes: number | null } {
  const codes: string[] = []
  const pattern = format.replace(/\s+|%(.)|[.*+?^${}()|[\]\\]/gs, (all, code: string | undefined) => {
    if (/^\s/.test(all)) return '\\s+'
    if (code === undefined) return `\\${all}`
    if (code === '%') return '%'
    const part = READ[code]
    if (part === undefined) throw new Refusal(`strptime has no ${all} here`, `it has ${Object.keys(READ).join(' ')}`)
    codes.push(code)
    return `(${part})`
  })
  const found = new RegExp(`^${pattern}$`, 'i').exec(text)
  if (found === null) throw new Refusal(`time data '${text}' does not match format '${format}'`)
  const read = new Map(codes.map((code, at) => [code, found[at + 1] ?? '']))
  const whole = (code: string, otherwise: number) => (read.has(code) ? Number(read.get(code)) : otherwise)
  const short = read.has('y') ? whole('y', 0) + (whole('y', 0) < 69 ? 2000 : 1900) : 1900
  const month = read.get('B') ?? read.get('b')
  const hours = read.has('I') ? (whole('I', 0) % 12) + (/pm/i.test(read.get('p') ?? '') ? 12 : 0) : 0
  const named = MONTHS.findIndex((one) => month !== undefined && one.toLowerCase().startsWith(month.toLowerCase())) + 1
  const civil = {
    year: whole('Y', short),
    month: named || whole('m', 1),
    day: whole('d', 1),
    hour: whole('H', hours),
    minute: whole('M', 0),
    second: whole('S', 0),
    micro: Number((read.get('f') ?? '').padEnd(6, '0')),
  }
  const minutes = minutesIn(read.get('z'))
  const day = read.has('j') ? whole('j', 1) : dayOfWeek(read, civil)
  if (day === null) return { civil, minutes }
  // A day of the year that is said wins over month and day.
  const start = microsOfCivil({ ...civil, month: 1, day: 1 })
  return { civil: civilOfMicros(start + BigInt(day - 1) * 86_400_000_000n), minutes }
}

// A week (%U begins on Sunday, %W on Monday) says a day with a weekday alone.
function dayOfWeek(read: ReadonlyMap<string, string>, { year }: Civil): number | null {
  const week = read.get('U') ?? read.get('W')
  const named = DAYS.findIndex(
    (one) => one.slice(0, 3).toLowerCase() === (read.get('A') ?? read.get('a'))?.slice(0, 3).toLowerCase(),
  )
  const weekday = read.has('w') ? (Number(read.get('w')) + 6) % 7 : named
  if (week === undefined || weekday < 0) return null
  const sunday = read.has('U') ? 1 : 0
  const first = (weekdayOf({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 }) + sunday) % 7
  const day = (weekday + sunday) % 7
  return Number(week) === 0 ? 1 + day - first : 1 + ((7 - first) % 7) + 7 * (Number(week) - 1) + day
}

const READ: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d\\d',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0?[1-9]',
  d: '3[01]|[12]\\d|0?[1-9]| [1-9]',
  H: '2[0-3]|[01]?\\d',
  I: '1[0-2]|0?[1-9]',
  M: '[0-5]?\\d',
  S: '[0-5]?\\d',
  f: '\\d{1,6}',
  w: '[0-6]',
  U: '5[0-3]|[0-4]\\d|\\d',
  W: '5[0-3]|[0-4]\\d|\\d',
  p: 'am|pm',
  B: MONTHS.join('|'),
  b: MONTHS.map((month) => month.slice(0, 3)).join('|'),
  A: DAYS.join('|'),
  a: DAYS.map((day) => day.slice(0, 3)).join('|'),
  z: 'Z|[+-]\\d\\d:?[0-5]\\d',
}

function minutesIn(text: string | undefined): number | null {
  if (text === undefined) return null
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text) ?? []
  return hours === undefined ? 0 : (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}
