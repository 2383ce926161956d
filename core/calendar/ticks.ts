import { DAY, HOUR, type Instant } from '../instant.ts'
import { type Cron, localCeil, localCount, localFloor, parseCron } from './cron.ts'
import { checkZone, isUtc, type ZoneSpan, zoneSpan } from './zone.ts'

/** An endless line of ascending instants, asked by arithmetic: the one source of schedule ticks and of partition boundaries. */
export interface Ticks {
  /** The last tick at or before an instant. */
  readonly floor: (at: Instant) => Instant
  /** The first tick at or after an instant. */
  readonly ceil: (at: Instant) => Instant
  /** How many ticks lie in [from, to). */
  readonly count: (from: Instant, to: Instant) => number
  /** The n-th tick after a tick (before it when negative). */
  readonly move: (tick: Instant, by: number) => Instant
  /** No two neighbours are nearer (µs); a bound, not an average. */
  readonly shortest: number
  /** No two neighbours are further apart (µs); Infinity where no bound is known. */
  readonly longest: number
}

/**
 * The ticks of a cron expression in a time zone. Local time is iterated, then mapped: a tick in a gap comes at the first valid
 * instant after it and once, an hour field that begins with `*` fires in both hours of an overlap, any other in the first.
 */
export function cronTicks(expression: string, zone: string): Ticks {
  const id = `${zone} ${expression}`
  let ticks = byExpression.get(id)
  if (!ticks) {
    const cron = parseCron(expression)
    checkZone(zone)
    ticks = (isUtc(zone) ? fixedOf(cron) : null) ?? zonedTicks(cron, zone)
    byExpression.set(id, ticks)
  }
  return ticks
}

/** The ticks in [from, to), ascending. */
export function* ticksIn(ticks: Ticks, from: Instant, to: Instant): Generator<Instant> {
  for (let tick = ticks.ceil(from); tick < to; tick = ticks.ceil(tick + 1)) yield tick
}

/** Ticks `step` µs apart through `origin`: every question is one division. */
export function fixedTicks(step: number, origin: Instant): Ticks {
  const floor = (at: Instant) => at - ((((at - origin) % step) + step) % step)
  const ceil = (at: Instant) => -floor0(-(at - origin), step) + origin
  return Object.freeze({
    floor,
    ceil,
    count: (from: Instant, to: Instant) => (to <= from ? 0 : Math.round((ceil(to) - ceil(from)) / step)),
    move: (tick: Instant, by: number) => tick + by * step,
    shortest: step,
    longest: step,
  })
}

const byExpression = new Map<string, Ticks>()

const floor0 = (value: number, step: number) => value - (((value % step) + step) % step)

// In UTC an expression whose times are equally spaced over every day, or one time of one weekday, is plain arithmetic.
function fixedOf(cron: Cron): Ticks | null {
  const [first = 0] = cron.times
  if (cron.everyDay) {
    const step = DAY / cron.times.length
    return cron.times.every((time, index) => time === first + index * step) ? fixedTicks(step, first) : null
  }
  const weekly = weeklyOf(cron)
  // 1970-01-04 was a Sunday.
  return weekly === null || cron.times.length !== 1 ? null : fixedTicks(7 * DAY, (3 + weekly) * DAY + first)
}

function weeklyOf(cron: Cron): number | null {
  const days = cron.weekdays.slice(0, 7)
  const plain = cron.nth.length === 0 && !cron.either && !cron.lastDate && cron.months.slice(1).every(Boolean)
  return plain && cron.dates.slice(1).every(Boolean) && days.filter(Boolean).length === 1 ? days.indexOf(true) : null
}

function zonedTicks(cron: Cron, zone: string): Ticks {
  const ceil = (at: Instant) => {
    let from = at
    for (let span = zoneSpan(zone, at), tries = 0; tries < TRIES; span = zoneSpan(zone, span.end), tries++) {
      if (from <= span.start && firesInGap(cron, span)) return span.start
      const local = localCeil(cron, Math.max(from + span.offset, localStart(cron, span)), localEnd(span, from))
      if (local !== null) return local - span.offset
      if (span.end === Infinity) from = localEnd(span, from)
      else from = span.end
    }
    return Infinity
  }
  const floor = (at: Instant) => {
    let to = at
    for (let span = zoneSpan(zone, at), tries = 0; tries < TRIES; span = zoneSpan(zone, span.start - 1), tries++) {
      const limit = Math.max(localStart(cron, span), to + span.offset - CHUNK)
      const local = localFloor(cron, to + span.offset, limit)
      if (local !== null) return local - span.offset
      if (span.start === -Infinity) {
        to = limit - span.offset - 1
        continue
      }
      if (firesInGap(cron, span)) return span.start
      to = span.start - 1
    }
    return -Infinity
  }
  const move = (tick: Instant, by: number) => {
    let at = tick
    for (let n = by; n > 0; n--) at = ceil(at + 1)
    for (let n = by; n < 0; n++) at = floor(at - 1)
    return at
  }
  const count = (from: Instant, to: Instant) => {
    let total = 0
    for (let at = from; at < to; ) {
      const span = zoneSpan(zone, at)
      const end = Math.min(span.end, to)
      const start = Math.max(at + span.offset, localStart(cron, span))
      total += localCount(cron, start, end + span.offset)
      // A tick of the gap and one at the very start of the stretch are one tick.
      if (at <= span.start && firesInGap(cron, span) && !firesAt(cron, span.start + span.offset)) total++
      at = end
    }
    return total
  }
  return Object.freeze({ floor, ceil, count, move, ...bounds(cron) })
}

// A stretch is at most a year, but UTC is one endless stretch: there the search goes by chunks.
const CHUNK = 400 * DAY
const TRIES = 60

const localEnd = (span: ZoneSpan, from: Instant) => Math.min(span.end + span.offset, from + span.offset + CHUNK)

// After the clocks went back the first hour of a stretch is a repetition, in which only an every-hour expression fires again.
const localStart = (cron: Cron, span: ZoneSpan) =>
  span.start + (span.before > span.offset && !cron.everyHour ? span.before : span.offset)

const firesInGap = (cron: Cron, span: ZoneSpan) =>
  span.before < span.offset && localCeil(cron, span.start + span.before, span.start + span.offset) !== null

const firesAt = (cron: Cron, local: number) => localCeil(cron, local, local + 1) !== null

// Between neighbours on the wall clock the real time differs by what the clocks moved in between, at most two hours.
function bounds(cron: Cron): Pick<Ticks, 'shortest' | 'longest'> {
  let least = DAY - (cron.times.at(-1) ?? 0) + (cron.times[0] ?? 0)
  let most = least
  for (let at = 1; at < cron.times.length; at++) {
    const gap = (cron.times[at] ?? 0) - (cron.times[at - 1] ?? 0)
    least = Math.min(least, gap)
    most = Math.max(most, gap)
  }
  const oneTime = cron.times.length === 1
  if (cron.everyDay) return { shortest: Math.max(1, least - 2 * HOUR), longest: most + 2 * HOUR }
  if (oneTime && weeklyOf(cron) !== null) return { shortest: 7 * DAY - 2 * HOUR, longest: 7 * DAY + 2 * HOUR }
  const firstOfMonth = cron.dates[1] === true && cron.dates.filter(Boolean).length === 1 && !cron.either
  if (!oneTime || !firstOfMonth || !cron.weekdays.every(Boolean)) return { shortest: 1, longest: Infinity }
  const days = cron.months.filter(Boolean).length === 12 ? 31 : 366
  return { shortest: 28 * DAY - 2 * HOUR, longest: days * DAY + 2 * HOUR }
}
