import { civilDay, dayOfLocal, dayText } from '../calendar/civil.ts'
import { beginOf, sessionTicks, tradingDayAt, tradingDayFrom } from '../calendar/session.ts'
import { cronTicks, type Ticks, ticksIn } from '../calendar/ticks.ts'
import { toLocal } from '../calendar/zone.ts'
import type { Instant } from '../instant.ts'
import type { Axis, TimeAxis } from './definition.ts'
import type { Range } from './set.ts'

/** A window of an axis of time, [start, end). */
export interface TimeWindow {
  readonly start: Instant
  readonly end: Instant
}

/** The line of an axis of time: its boundaries, unbounded, and the starts [first, limit) of windows that are its own. */
export interface Line {
  readonly ticks: Ticks
  readonly first: Instant
  readonly limit: Instant
}

/** Is it an axis of time? */
export function isTime(axis: Axis): axis is TimeAxis {
  return axis.kind === 'cron' || axis.kind === 'sessions'
}

/** The line of an axis; made once an axis. */
export function lineOf(axis: TimeAxis): Line {
  const known = lines.get(axis)
  if (known) return known
  const line = Object.freeze(axis.kind === 'cron' ? cronLine(axis) : sessionLine(axis))
  lines.set(axis, line)
  return line
}

/** The window in which an instant lies; null before the axis' start and after its end. */
export function windowAt(axis: TimeAxis, at: Instant): TimeWindow | null {
  const { ticks, first, limit } = lineOf(axis)
  const start = ticks.floor(at)
  return start < first || start >= limit ? null : { start, end: ticks.ceil(start + 1) }
}

/** The windows that start in a range, ascending. */
export function* windowsIn(axis: TimeAxis, range: Range): Generator<TimeWindow> {
  const { ticks, first, limit } = lineOf(axis)
  let start: Instant | null = null
  for (const tick of ticksIn(ticks, Math.max(range.from, first), Infinity)) {
    if (start !== null) yield { start, end: tick }
    if (tick >= Math.min(range.to, limit)) return
    start = tick
  }
}

/** How many windows start in a range; arithmetic where the windows have one length. */
export function countIn(axis: TimeAxis, range: Range): number {
  const { ticks, first, limit } = lineOf(axis)
  return ticks.count(Math.max(range.from, first), Math.min(range.to, limit))
}

/** The window after one that starts at `start`; null at the axis' end. */
export function nextWindow(axis: TimeAxis, start: Instant): TimeWindow | null {
  return windowAt(axis, lineOf(axis).ticks.ceil(start + 1))
}

/** The window before one that starts at `start`; null at the axis' start. */
export function previousWindow(axis: TimeAxis, start: Instant): TimeWindow | null {
  return windowAt(axis, start - 1)
}

/** A window is closed when its end and the definition's grace have passed; until then it still takes data. */
export function isClosed(axis: TimeAxis, window: TimeWindow, now: Instant): boolean {
  return window.end + axis.grace <= now
}

/** The starts of the windows that exist at `now`, the one still open included: [first, end of the open window). */
export function existing(axis: TimeAxis, now: Instant): Range {
  const { ticks, first, limit } = lineOf(axis)
  return { from: first, to: Math.max(first, Math.min(limit, ticks.ceil(now + 1))) }
}

/** The starts of the windows that overlap [from, to), within the axis. */
export function overlapping(axis: TimeAxis, { from, to }: Range): Range {
  const { ticks, first, limit } = lineOf(axis)
  if (from >= to) return { from: first, to: first }
  const start = Math.max(first, Number.isFinite(from) ? ticks.floor(from) : first)
  return { from: start, to: Math.max(start, Math.min(limit, Number.isFinite(to) ? ticks.ceil(to) : limit)) }
}

/** The local day of a window that starts at `start`, or a session's trade date: '2026-11-02'. */
export function dayOfWindow(axis: TimeAxis, start: Instant): string {
  return dayText(axis.kind === 'sessions' ? tradingDayAt(axis.calendar, start) : dayOfLocal(toLocal(axis.zone, start)))
}

const lines = new WeakMap<TimeAxis, Line>()

function cronLine(axis: Extract<TimeAxis, { kind: 'cron' }>): Line {
  const ticks = cronTicks(axis.cron, axis.zone)
  return { ticks, first: axis.start, limit: axis.end === undefined ? Infinity : ticks.ceil(axis.end) }
}

function sessionLine({ calendar, start, end }: Extract<TimeAxis, { kind: 'sessions' }>): Line {
  const from = (day: string) => beginOf(calendar, tradingDayFrom(calendar, civilDay(day)))
  return { ticks: sessionTicks(calendar), first: from(start), limit: end === undefined ? Infinity : from(end) }
}
