import { civil, civilDay, dateParts } from '../calendar/civil.ts'
import { parseCron } from '../calendar/cron.ts'
import { beginOf, tradingDayFrom } from '../calendar/session.ts'
import { fromLocal, isUtc, zoneSpan } from '../calendar/zone.ts'
import { UsageError } from '../error.ts'
import { DAY, HOUR, type Instant, instant, iso, MINUTE } from '../instant.ts'
import { nearest } from '../nearest.ts'
import type { Axis, DynamicKeys, Partitions, TimeAxis } from './definition.ts'
import type { Box, Range } from './set.ts'
import { dayOfWindow, existing, isTime, lineOf, windowAt } from './window.ts'

/** How the keys of an axis are written: '2026', '2026-11', '2026-11-01', or '2026-11-01T14:00-05:00'. */
export type KeyForm = 'year' | 'month' | 'day' | 'instant'

/** The form of an axis' keys: the coarsest that tells its windows apart. */
export function keyForm(axis: TimeAxis): KeyForm {
  if (axis.kind === 'sessions') return 'day'
  const cron = parseCron(axis.cron)
  if (cron.times.length > 1) return 'instant'
  const firstOfMonth =
    cron.dates.filter(Boolean).length === 1 && cron.weekdays.slice(0, 7).every(Boolean) && !cron.lastDate
  if (cron.either || !firstOfMonth || !cron.dates[1]) return 'day'
  return cron.months.filter(Boolean).length === 1 && cron.months[1] ? 'year' : 'month'
}

/** The key at a coordinate of an axis: of a window's start (with the offset of its zone where it is shorter than a day) or of a name's ordinal. */
export function coordinateText(axis: Axis, at: number, dynamicKeys: DynamicKeys = {}): string {
  if (axis.kind === 'static') return axis.keys[at] ?? `#${at}`
  if (axis.kind === 'dynamic') return namesOf(dynamicKeys[axis.name]).get(at) ?? `#${at}`
  const form = keyForm(axis)
  if (form !== 'instant') return dayOfWindow(axis, at).slice(0, { year: 4, month: 7, day: 10 }[form])
  return localText(axis.kind === 'cron' ? axis.zone : axis.calendar.zone, at)
}

/** The key of a box' first partition: '2026-11-02', or 'session=2026-11-02,symbol=CL' of a product. */
export function keyOf(box: Box, partitions: Partitions | null, dynamicKeys: DynamicKeys = {}): string {
  const texts = (partitions?.axes ?? []).map((axis, at) => {
    const text = coordinateText(axis, box[at]?.from ?? 0, dynamicKeys)
    return box.length === 1 ? text : `${axis.name}=${text}`
  })
  return texts.join(',')
}

/** The box of the one partition that a key names. Throws UsageError with the definition's form and the nearest existing key. */
export function parseKey(
  text: string,
  partitions: Partitions | null,
  now: Instant,
  dynamicKeys: DynamicKeys = {},
): Box {
  const axes = partitions?.axes ?? []
  if (axes.length === 0) throw new UsageError(`'${text}': the asset has no partitions; leave the key out`)
  const parts = new Map(
    axes.length === 1 && !text.includes('=') ? [[axes[0]?.name, text]] : text.split(',').map(halves),
  )
  const extra = [...parts.keys()].find((name) => !axes.some((axis) => axis.name === name))
  if (extra !== undefined || parts.size !== axes.length)
    throw new UsageError(
      `'${text}' is no key here; write ${axes.map((axis) => `${axis.name}=${exampleOf(axis, now, dynamicKeys)}`).join(',')}`,
    )
  return axes.map((axis) => coordinateOf(axis, parts.get(axis.name) ?? '', now, dynamicKeys))
}

/** The range of the one window or name that a key names on an axis. Throws UsageError as `parseKey` does. */
export function coordinateOf(axis: Axis, text: string, now: Instant, dynamicKeys: DynamicKeys = {}): Range {
  if (isTime(axis)) {
    const near = stretchOf(text, axis)
    const start = near && lineOf(axis).ticks.ceil(near.from)
    const window = start === null ? null : windowAt(axis, start)
    const named =
      window &&
      (keyForm(axis) === 'instant' ? near?.from === window.start : coordinateText(axis, window.start) === text)
    if (window && named) return { from: window.start, to: window.end }
  } else {
    const at = axis.kind === 'static' ? axis.keys.indexOf(text) : (dynamicKeys[axis.name]?.get(text) ?? -1)
    if (at >= 0) return { from: at, to: at + 1 }
  }
  throw new UsageError(
    `'${text}' is no ${axis.name}; keys are written ${exampleOf(axis, now, dynamicKeys)}, the nearest is ${nearestKey(axis, text, now, dynamicKeys)}`,
  )
}

/** The instants that a time text means on an axis, or null where it is none: a year, month or day of the axis' wall clock, or an instant. */
export function stretchOf(text: string, axis: TimeAxis): Range | null {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?)?)?)?$/.exec(text)
  if (!match) return null
  const [, year = '', month, date, time, offset] = match
  try {
    civilDay(`${year}-${month ?? '01'}-${date ?? '01'}`)
    const zone = axis.kind === 'cron' ? axis.zone : axis.calendar.zone
    if (time !== undefined) {
      const at = offset === undefined ? fromLocal(zone, instant(`${text}Z`)) : instant(text)
      return { from: at, to: at + 1 }
    }
    const [y, m, d] = [Number(year), Number(month ?? 1), Number(date ?? 1)]
    const first = civil(y, m, d)
    const after = month === undefined ? civil(y + 1, 1, 1) : date === undefined ? civil(y, m + 1, 1) : first + 1
    // A trade date's window may begin on the evening before: sessions go by their dates.
    if (axis.kind === 'sessions')
      return {
        from: beginOf(axis.calendar, tradingDayFrom(axis.calendar, first)),
        to: beginOf(axis.calendar, tradingDayFrom(axis.calendar, after)),
      }
    return { from: fromLocal(zone, first * DAY), to: fromLocal(zone, after * DAY) }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** An existing key of an axis that is near a text, or '(none yet)'. */
export function nearestKey(axis: Axis, text: string, now: Instant, dynamicKeys: DynamicKeys = {}): string {
  if (!isTime(axis)) {
    const names = axis.kind === 'static' ? axis.keys : [...(dynamicKeys[axis.name]?.keys() ?? [])]
    return nearest(text, names)[0] ?? names[0] ?? '(none yet)'
  }
  const { from, to } = existing(axis, now)
  if (from >= to) return '(none yet)'
  const wanted = stretchOf(text, axis)?.from ?? now
  const at = Math.min(Math.max(wanted, from), to - 1)
  return coordinateText(axis, lineOf(axis).ticks.floor(at), dynamicKeys)
}

const names = new WeakMap<ReadonlyMap<string, number>, ReadonlyMap<number, string>>()

function namesOf(ordinals: ReadonlyMap<string, number> | undefined): ReadonlyMap<number, string> {
  if (!ordinals) return new Map()
  const known = names.get(ordinals)
  if (known && known.size === ordinals.size) return known
  const made = new Map([...ordinals].map(([key, ordinal]) => [ordinal, key]))
  names.set(ordinals, made)
  return made
}

function localText(zone: string, at: Instant): string {
  const { offset } = zoneSpan(zone, at)
  const local = iso(at + offset)
  const text = local.endsWith(':00Z') ? local.slice(0, 16) : local.slice(0, -1)
  if (isUtc(zone)) return `${text}Z`
  const size = Math.abs(offset)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / HOUR))}:${two(Math.floor((size % HOUR) / MINUTE))}`
}

function exampleOf(axis: Axis, now: Instant, dynamicKeys: DynamicKeys): string {
  if (!isTime(axis)) return nearestKey(axis, '', now, dynamicKeys)
  const { year } = dateParts(Math.floor(now / DAY))
  const text = { year: `${year}`, month: `${year}-11`, day: `${year}-11-02`, instant: `${year}-11-02T14:00` }[
    keyForm(axis)
  ]
  if (keyForm(axis) !== 'instant') return text
  const zone = axis.kind === 'cron' ? axis.zone : axis.calendar.zone
  return localText(zone, lineOf(axis).ticks.floor(fromLocal(zone, instant(`${text}Z`))))
}

const halves = (part: string): [string, string] => {
  const at = part.indexOf('=')
  return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)]
}
