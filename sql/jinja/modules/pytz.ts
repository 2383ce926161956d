import { checkZone, fromLocal, toLocal, zoneSpan } from '#core/calendar/zone.ts'
import { argumentsOf, stringOf } from '../given.ts'
import { Refusal } from '../refusal.ts'
import { callable, type Thing, type Value } from '../value.ts'
import { datetime, thingOf, whenOf, ZONES } from './datetime.ts'

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
          const when = whenOf(argumentsOf('localize', given, ['dt']).dt)
          if (when?.kind !== 'datetime' || when.zoned !== null)
            throw new Refusal('localize takes a datetime without a zone')
          return localized(thing, name, when.micros)
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

// Where the clock goes back, pytz takes the later offset; where it goes forward it keeps the hour that there is not.
function localized(thing: Thing, name: string, micros: bigint): Thing {
  const local = Number(micros)
  const instant = fromLocal(name, local)
  const later = instant + (zoneSpan(name, instant).offset - zoneSpan(name, zoneSpan(name, instant).end).offset)
  if (toLocal(name, instant) !== local) throw new Refusal(`there is no such time in ${name}: the clock goes forward`)
  const twice = later > instant && toLocal(name, later) === local
  return atZone(thing, name, BigInt(twice ? later : instant) + (micros - BigInt(local)))
}

function atZone(zone: Thing, name: string, instant: bigint): Thing {
  const { offset } = zoneSpan(name, Number(instant))
  const minutes = Math.round(offset / 60_000_000)
  const zoned = { minutes, zone, name: name === 'UTC' ? 'UTC' : abbreviation(name, Number(instant / 1000n)) }
  return thingOf({ kind: 'datetime', micros: instant + BigInt(offset), zoned })
}

// Intl has short names for the zones of America alone; pytz has them for all.
function abbreviation(name: string, at: number): string | null {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'short' }).formatToParts(at)
  const short = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return /^[A-Z]{3,4}$/.test(short) ? short : null
}

const UTC = zoneThing('UTC')
