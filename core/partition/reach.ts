import type { Ticks } from '../calendar/ticks.ts'
import { fromLocal, isUtc, zoneSpan } from '../calendar/zone.ts'
import { unreachable } from '../error.ts'
import { HOUR, type Instant, span } from '../instant.ts'
import type { Mapping } from '../mapping.ts'
import type { TimeAxis } from './definition.ts'
import type { Range } from './set.ts'
import { existing, lineOf, type TimeWindow } from './window.ts'

/**
 * The windows of an upstream axis, by the starts [from, to), that a downstream window reads: never none, both ends rising with
 * the window, and not yet cut to the windows that exist. `joined`: the reaches of neighbours touch or overlap, so that those of
 * a run of windows are one range.
 */
export interface Reach {
  readonly of: (window: TimeWindow) => Range
  readonly joined: boolean
}

/**
 * The reach of a mapping from a downstream axis to an upstream one.
 * Aligned: the upstream windows that end within (start, end] of the window, and where none does the last that had ended. So equal
 * definitions give the same window, a finer upstream the windows inside, a coarser one the last that had ended, and of weeks in
 * months each week is read by the month in which it ends. Look-back: those that end within (end − span, end], days and weeks by
 * the upstream's wall clock. Latest: the last that had ended, or of a window still open at `now` the newest there is.
 */
export function reachOf(mapping: Mapping, downstream: TimeAxis, upstream: TimeAxis, now: Instant): Reach {
  const line = lineOf(upstream)
  const { ticks } = line
  const own = lineOf(downstream).ticks
  const coarser = ticks === own || ticks.shortest >= own.longest
  switch (mapping.kind) {
    case 'aligned':
      return { of: (window) => endingIn(ticks, window.start, window.end), joined: true }
    case 'offset':
      return { of: (window) => moved(ticks, endingIn(ticks, window.start, window.end), mapping.by), joined: true }
    case 'lookback': {
      const length = span(mapping.span)
      const back = backBy(mapping.span, zoneOf(upstream))
      // Days of the wall clock may be shorter than 24 hours, by what the clocks moved.
      const sure = isUtc(zoneOf(upstream)) ? length : length - 2 * HOUR
      return { of: (window) => endingIn(ticks, back(window.end), window.end), joined: sure >= own.longest }
    }
    case 'latest': {
      const newest = existing(upstream, now).to
      return {
        of: ({ end }) => lastBefore(ticks, Math.min(ticks.floor(end), end > now ? newest : Infinity, line.limit)),
        joined: coarser,
      }
    }
    case 'containing':
      return { of: ({ start }) => ({ from: ticks.floor(start), to: ticks.ceil(start + 1) }), joined: coarser }
    case 'all':
    case 'touched':
      return { of: () => ({ from: line.first, to: Infinity }), joined: true }
    default:
      return unreachable(mapping)
  }
}

/** What an asset without a window of its own reads at `now`: the newest by `latest`, `lookback` from now, else all that exist. */
export function reachOfNow(mapping: Mapping, upstream: TimeAxis, now: Instant): Range {
  const { ticks } = lineOf(upstream)
  const all = existing(upstream, now)
  if (all.from >= all.to) return all
  if (mapping.kind === 'latest' || mapping.kind === 'containing') return lastBefore(ticks, all.to)
  if (mapping.kind === 'offset') return moved(ticks, lastBefore(ticks, all.to), mapping.by)
  if (mapping.kind !== 'lookback') return all
  return {
    from: Math.min(ticks.floor(backBy(mapping.span, zoneOf(upstream))(now)), ticks.floor(all.to - 1)),
    to: all.to,
  }
}

// A window that ends at a tick starts at the tick before it: those that end within (from, to] start within [floor(from), floor(to)).
function endingIn(ticks: Ticks, from: Instant, to: Instant): Range {
  const last = ticks.floor(to)
  const first = ticks.floor(from)
  return first < last ? { from: first, to: last } : lastBefore(ticks, last)
}

const lastBefore = (ticks: Ticks, tick: Instant): Range => ({ from: ticks.floor(tick - 1), to: tick })

const moved = (ticks: Ticks, range: Range, by: number): Range => ({
  from: ticks.move(range.from, by),
  to: ticks.move(range.to, by),
})

const zoneOf = (axis: TimeAxis) => (axis.kind === 'cron' ? axis.zone : axis.calendar.zone)

function backBy(text: string, zone: string): (at: Instant) => Instant {
  const length = span(text)
  if (!/[dw]$/.test(text)) return (at) => at - length
  return (at) => {
    const { start, offset, before } = zoneSpan(zone, at)
    // In an hour that the wall clock repeats it is held at the hour's end, so that a later instant never reaches further back.
    const local = before > offset ? Math.max(at + offset, start + before) : at + offset
    return fromLocal(zone, local - length)
  }
}
