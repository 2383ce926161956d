import { argumentsOf, stringOf, wholeOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { callable, type Given, type Thing, type Value } from '../value.ts'
import { microsOfCivil } from './civil.ts'
import { DAY, date, datetime, FIELDS, isoDate, thingOf, type When, whenOf, withZone, zoneOf } from './datetime.ts'
import { fixedZone, isoInstant } from './fixed-zone.ts'
import { strptime } from './strftime.ts'
import { timedelta } from './timedelta.ts'

/** `modules.datetime`; `now` is the instant (ms) of `now()` and `today()`, UTC, one for a whole rendering. */
export function datetimeModule(now: () => number): Readonly<Record<string, Value>> {
  const nowMicros = () => BigInt(now()) * 1000n
  const today = () => thingOf({ kind: 'date', micros: nowMicros() - (((nowMicros() % DAY) + DAY) % DAY), zoned: null })
  const current = (given: Given): Value => {
    const { tz = null } = argumentsOf('now', given, ['tz'])
    return tz === null ? thingOf({ kind: 'datetime', micros: nowMicros(), zoned: null }) : zoneOf(tz)(nowMicros())
  }
  return {
    date: typeOf(
      'date',
      make('date'),
      {
        today,
        fromisoformat: (given) => date(stringOf('date_string', given.positional[0])),
        fromisocalendar: (given) => {
          const { year, week, day } = argumentsOf('fromisocalendar', given, ['year', 'week', 'day'])
          return isoDate(wholeOf('year', year), wholeOf('week', week), wholeOf('day', day))
        },
        fromordinal: (given) =>
          thingOf({ kind: 'date', micros: BigInt(wholeOf('n', given.positional[0]) - 719_163) * DAY, zoned: null }),
      },
      { min: date('0001-01-01'), max: date('9999-12-31'), resolution: timedelta(DAY) },
    ),
    datetime: typeOf(
      'datetime',
      make('datetime'),
      {
        now: current,
        utcnow: () => current({ positional: [], named: new Map() }),
        today: () => current({ positional: [], named: new Map() }),
        strptime: (given) => parsed(given),
        fromtimestamp: (given) => {
          const { timestamp = null, tz = null } = argumentsOf('fromtimestamp', given, ['timestamp', 'tz'])
          if (tz === null)
            throw new Refusal(
              'fromtimestamp without a zone hangs on that of the machine',
              'give it one: modules.pytz.utc',
            )
          return zoneOf(tz)(BigInt(Math.round(Number(timestamp) * 1e6)))
        },
        fromisoformat: (given) => isoInstant(stringOf('date_string', given.positional[0])),
        utcfromtimestamp: (given) =>
          thingOf({ kind: 'datetime', micros: BigInt(Math.round(Number(given.positional[0]) * 1e6)), zoned: null }),
        combine: (given) => {
          const said = argumentsOf('combine', given, ['date', 'time', 'tzinfo'])
          const [day, time] = [whenOf(said.date ?? null), whenOf(said.time ?? null)]
          if (day === undefined || time?.kind !== 'time') throw new Refusal('combine takes a date and a time')
          const micros = day.micros - (((day.micros % DAY) + DAY) % DAY) + time.micros
          const when = { kind: 'datetime', micros, zoned: time.zoned } as const
          return said.tzinfo === undefined ? thingOf(when) : withZone({ ...when, zoned: null }, said.tzinfo)
        },
      },
      { min: datetime('0001-01-01'), max: datetime('9999-12-31 23:59:59.999999'), resolution: timedelta(1n) },
    ),
    time: typeOf('time', make('time'), {}, { min: clock(0n), max: clock(DAY - 1n), resolution: timedelta(1n) }),
  }
}

const clock = (micros: bigint) => thingOf({ kind: 'time', micros, zoned: null })

function typeOf(
  thing: string,
  call: (given: Given) => Value,
  methods: Readonly<Record<string, (given: Given) => Value>>,
  constants: Readonly<Record<string, Value>>,
): Thing {
  return {
    thing,
    call,
    attribute: (name) => {
      const constant = constants[name]
      if (constant !== undefined) return constant
      const method = methods[name]
      return method && callable(`${thing}.${name}`, method)
    },
  }
}

function make(kind: When['kind']): (given: Given) => Value {
  const names = kind === 'date' ? FIELDS.slice(0, 3) : kind === 'time' ? FIELDS.slice(3) : FIELDS
  return (given) => {
    const read = argumentsOf(kind, given, [...names, 'tzinfo'])
    const field = (name: (typeof FIELDS)[number], otherwise?: number) => {
      if (!names.includes(name)) return otherwise ?? 1
      if (read[name] === undefined && otherwise === undefined) throw new Refusal(`${kind} needs a ${name}`)
      return read[name] === undefined ? (otherwise ?? 0) : wholeOf(name, read[name])
    }
    const isTime = kind === 'time'
    const at = {
      year: isTime ? 1970 : field('year'),
      month: isTime ? 1 : field('month'),
      day: isTime ? 1 : field('day'),
      hour: names.includes('hour') ? field('hour', 0) : 0,
      minute: names.includes('minute') ? field('minute', 0) : 0,
      second: names.includes('second') ? field('second', 0) : 0,
      micro: names.includes('microsecond') ? field('microsecond', 0) : 0,
    }
    return withZone({ kind, micros: microsOfCivil(at), zoned: null }, read.tzinfo ?? null)
  }
}

function parsed(given: Given): Value {
  const { date_string: text, format } = argumentsOf('strptime', given, ['date_string', 'format'])
  const read = strptime(stringOf('date_string', text), stringOf('format', format))
  const zoned = read.minutes === null ? null : fixedZone(read.minutes)
  return thingOf({ kind: 'datetime', micros: microsOfCivil(read.civil), zoned })
}
