import { unreachable } from './error.ts'
import { DAY, HOUR, MINUTE, span } from './instant.ts'
import type { Mapping } from './mapping.ts'
import type { NamedAxis, Partitions, TimeAxis } from './partition/definition.ts'
import { isTime, lineOf } from './partition/window.ts'

/** An edge between two definitions as it is declared. `lag`: how long after its end ('7d') a partition may know what it reads. */
export interface DeclaredEdge {
  readonly mapping: Mapping
  readonly downstream: Partitions | null
  readonly upstream: Partitions | null
  readonly lag?: string
  /** The asset reads its own earlier windows. */
  readonly self?: boolean
}

/** What is wrong and what to write instead; for a Fault. */
export interface EdgeFault {
  readonly what: string
  readonly mend: string
}

/**
 * Why a partition *t* could read a window that ends after *t* has ended (plus the lag), or null with the proof per mapping:
 * aligned, look-back and latest reach no window that ends later than *t* by their definition; an offset moves them by so many
 * windows; `containing` and `all` reach later ones. `touched` reads what arrived late on purpose: its rows say when they were known.
 */
export function looksAhead({ mapping, downstream, upstream, lag = '0s' }: DeclaredEdge): EdgeFault | null {
  const own = timeOf(downstream)
  const theirs = timeOf(upstream)
  // Without a window of its own an asset stands at now, and there is no later.
  if (!own || !theirs) return null
  const allowed = span(lag)
  switch (mapping.kind) {
    case 'aligned':
    case 'lookback':
    case 'latest':
    case 'touched':
      return null
    case 'offset': {
      const needed = Math.max(0, mapping.by) * lineOf(theirs).ticks.longest
      if (needed <= allowed) return null
      const what = `offset(…, ${mapping.by}) reads windows that end up to ${lengthText(needed)} after the partition`
      return { what, mend: `offset by 0 or less, or declare a lag of ${lengthText(needed)}` }
    }
    case 'containing': {
      const needed = lineOf(theirs).ticks.longest - lineOf(own).ticks.shortest
      if (needed <= allowed) return null
      const what = `containing(…) reads a ${theirs.name} that may end ${lengthText(needed)} after the partition`
      return {
        what,
        mend: `leave containing out to read the last ${theirs.name} that had ended, or declare a lag of ${lengthText(needed)}`,
      }
    }
    case 'all':
      return {
        what: `all(…) reads every ${theirs.name}, also those after the partition`,
        mend: "lookback(…, '400d'), latest(…), or no partitions on the asset that reads",
      }
    default:
      return unreachable(mapping)
  }
}

/** Why a mapping cannot join two definitions, or null. */
export function wrongMapping({ mapping, downstream, upstream, self = false }: DeclaredEdge): EdgeFault | null {
  const own = timeOf(downstream)
  const theirs = timeOf(upstream)
  if (self) {
    if (!own)
      return { what: 'self(…) without windows of time: there is no earlier partition', mend: 'partitions: daily(…)' }
    if (mapping.kind !== 'offset' || mapping.by >= 0 || !Number.isInteger(mapping.by))
      return { what: 'self(…) may read strictly earlier windows only', mend: 'self(-1)' }
  }
  switch (mapping.kind) {
    case 'lookback':
      try {
        span(mapping.span)
      } catch {
        return { what: `lookback(…, '${mapping.span}'): not a length of time`, mend: "'36h', '400d', '8w'" }
      }
      if (!theirs) return { what: 'lookback(…) of an asset without windows of time', mend: 'read it plainly' }
      break
    case 'offset':
      if (!Number.isInteger(mapping.by))
        return { what: `offset(…, ${mapping.by}): not a whole number`, mend: 'offset(…, -1)' }
      if (!theirs || !own)
        return { what: 'offset(…) needs windows of time on both sides', mend: 'latest(…), or read it plainly' }
      break
    case 'latest':
      if (!theirs) return { what: 'latest(…) of an asset without windows of time', mend: 'read it plainly' }
      break
    case 'containing':
      if (!theirs || !own)
        return { what: 'containing(…) needs windows of time on both sides', mend: 'latest(…), or read it plainly' }
      if (lineOf(theirs).ticks.longest < lineOf(own).ticks.shortest)
        return {
          what: `containing(…): windows of ${theirs.name} are shorter than those of ${own.name}`,
          mend: 'leave it out: the windows inside are read',
        }
      break
    case 'aligned':
    case 'all':
    case 'touched':
      break
    default:
      return unreachable(mapping)
  }
  return mapping.kind === 'all' ? null : missingNames(downstream, upstream)
}

const timeOf = (partitions: Partitions | null): TimeAxis | undefined => partitions?.axes.find(isTime)

function missingNames(downstream: Partitions | null, upstream: Partitions | null): EdgeFault | null {
  for (const axis of upstream?.axes ?? []) {
    const own = downstream?.axes.find((other): other is NamedAxis => other.name === axis.name && !isTime(other))
    if (axis.kind !== 'static' || own?.kind !== 'static') continue
    const missing = own.keys.filter((key) => !axis.keys.includes(key))
    if (missing.length === 0) continue
    const names = missing
      .slice(0, 3)
      .map((key) => `'${key}'`)
      .join(', ')
    return {
      what: `${axis.name} ${names} ${missing.length > 3 ? `and ${missing.length - 3} more are` : 'is'} not on the upstream's axis`,
      mend: `add to the upstream, or take off here; it has ${axis.keys.slice(0, 5).join(', ')}`,
    }
  }
  return null
}

function lengthText(length: number): string {
  if (!Number.isFinite(length)) return 'any time'
  if (length % DAY === 0) return `${length / DAY}d`
  if (length % HOUR === 0) return `${length / HOUR}h`
  return `${Math.ceil(length / MINUTE)}m`
}
