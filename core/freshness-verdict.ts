import type { Asset } from './asset.ts'
import { releasesIn } from './calendar/release.ts'
import { cronTicks } from './calendar/ticks.ts'
import type { Promised } from './freshness.ts'
import { type Graph, reached } from './graph.ts'
import { DAY, type Instant, iso, span } from './instant.ts'
import type { Piece } from './log.ts'
import { existing, isTime, previousWindow, type TimeWindow, windowAt } from './partition/window.ts'
import type { View } from './view.ts'
import { watchVerdict } from './watch.ts'

/** Is the promise kept? Each answer has its reason and the instant at which it changes by itself, null where it does not. */
export interface Verdict {
  readonly state: 'pass' | 'warn' | 'fail' | 'unknown' | 'notApplicable'
  readonly reason: string
  readonly next: Instant | null
}

/** The freshness of an asset as of a view. Materializing an older window neither helps nor hurts. */
export function freshnessOf(graph: Graph, view: View, of: Asset): Verdict {
  if (of.compute.via === 'function' && of.compute.watch)
    return watchVerdict(of.compute.watch, view.observed.get(of.key), view.at)
  if (of.fresh === null) return { state: 'notApplicable', reason: 'it promises nothing', next: null }
  const recorded = recordedUntil(graph, view, of)
  if (recorded !== null) return { state: 'notApplicable', reason: recorded, next: null }
  if (view.pieces(of.key).length === 0) return { state: 'unknown', reason: 'never materialized', next: null }
  const axis = of.partitions?.axes.find(isTime)
  if (axis && existing(axis, view.at).to <= existing(axis, view.at).from)
    return { state: 'notApplicable', reason: 'its first window has not begun', next: null }
  const window = axis ? lastClosed(of, view.at) : null
  if (axis && window === null)
    return { state: 'notApplicable', reason: 'none of its windows has closed yet', next: null }
  return verdictOf(of.fresh, newest(view.pieces(of.key), window), window, view.at)
}

function verdictOf(promised: Promised, at: Instant | null, window: TimeWindow | null, now: Instant): Verdict {
  const allowed = promised.kind === 'by' ? 0 : span(promised.span)
  const due = dueOf(promised, window, at, now)
  if (due === null) return { state: 'pass', reason: 'nothing has been due yet', next: null }
  const done =
    at !== null &&
    (promised.kind === 'within' && window === null
      ? now < due + allowed
      : promised.kind === 'within' || window !== null || at >= due)
  const said = at === null ? 'the window that closed last is missing' : `last materialized ${iso(at)}`
  if (done) return withWarning(promised, due, allowed, now, said)
  const deadline = due + allowed
  return now < deadline
    ? { state: 'pass', reason: `due since ${iso(due)}, promised by ${iso(deadline)}`, next: deadline }
    : { state: 'fail', reason: `${said}; promised by ${iso(deadline)}`, next: null }
}

// From when on the next data is owed: the last materialization (age), the window's end, a tick, a release.
function dueOf(promised: Promised, window: TimeWindow | null, at: Instant | null, now: Instant): Instant | null {
  switch (promised.kind) {
    case 'within':
      return window ? window.end : at
    case 'by':
      return cronTicks(promised.cron, promised.zone).floor(now)
    case 'release':
      return [...releasesIn(promised.calendar, now - 30 * DAY, now + 1)].at(-1)?.at ?? null
  }
}

function withWarning(promised: Promised, due: Instant, allowed: number, now: Instant, said: string): Verdict {
  if (promised.kind !== 'within')
    return {
      state: 'pass',
      reason: said,
      next: promised.kind === 'by' ? cronTicks(promised.cron, promised.zone).ceil(now + 1) : null,
    }
  const warnAt = promised.warnAt === null ? null : due + span(promised.warnAt)
  if (warnAt !== null && now >= warnAt) return { state: 'warn', reason: said, next: due + allowed }
  return { state: 'pass', reason: said, next: warnAt ?? due + allowed }
}

function newest(pieces: readonly Piece[], window: TimeWindow | null): Instant | null {
  const of =
    window === null
      ? pieces
      : pieces.filter((piece) => (piece.from ?? 0) < window.end && window.start < (piece.to ?? 0))
  return of.length === 0 ? null : Math.max(...of.map((piece) => piece.at))
}

function lastClosed(of: Asset, now: Instant): TimeWindow | null {
  const axis = of.partitions?.axes.find(isTime)
  if (!axis) return null
  const limit = existing(axis, now).to
  const last = windowAt(axis, Math.min(now, limit - 1))
  return last && last.end <= now ? last : last ? previousWindow(axis, last.start) : null
}

function recordedUntil(graph: Graph, view: View, of: Asset): string | null {
  const sources = [...reached(graph.upstream, [of.key])].filter((key) => graph.assets.get(key)?.kind === 'source')
  const reaches = sources.map((key) => reachOf(view, key))
  if (sources.length === 0 || reaches.includes(null)) return null
  const until = reaches.reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b), null)
  return of.kind === 'source'
    ? `a recorded feed, which reaches until ${until}`
    : `stands on recorded feeds alone, which reach until ${until}`
}

/** Until when a recorded feed reaches, as its newest materialization said; null for a live one. */
export function reachOf(view: View, key: string): string | null {
  const reaches = view.pieces(key).map((piece) => piece.provenance?.meta?.reaches)
  const known = reaches.filter((reach) => typeof reach === 'string')
  // A feed that has gone live has a newest piece that does not say so.
  return known.length > 0 && known.length === reaches.length ? (known.sort().at(-1) ?? null) : null
}
