import { checkZone, fromLocal, toLocal, zoneSpan } from '#core/calendar/zone.ts'
import { argumentsOf, stringOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { callable, isTrue, type Thing, type Value } from '../value.ts'
import { datetime, thingOf, whenOf, ZONES, type Zoned } from './datetime.ts'
import { timedelta } from './timedelta.ts'
import { zoneName } from './zone-name.ts'

/** `modules.pytz`: `utc`, `timezone(name)`; a zone has `localize(datetime)` and `normalize(datetime)`. */
export function pytzModule(): Readonly<Record<string, Value>> {
  return {
    utc: UTC,
    timezone: callable('timezone', (given) => zone(stringOf('zone', argumentsOf('timezone', given, ['zone']).zone))),
  }
}

/** The instant (ms) as an aware datetime of UTC. */
export function utcOf(at: number): Thing {
  return atZone(UTC, 'UTC', BigInt(at) * 1000n)
}

/** `2020-01-31T12:30:00.5` of UTC as an aware datetime, as the database's client for Python gives it: of the zone Etc/UTC. */
export function utcText(iso: string): Thing {
  return atZone(ETC_UTC, 'Etc/UTC', whenOf(datetime(iso))?.micros ?? 0n)
}

function zone(name: string): Thing {
  try {
    checkZone(name)
  } catch {
    throw new Refusal(`no zone is called '${name}'`, "write as in 'America/New_York'")
  }
  return name === 'UTC' ? UTC : zoneThing(name)
}

function zoneThing(name: string): Thing {
  const thing: Thing = {
    thing: name === 'UTC' ? 'UTC' : 'DstTzInfo',
    text: () => name,
    repr: () => {
      if (name === 'UTC') return '<UTC>'
      if (/^Etc\//.test(name)) return `<StaticTzInfo '${name}'>`
      throw new Refusal('a zone prints with its first offset of all', 'print its name: zone | string')
    },
    attribute: (part) => {
      if (part === 'zone') return name
      if (part === 'localize') {
        return callable('localize', (given) => {
          const { dt, is_dst: summer = false } = argumentsOf('localize', given, ['dt', 'is_dst'])
          const when = whenOf(dt)
          if (when?.kind !== 'datetime' || when.zoned !== null)
            throw new Refusal('localize takes a datetime without a zone')
          return localized(thing, name, when.micros, summer === null ? null : isTrue(summer))
        })
      }
      if (part === 'utcoffset' || part === 'tzname')
        return callable(part, (given) => {
          const { dt = null } = argumentsOf(part, given, ['dt'])
          const when = whenOf(dt)
          if (dt === null && name !== 'UTC') return null
          if (dt !== null && when?.kind !== 'datetime') throw new Refusal(`${part} takes a datetime`)
          const zoned =
            when === undefined ? null : (when.zoned ?? whenOf(localized(thing, name, when.micros, null))?.zoned ?? null)
          if (part === 'tzname') return zoned === null ? 'UTC' : zoned.name
          return timedelta(BigInt(zoned?.minutes ?? 0) * 60_000_000n)
        })
      if (part !== 'normalize') return undefined
      return callable('normalize', (given) => {
        const when = whenOf(argumentsOf('normalize', given, ['dt']).dt)
        if (when === undefined || when.zoned === null) throw new Refusal('normalize takes a datetime with a zone')
        return atZone(thing, name, when.micros - BigInt(when.zoned.minutes) * 60_000_000n)
      })
    },
  }
  ZONES.set(thing, { at: (instant) => atZone(thing, name, instant), first: () => firstOf(thing, name) })
  return thing
}

// The mean time of the place, in whole minutes, as it was before there were zones.
function firstOf(zone: Thing, name: string): Zoned {
  if (isUtc(name)) return { minutes: 0, zone, name: 'UTC' }
  return { minutes: Math.round(zoneSpan(name, BEFORE_ZONES).offset / 60_000_000), zone, name: 'LMT' }
}

const isUtc = (name: string) => name === 'UTC' || name === 'Etc/UTC'

// pytz reads seconds of 32 bits: before them it knows the mean time of the place alone, behind them what held last.
const [FIRST, LAST] = [-(2 ** 31) * 1e6, (2 ** 31 - 1) * 1e6]

const BEFORE_ZONES = Date.UTC(1800, 0, 1) * 1000

// Where the clock goes back, `summer` takes the earlier offset; where it goes forward the offset behind the hour that there is not.
function localized(thing: Thing, name: string, micros: bigint, summer: boolean | null): Thing {
  const local = Number(micros)
  const as = (instant: number) => thingOf({ kind: 'datetime', micros, zoned: zonedAt(thing, name, instant) })
  if (local < FIRST || local > LAST) return as(local)
  const instant = fromLocal(name, local)
  if (toLocal(name, instant) !== local) {
    if (summer === null) throw new Refusal(`there is no such time in ${name}: the clock goes forward`)
    const beside = Number(micros) - zoneSpan(name, local).offset + (summer ? 6 : -6) * 3_600_000_000
    const minutes = Math.round(zoneSpan(name, beside).offset / 60_000_000)
    return thingOf({
      kind: 'datetime',
      micros,
      zoned: { minutes, zone: thing, name: abbreviation(name, minutes, beside / 1000) },
    })
  }
  const later = instant + (zoneSpan(name, instant).offset - zoneSpan(name, zoneSpan(name, instant).end).offset)
  const twice = later > instant && toLocal(name, later) === local
  if (twice && summer === null) throw new Refusal(`there are two such times in ${name}: the clock goes back`)
  return as(twice && summer === false ? later : instant)
}

function atZone(zone: Thing, name: string, instant: bigint): Thing {
  const zoned = zonedAt(zone, name, Number(instant))
  return thingOf({ kind: 'datetime', micros: instant + BigInt(zoned.minutes) * 60_000_000n, zoned })
}

function zonedAt(zone: Thing, name: string, instant: number): Zoned {
  if (instant < FIRST) return firstOf(zone, name)
  const at = Math.min(instant, LAST)
  const minutes = Math.round(zoneSpan(name, at).offset / 60_000_000)
  return { minutes, zone, name: isUtc(name) ? 'UTC' : abbreviation(name, minutes, at / 1000) }
}

// Intl has short names for the zones of North America alone; pytz has them for all.
function abbreviation(name: string, minutes: number, at: number): string | null {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' }).formatToParts(at)
  const short = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return /^[A-Z]{3,4}$/.test(short) ? short : zoneName(name, minutes, at)
}

const UTC = zoneThing('UTC')
const ETC_UTC = zoneThing('Etc/UTC')
