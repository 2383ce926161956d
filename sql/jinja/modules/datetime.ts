import { argumentsOf, stringOf, wholeOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { callable, type Given, isThing, reprOf, type Thing, Tuple, type Value } from '../value.ts'
import { type Civil, civilOfMicros, dayOfYear, isoWeekOf, microsOfCivil, weekdayOf } from './civil.ts'
import { offsetText, strftime } from './strftime.ts'
import { microsOf, timedelta } from './timedelta.ts'

/** What an aware datetime knows of its zone: the offset that holds at its time. */
export interface Zoned {
  readonly minutes: number
  /** Its short name, where it is known. */
  readonly name: string | null
  readonly zone: Thing
}

/** A day, time or both: µs of the wall clock; an aware datetime has a zone. */
export interface When {
  readonly kind: 'date' | 'datetime' | 'time'
  readonly micros: bigint
  readonly zoned: Zoned | null
}

/** Python's `datetime.date` of `2020-01-31`. Throws Refusal where there is no such day. */
export function date(iso: string): Thing {
  const [, of, week, weekday = '1'] =
    /^(\d{4})(?:-W(\d\d)(?:-([1-7]))?|W(\d\d)([1-7])?)$/.exec(iso)?.filter(Boolean) ?? []
  if (week !== undefined) return isoDate(Number(of), Number(week), Number(weekday))
  const found = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d))$/.exec(iso)?.filter((one) => one !== undefined)
  if (!found) throw new Refusal(`Invalid isoformat string: '${iso}'`)
  const [year, month, day] = found.slice(1).map(Number)
  return thingOf({ kind: 'date', micros: microsOfCivil(civil(year ?? 0, month ?? 0, day ?? 0)), zoned: null })
}

/** Python's `date.fromisocalendar`. Throws Refusal where there is no such week or day. */
export function isoDate(year: number, week: number, weekday: number): Thing {
  const start = microsOfCivil(civil(year, 1, 4))
  const micros = start + BigInt((week - 1) * 7 + weekday - 1 - weekdayOf(civilOfMicros(start))) * DAY
  const [of, at] = isoWeekOf(civilOfMicros(micros))
  if (weekday < 1 || weekday > 7) throw new Refusal(`Invalid weekday: ${weekday} (range is [1, 7])`)
  if (of !== year || at !== week) throw new Refusal(`Invalid week: ${week}`)
  return thingOf({ kind: 'date', micros, zoned: null })
}

/** Python's `datetime.datetime` of `2020-01-31T12:30:00.5`, without a zone. Throws Refusal where there is no such time. */
export function datetime(iso: string): Thing {
  const found = /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?)(?::(\d\d))?(?::(\d\d)(?:\.(\d{0,6})\d*)?)?)?$/.exec(iso)
  if (!found) throw new Refusal(`Invalid isoformat string: '${iso}'`)
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const micro = Number((found[7] ?? '').padEnd(6, '0'))
  return thingOf({
    kind: 'datetime',
    micros: microsOfCivil({ year, month, day, hour, minute, second, micro }),
    zoned: null,
  })
}

/** A day, time or both as templates see it; `| literal` gives a SQL literal. */
export function thingOf(when: When): Thing {
  const { kind, micros, zoned } = when
  const thing: Thing = {
    thing: kind,
    text: () => isoOf(when, ' '),
    repr: () => reprText(when),
    literal: (dialect) => literal(when, dialect),
    format: (spec) => strftime(civilOfMicros(micros), spec, zoned),
    equals: (other) => {
      const theirs = whenOf(other)
      return (
        theirs?.kind === kind && (theirs.zoned === null) === (zoned === null) && instantOf(theirs) === instantOf(when)
      )
    },
    order: (other) => {
      const theirs = whenOf(other)
      if (theirs?.kind !== kind || (theirs.zoned === null) !== (zoned === null)) return undefined
      const [mine, yours] = [instantOf(when), instantOf(theirs)]
      return mine < yours ? -1 : mine > yours ? 1 : 0
    },
    binary: (operator, other, reflected) => combined(when, operator, other, reflected),
    attribute: (name) => {
      const part = partOf(when, name)
      return part === undefined ? methodOf(when, name) : part
    },
  }
  known.set(thing, when)
  return thing
}

/** The day or time behind a value; undefined for anything else. */
export function whenOf(value: Value | undefined): When | undefined {
  return value !== undefined && isThing(value) ? known.get(value) : undefined
}

const known = new WeakMap<Thing, When>()
const STRUCT_TIME = ['year', 'mon', 'mday', 'hour', 'min', 'sec', 'wday', 'yday', 'isdst'].map((one) => `tm_${one}`)
/** The µs of a day. */
export const DAY = 86_400_000_000n
const civil = (year: number, month: number, day: number): Civil => ({
  year,
  month,
  day,
  hour: 0,
  minute: 0,
  second: 0,
  micro: 0,
})
const instantOf = ({ micros, zoned }: When) => micros - BigInt(zoned?.minutes ?? 0) * 60_000_000n
// How much of 12:30:00.000000 there is by each timespec.
const DIGITS: Readonly<Record<string, number>> = {
  ...{ hours: 2, minutes: 5, seconds: 8, milliseconds: 12, microseconds: 15 },
}
const pad = (value: number, width = 2) => String(value).padStart(width, '0')

function isoOf({ kind, micros, zoned }: When, between: string, digits = 'auto'): string {
  const at = civilOfMicros(micros)
  const days = `${pad(at.year, 4)}-${pad(at.month)}-${pad(at.day)}`
  if (kind === 'date') return days
  const whole = `${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)}.${pad(at.micro, 6)}`
  const length = digits === 'auto' ? (at.micro === 0 ? 8 : 15) : DIGITS[digits]
  if (length === undefined)
    throw new Refusal('Unknown timespec value', `there are auto, ${Object.keys(DIGITS).join(', ')}`)
  const clock = whole.slice(0, length)
  return (kind === 'time' ? clock : days + between + clock) + (zoned === null ? '' : offsetText(zoned.minutes, ':'))
}

function reprText({ kind, micros, zoned }: When): string {
  const at = civilOfMicros(micros)
  const clock = [at.hour, at.minute, ...(at.second || at.micro ? [at.second] : []), ...(at.micro ? [at.micro] : [])]
  const parts = [...(kind === 'time' ? [] : [at.year, at.month, at.day]), ...(kind === 'date' ? [] : clock)]
  return `datetime.${kind}(${parts.join(', ')}${zoned === null ? '' : `, tzinfo=${reprOf(zoned.zone)}`})`
}

function literal(when: When, dialect: 'duckdb' | 'clickhouse'): string {
  const { kind, zoned } = when
  if (kind === 'date') return dialect === 'duckdb' ? `DATE '${isoOf(when, ' ')}'` : `toDate('${isoOf(when, ' ')}')`
  if (kind === 'time') return `TIME '${isoOf(when, ' ')}'`
  const utc = isoOf({ kind, micros: instantOf(when), zoned: null }, ' ')
  if (dialect === 'clickhouse') return `toDateTime64('${utc}', 6, 'UTC')`
  return zoned === null ? `TIMESTAMP '${utc}'` : `TIMESTAMPTZ '${utc}+00'`
}

function combined(when: When, operator: string, other: Value, reflected: boolean): Value | undefined {
  if (when.kind === 'time') return undefined
  const delta = microsOf(other)
  if (delta !== undefined && (operator === '+' || (operator === '-' && !reflected))) {
    const whole =
      when.kind === 'date' ? (delta >= 0n || delta % DAY === 0n ? delta / DAY : delta / DAY - 1n) * DAY : delta
    const micros = when.micros + (operator === '+' ? whole : -whole)
    civilOfMicros(micros)
    return thingOf({ ...when, micros })
  }
  const theirs = whenOf(other)
  if (operator !== '-' || theirs?.kind !== when.kind || (theirs.zoned === null) !== (when.zoned === null))
    return undefined
  const between = instantOf(when) - instantOf(theirs)
  return timedelta(reflected ? -between : between)
}

function partOf({ kind, micros, zoned }: When, name: string): Value | undefined {
  const at = civilOfMicros(micros)
  if (kind !== 'date' && name === 'fold') return 0n
  if (kind !== 'date' && name === 'tzinfo') return zoned?.zone ?? null
  if (kind !== 'time' && (name === 'year' || name === 'month' || name === 'day')) return BigInt(at[name])
  if (kind !== 'date' && (name === 'hour' || name === 'minute' || name === 'second')) return BigInt(at[name])
  return kind !== 'date' && name === 'microsecond' ? BigInt(at.micro) : undefined
}

function methodOf(when: When, name: string): Thing | undefined {
  const { kind, micros, zoned } = when
  const make = (run: (given: Given) => Value) => callable(`${kind}.${name}`, run)
  if (name === 'isoformat') {
    const words = kind === 'datetime' ? (['sep', 'timespec'] as const) : kind === 'time' ? (['timespec'] as const) : []
    return make((given) => {
      const { sep = 'T', timespec = 'auto' }: Readonly<Partial<Record<'sep' | 'timespec', Value>>> = argumentsOf(
        name,
        given,
        words,
      )
      return isoOf(when, stringOf('sep', sep), stringOf('timespec', timespec))
    })
  }
  if (name === 'strftime') {
    return make((given) => {
      const format = stringOf('format', argumentsOf(name, given, ['format']).format)
      return strftime(civilOfMicros(micros), format, zoned)
    })
  }
  if (name === 'replace') return make((given) => replaced(when, given))
  if (kind === 'time') return undefined
  const at = civilOfMicros(micros)
  if (name === 'ctime') return make(() => strftime(at, '%c', null))
  if (name === 'weekday') return make(() => BigInt(weekdayOf(at)))
  if (name === 'isoweekday') return make(() => BigInt(weekdayOf(at) + 1))
  if (name === 'isocalendar') {
    return make(() => new Tuple(isoWeekOf(at).map(BigInt), ['year', 'week', 'weekday'], 'datetime.IsoCalendarDate'))
  }
  if (name === 'toordinal') return make(() => micros / DAY - (micros < 0n && micros % DAY !== 0n ? 1n : 0n) + 719_163n)
  if (name === 'timetuple')
    return make(
      () =>
        new Tuple(
          [at.year, at.month, at.day, at.hour, at.minute, at.second, weekdayOf(at), dayOfYear(at), -1].map(BigInt),
          STRUCT_TIME,
          'time.struct_time',
        ),
    )
  if (kind === 'date') return undefined
  if (name === 'date')
    return make(() => thingOf({ kind: 'date', micros: micros - (((micros % DAY) + DAY) % DAY), zoned: null }))
  if (name === 'time') return make(() => thingOf({ kind: 'time', micros: ((micros % DAY) + DAY) % DAY, zoned: null }))
  if (name === 'timetz') return make(() => thingOf({ kind: 'time', micros: ((micros % DAY) + DAY) % DAY, zoned }))
  if (name === 'timestamp') {
    return make(() => {
      if (zoned === null)
        throw new Refusal('a time without a zone has no timestamp', 'modules.pytz.utc.localize(it) has one')
      return Number(instantOf(when)) / 1e6
    })
  }
  if (name === 'utcoffset') return make(() => (zoned === null ? null : timedelta(BigInt(zoned.minutes) * 60_000_000n)))
  if (name === 'tzname') return make(() => (zoned === null ? null : strftime(at, '%Z', zoned)))
  if (name === 'astimezone')
    return make((given) => zoneOf(argumentsOf(name, given, ['tz']).tz)(instantOf({ ...when, zoned: zonedOf(when) })))
  return undefined
}

function zonedOf({ zoned }: When): Zoned {
  if (zoned === null)
    throw new Refusal('a time without a zone cannot change it', 'localize it first: modules.pytz.utc.localize(it)')
  return zoned
}

/** What makes an instant (µs) a datetime of each zone, and the offset that `tzinfo=` of the zone has: the first of all. */
export const ZONES = new WeakMap<Thing, { at(instant: bigint): Thing; first(): When['zoned'] }>()

/** Gives what makes an instant (µs) a datetime of the zone. Throws Refusal for what is no zone. */
export function zoneOf(value: Value | undefined): (instant: bigint) => Thing {
  const found = value !== undefined && value !== null && isThing(value) ? ZONES.get(value) : undefined
  if (found === undefined) throw new Refusal('a zone is wanted', "modules.pytz.timezone('America/New_York') is one")
  return found.at
}

/** A wall-clock time with the zone that `tzinfo=` names: pytz gives it the zone's first offset, that of the sun. */
export function withZone(when: When, zone: Value): Thing {
  if (zone === null) return thingOf({ ...when, zoned: null })
  const found = isThing(zone) ? ZONES.get(zone) : undefined
  if (found === undefined) throw new Refusal('tzinfo is a zone', 'modules.pytz.utc is one')
  return thingOf({ ...when, zoned: found.first() })
}

function replaced(when: When, given: Given): Value {
  const read = argumentsOf('replace', given, [...FIELDS, 'tzinfo'])
  const at = civilOfMicros(when.micros)
  const field = (name: (typeof FIELDS)[number], otherwise: number) =>
    read[name] === undefined ? otherwise : wholeOf(name, read[name])
  const micros = microsOfCivil({
    year: field('year', at.year),
    month: field('month', at.month),
    day: field('day', at.day),
    hour: field('hour', at.hour),
    minute: field('minute', at.minute),
    second: field('second', at.second),
    micro: field('microsecond', at.micro),
  })
  return read.tzinfo === undefined ? thingOf({ ...when, micros }) : withZone({ ...when, micros }, read.tzinfo)
}

/** What a datetime is made of, by the names of Python's arguments. */
export const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const
