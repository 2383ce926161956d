import { UsageError } from '../error.ts'
import type { Instant } from '../instant.ts'
import type { Axis, DynamicKeys, NamedAxis, Partitions, TimeAxis } from './definition.ts'
import { nearestKey, stretchOf } from './key.ts'
import { allOf, allOnAxis, product } from './partition.ts'
import { intersect, type PartitionSet, type Range, rangeSet } from './set.ts'
import { existing, isTime, overlapping, windowAt } from './window.ts'

/** What was typed after --partition, as data. `missing` and `stale` are for the state to narrow. */
export type Filter =
  | { readonly kind: 'latest' | 'missing' | 'stale' }
  | { readonly kind: 'keys'; readonly text: string; readonly parts: readonly FilterPart[] }

/** From one key to another, both included, either end open; on the axis of that name, or on every axis that has such keys. */
export interface FilterPart {
  readonly axis: string | null
  readonly from: string | null
  readonly to: string | null
}

/** Parses KEY, FROM..TO, latest, missing, stale, and parts of a product by comma: 'session=2026-11-02..,symbol=CL'. Throws UsageError. */
export function parseFilter(text: string): Filter {
  const word = text.trim()
  if (word === 'latest' || word === 'missing' || word === 'stale') return { kind: word }
  return { kind: 'keys', text: word, parts: word.split(',').map((part) => parsePart(part.trim(), word)) }
}

/**
 * The partitions of a definition that exist at `now` and pass: windows of time by overlap (sessions by their trade dates), names
 * by name; `latest` is the newest window, the open one included; `missing` and `stale` pass everything. Null where nothing of the
 * filter concerns the definition. Throws UsageError for a key that the axis it names cannot have.
 */
export function applyFilter(
  filter: Filter,
  partitions: Partitions | null,
  now: Instant,
  dynamicKeys: DynamicKeys = {},
): PartitionSet | null {
  if (partitions === null) return null
  const all = allOf(partitions, now, dynamicKeys)
  if (filter.kind !== 'keys') {
    if (filter.kind !== 'latest') return all
    if (!partitions.axes.some(isTime)) return null
    return product(
      partitions.axes.map((axis) => (isTime(axis) ? latestOn(axis, now) : allOnAxis(axis, now, dynamicKeys))),
    )
  }
  let passed: PartitionSet | null = null
  for (const part of filter.parts) {
    const ranges = partitions.axes.map((axis) => rangesOf(part, axis, now, dynamicKeys))
    if (ranges.every((range) => range === null)) continue
    const allowed = product(partitions.axes.map((axis, at) => ranges[at] ?? allOnAxis(axis, now, dynamicKeys)))
    passed = intersect(passed ?? all, allowed)
  }
  return passed
}

const TIME = /^\d{4}(-|$)/

function parsePart(part: string, text: string): FilterPart {
  const match = /^(?:([a-z][a-z0-9_]*)=)?([^=]*)$/.exec(part)
  const value = match?.[2]?.trim()
  const fail = (what: string) =>
    new UsageError(
      `--partition '${text}': ${what}; write 2026-11-01, 2026-11-01.., ..CL, symbol=CL, latest, missing or stale`,
    )
  if (!match || !value) throw fail(`'${part}' is no key`)
  const [from = '', to, more] = value.split('..')
  if (more !== undefined || (from === '' && !to)) throw fail(`'${part}' is no range`)
  const ends = { from: from || null, to: to === undefined ? from : to || null }
  for (const end of [ends.from, ends.to])
    if (match[1] === undefined && end !== null && TIME.test(end) && !isTimeText(end))
      throw fail(`'${end}' is no day, month, year or instant`)
  return { axis: match[1] ?? null, ...ends }
}

const ANY_DAY: TimeAxis = { kind: 'cron', name: 'day', cron: '0 0 * * *', zone: 'UTC', start: 0, grace: 0 }

const isTimeText = (text: string) => stretchOf(text, ANY_DAY) !== null

/** Null: the part says nothing of this axis. */
function rangesOf(part: FilterPart, axis: Axis, now: Instant, dynamicKeys: DynamicKeys): readonly Range[] | null {
  if (part.axis !== null && part.axis !== axis.name) return null
  return isTime(axis) ? windowsOf(part, axis, now) : namesOf(part, axis, dynamicKeys)
}

function windowsOf(part: FilterPart, axis: TimeAxis, now: Instant): readonly Range[] | null {
  const ends = [part.from, part.to].map((text) => (text === null ? null : stretchOf(text, axis)))
  const bad = [part.from, part.to].find((text, at) => text !== null && ends[at] === null)
  if (bad !== undefined && bad !== null) {
    if (part.axis === null) return null
    throw new UsageError(`'${bad}' is no ${axis.name}; the nearest key is ${nearestKey(axis, bad, now)}`)
  }
  const [from, to] = ends
  return [overlapping(axis, { from: from?.from ?? -Infinity, to: to?.to ?? Infinity })]
}

function namesOf(part: FilterPart, axis: NamedAxis, dynamicKeys: DynamicKeys): readonly Range[] | null {
  const ordinals =
    axis.kind === 'static' ? new Map(axis.keys.map((key, at) => [key, at])) : (dynamicKeys[axis.name] ?? new Map())
  const known = (text: string | null) => text === null || ordinals.has(text)
  if (part.axis === null && !(known(part.from) && known(part.to))) return null
  if (part.from === part.to && part.from !== null) {
    const at = ordinals.get(part.from)
    return at === undefined ? [] : [{ from: at, to: at + 1 }]
  }
  // An unknown end of a range of names cannot be placed in their order, so nothing is between it and the other.
  if (!known(part.from) || !known(part.to)) return []
  const from = part.from === null ? 0 : (ordinals.get(part.from) ?? 0)
  const to = part.to === null ? Math.max(0, ...ordinals.values()) : (ordinals.get(part.to) ?? 0)
  return rangeSet([{ from, to: to + 1 }]).boxes.flat()
}

function latestOn(axis: TimeAxis, now: Instant): readonly Range[] {
  const { from, to } = existing(axis, now)
  const window = to > from ? windowAt(axis, to - 1) : null
  return window ? [{ from: window.start, to: window.end }] : []
}
