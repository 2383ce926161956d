import { Refusal } from '../refusal.ts'
import { callable, isThing, reprOf, type Thing, textOf } from '../value.ts'
import { date, datetime, thingOf, type When, whenOf, ZONES, type Zoned } from './datetime.ts'
import { offsetText } from './strftime.ts'
import { timedelta } from './timedelta.ts'

/** Python's `datetime.timezone` of an offset: what a text with an offset gives its time, in YAML, `strptime` and `fromisoformat`. */
export function fixedZone(minutes: number): Zoned {
  const offset = timedelta(BigInt(minutes) * 60_000_000n)
  const name = minutes === 0 ? 'UTC' : `UTC${offsetText(minutes, ':')}`
  const zone: Thing = {
    thing: 'datetime.timezone',
    text: () => name,
    repr: () => (minutes === 0 ? 'datetime.timezone.utc' : `datetime.timezone(${reprOf(offset)})`),
    equals: (other) => isThing(other) && ZONES.get(other)?.first()?.name === name,
    attribute: (part) => {
      if (part === 'utcoffset') return callable(part, () => offset)
      return part === 'tzname' ? callable(part, () => name) : undefined
    },
  }
  const zoned = { minutes, name, zone }
  const at = (instant: bigint) => thingOf({ kind: 'datetime', micros: instant + BigInt(minutes) * 60_000_000n, zoned })
  ZONES.set(zone, { at, first: () => zoned })
  return zoned
}

/** The offset of `Z`, `+02`, `+2:30` or `-0530` in minutes. Throws Refusal for anything else. */
export function offsetOf(text: string): number {
  if (/^[Zz]$/.test(text)) return 0
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d?):?(\d\d)?$/.exec(text) ?? []
  if (hours === undefined) throw new Refusal(`'${text}' is no offset`)
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}

/** A wall-clock time as an aware one of this offset in minutes. */
export const withOffset = (naive: Thing, minutes: number): Thing => {
  const when: When | undefined = whenOf(naive)
  return when === undefined ? naive : thingOf({ ...when, zoned: fixedZone(minutes) })
}

/** `datetime.fromisoformat('2020-01-02T03:04:05+02:00')`, with days alone and without dashes too. Throws Refusal as Python raises. */
export function isoInstant(text: string): Thing {
  const [, day, rest = '00'] = /^(\d{4}(?:-W\d\d(?:-\d)?|W\d\d\d?|-\d\d-\d\d|\d{4}))(?:.(.+))?$/s.exec(text) ?? []
  const [, clock, basic, zone] = CLOCK.exec(rest) ?? []
  const time = clock ?? basic?.replace(/^(\d\d)(\d\d)(?=\d)/, '$1:$2:').replace(/^(\d\d)(\d\d)$/, '$1:$2')
  if (day === undefined || time === undefined) throw new Refusal(`Invalid isoformat string: '${text}'`)
  const naive = datetime(`${textOf(date(day))}T${time.replace(',', '.')}`)
  return zone === undefined ? naive : withOffset(naive, offsetOf(zone))
}

const CLOCK = /^(?:(\d\d(?::\d\d(?::\d\d(?:[.,]\d+)?)?)?)|(\d{4}(?:\d\d(?:[.,]\d+)?)?))(Z|[+-]\d\d(?::?\d\d)?)?$/
