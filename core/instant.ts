/** An instant: whole microseconds since 1970-01-01T00:00Z (exact in a double until the year 2255). */
export type Instant = number

export const SECOND = 1_000_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The instant of a Date or of an ISO text with a zone ('2026-11-01T14:00-05:00', '…Z'; a bare day is midnight UTC). */
export function instant(value: Date | string): Instant {
  const ms = value instanceof Date ? value.getTime() : Date.parse(value)
  if (Number.isNaN(ms)) throw new RangeError(`not an instant: ${String(value)}; write 2026-11-01T14:00Z`)
  return ms * 1000
}

/** ISO text in UTC, seconds or finer only where they are not zero: '2026-11-01T14:00:00Z'. */
export function iso(at: Instant): string {
  const text = new Date(Math.floor(at / 1000)).toISOString()
  const micros = ((at % SECOND) + SECOND) % SECOND
  const seconds = text.slice(0, 19)
  return micros === 0 ? `${seconds}Z` : `${seconds}.${String(micros).padStart(6, '0').replace(/0+$/, '')}Z`
}

/** A length of time as written: '90s', '5m', '36h', '400d', '2w' in microseconds. Throws RangeError otherwise. */
export function span(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d|w)$/.exec(text)
  if (!match) throw new RangeError(`not a span: '${text}'; write e.g. '5m', '36h', '400d'`)
  const unit = { ms: 1000, s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY }[match[2] as 'ms']
  return Number(match[1]) * unit
}
