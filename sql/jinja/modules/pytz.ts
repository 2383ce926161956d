import { checkZone, fromLocal, toLocal, zoneSpan } from '#core/calendar/zone.ts'
import { argumentsOf, stringOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { callable, isTrue, type Thing, type Value } from '../value.ts'
import { datetime, thingOf, whenOf, ZONES } from './datetime.ts'
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

/** `2020-01-31T12:30:00.5` of UTC as an aware datetime. */
export function utcText(iso: string): Thing {
  return atZone(UTC, 'UTC', whenOf(datetime(iso))?.micros ?? 0n)
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
function firstOf(zone: Thing, name: string) {
  if (name === 'UTC') return { minutes: 0, zone, name }
  return { minutes: Math.round(zoneSpan(name, BEFORE_ZONES).offset / 60_000_000), zone, name: 'LMT' }
}

const BEFORE_ZONES = Date.UTC(1800, 0, 1) * 1000

// Where the clock goes back, `summer` takes the earlier offset; where it goes forward the offset behind the hour that there is not.
function localized(thing: Thing, name: string, micros: bigint, summer: boolean | null): Thing {
  const local = Number(micros)
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
  return atZone(thing, name, BigInt(twice && summer === false ? later : instant) + (micros - BigInt(local)))
}

function atZone(zone: Thing, name: string, instant: bigint): Thing {
  const { offset } = zoneSpan(name, Number(instant))
  const minutes = Math.round(offset / 60_000_000)
  const zoned = { minutes, zone, name: name === 'UTC' ? 'UTC' : abbreviation(name, minutes, Number(instant / 1000n)) }
  return thingOf({ kind: 'datetime', micros: instant + BigInt(offset), zoned })
}

// Intl has short names for the zones of North America alone; pytz has them for all.
function abbreviation(name: string, minutes: number, at: number): string | null {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' }).formatToParts(at)
  const short = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return /^[A-Z]{3,4}$/.test(short) ? short : zoneName(name, minutes, at)
}

const UTC = zoneThing('UTC')
