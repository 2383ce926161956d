import { DAY, type Instant, SECOND } from '../instant.ts'

/** A stretch of instants [start, end) in which a zone's offset from UTC (µs) does not change; `before` is the offset just before. */
export interface ZoneSpan {
  readonly start: Instant
  readonly end: Instant
  readonly offset: number
  readonly before: number
}

/** Wall-clock time of a zone at an instant, as µs since 1970-01-01T00:00 of that wall clock. */
export function toLocal(zone: string, at: Instant): number {
  return at + zoneSpan(zone, at).offset
}

/** The first instant at which a zone's wall clock shows `local`; where it never does (a gap), the first instant after the gap. */
export function fromLocal(zone: string, local: number): Instant {
  if (isUtc(zone)) return local
  let span = zoneSpan(zone, local - 26 * HOURS)
  while (local >= span.end + span.offset) span = zoneSpan(zone, span.end)
  return Math.max(span.start, local - span.offset)
}

/** The stretch of one offset around an instant, cut at the turn of each UTC year. Throws RangeError for an unknown zone. */
export function zoneSpan(zone: string, at: Instant): ZoneSpan {
  if (isUtc(zone)) return UTC_SPAN
  const year = new Date(Math.floor(at / 1000)).getUTCFullYear()
  const years = spansByZone.get(zone) ?? new Map<number, readonly ZoneSpan[]>()
  const spans = years.get(year) ?? spansOfYear(zone, year)
  years.set(year, spans)
  spansByZone.set(zone, years)
  for (const span of spans) if (at < span.end) return span
  throw new RangeError(`${at} is out of the range of instants`)
}

/** Throws RangeError when the zone is not one that this machine knows. */
export function checkZone(zone: string): void {
  if (!isUtc(zone)) clockOf(zone)
}

/** True where the zone never leaves UTC; such a zone costs nothing. */
export function isUtc(zone: string): boolean {
  return zone === 'UTC' || zone === 'Etc/UTC'
}

const HOURS = 3_600 * SECOND
const UTC_SPAN: ZoneSpan = Object.freeze({ start: -Infinity, end: Infinity, offset: 0, before: 0 })
const spansByZone = new Map<string, Map<number, readonly ZoneSpan[]>>()
const clocks = new Map<string, Intl.DateTimeFormat>()

// Asking Intl for an offset costs microseconds, so a year is probed every four weeks (the shortest stretch between two
// changes of a zone known to be used, Egypt 2010, is 29 days) and each change is found by bisection.
function spansOfYear(zone: string, year: number): readonly ZoneSpan[] {
  const end = Date.UTC(year + 1, 0, 1) * 1000
  const spans: ZoneSpan[] = []
  let start = Date.UTC(year, 0, 1) * 1000
  let before = offsetAt(zone, start - SECOND)
  let offset = offsetAt(zone, start)
  for (let probe = start; probe < end; ) {
    const next = Math.min(probe + 28 * DAY, end)
    const after = offsetAt(zone, next - SECOND)
    if (after !== offset) {
      const change = changeBetween(zone, probe, next - SECOND, offset)
      spans.push({ start, end: change, offset, before })
      before = offset
      start = change
      offset = offsetAt(zone, change)
      probe = change
      continue
    }
    probe = next
  }
  spans.push({ start, end, offset, before })
  return spans
}

function changeBetween(zone: string, from: Instant, to: Instant, offset: number): Instant {
  let low = from
  let high = to
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND
    if (offsetAt(zone, middle) === offset) low = middle
    else high = middle
  }
  return high
}

function offsetAt(zone: string, at: Instant): number {
  const ms = Math.floor(at / 1000)
  const text = clockOf(zone).format(ms)
  const part = (from: number, to: number) => Number(text.slice(from, to))
  const local = Date.UTC(part(6, 10), part(0, 2) - 1, part(3, 5), part(12, 14), part(15, 17), part(18, 20))
  return (local - Math.floor(ms / 1000) * 1000) * 1000
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (!clock) {
    const two = '2-digit'
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    })
    clocks.set(zone, clock)
  }
  return clock
}
