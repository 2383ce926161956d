import { argumentsOf } from '../given.ts'
import { asNumber, isNumeric } from '../number.ts'
import { Refusal } from '../refusal.ts'
import { callable, describe, type Given, isThing, type Thing, type Value } from '../value.ts'

/** Python's `datetime.timedelta`: microseconds. */
export function timedelta(micros: bigint): Thing {
  const days = floored(micros, DAY)
  const rest = micros - days * DAY
  const [seconds, fraction] = [rest / SECOND, rest % SECOND]
  const parts: Readonly<Record<string, bigint>> = { days, seconds, microseconds: fraction }
  const thing: Thing = {
    thing: 'timedelta',
    attribute: (name) => {
      if (name === 'total_seconds') return callable('total_seconds', () => Number(micros) / 1e6)
      return parts[name]
    },
    text: () => {
      const clock = `${seconds / 3600n}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`
      const lead = days === 0n ? '' : `${days} day${days === 1n || days === -1n ? '' : 's'}, `
      return `${lead}${clock}${fraction === 0n ? '' : `.${fraction.toString().padStart(6, '0')}`}`
    },
    repr: () => {
      const said = Object.entries(parts).filter(([, part]) => part !== 0n)
      return `datetime.timedelta(${said.map(([name, part]) => `${name}=${part}`).join(', ') || '0'})`
    },
    equals: (other) => microsOf(other) === micros,
    order: (other) => {
      const theirs = microsOf(other)
      return theirs === undefined ? undefined : micros < theirs ? -1 : micros > theirs ? 1 : 0
    },
    binary: (operator, other, reflected) => combined(micros, operator, other, reflected),
    truth: () => micros !== 0n,
    negative: () => timedelta(-micros),
  }
  known.set(thing, micros)
  return thing
}

/** `timedelta(days, seconds, microseconds, milliseconds, minutes, hours, weeks)`. */
function timedeltaOf(given: Given): Thing {
  const read = argumentsOf('timedelta', given, NAMES)
  let micros = 0n
  for (const name of NAMES) {
    const value = asNumber(read[name] ?? 0n)
    if (!isNumeric(value)) throw new Refusal(`${name} is a number, not ${describe(value)}`)
    micros += typeof value === 'bigint' ? value * UNITS[name] : BigInt(Math.round(value * Number(UNITS[name])))
  }
  return timedelta(micros)
}

/** The type itself: what `modules.datetime.timedelta` is. */
export const TIMEDELTA: Thing = {
  ...callable('timedelta', timedeltaOf),
  attribute: (name) => (Object.hasOwn(BOUNDS, name) ? timedelta(BOUNDS[name] ?? 0n) : undefined),
}

/** The microseconds of a timedelta; undefined for anything else. */
export function microsOf(value: Value): bigint | undefined {
  return isThing(value) ? known.get(value) : undefined
}

const known = new WeakMap<Thing, bigint>()
const SECOND = 1_000_000n
const DAY = 86_400n * SECOND
const BOUNDS: Readonly<Record<string, bigint>> = {
  min: -999_999_999n * DAY,
  max: 1_000_000_000n * DAY - 1n,
  resolution: 1n,
}
const NAMES = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'] as const
const UNITS: Readonly<Record<(typeof NAMES)[number], bigint>> = {
  days: DAY,
  seconds: SECOND,
  microseconds: 1n,
  milliseconds: 1000n,
  minutes: 60n * SECOND,
  hours: 3600n * SECOND,
  weeks: 7n * DAY,
}

const two = (value: bigint) => value.toString().padStart(2, '0')

function floored(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by !== 0n && value < 0n !== by < 0n ? quotient - 1n : quotient
}

function combined(micros: bigint, operator: string, other: Value, reflected: boolean): Value | undefined {
  const theirs = microsOf(other)
  if (theirs !== undefined) {
    if (operator === '+') return timedelta(micros + theirs)
    if (operator === '-') return timedelta(reflected ? theirs - micros : micros - theirs)
    if (theirs === 0n) return undefined
    if (operator === '/') return Number(micros) / Number(theirs)
    if (operator === '%') return timedelta(micros - floored(micros, theirs) * theirs)
    return operator === '//' ? floored(micros, theirs) : undefined
  }
  if (typeof other === 'bigint' && operator === '*') return timedelta(micros * other)
  if (typeof other === 'number' && operator === '*') return timedelta(BigInt(Math.round(Number(micros) * other)))
  if (reflected || !isNumeric(other) || Number(other) === 0) return undefined
  if (operator === '//' && typeof other === 'bigint') return timedelta(floored(micros, other))
  return operator === '/' ? timedelta(BigInt(Math.round(Number(micros) / Number(other)))) : undefined
}
