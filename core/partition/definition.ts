import type { Calendar } from '../calendar/calendar.ts'
import type { Instant } from '../instant.ts'

/**
 * One dimension of a partitioning. `cron` and `sessions` are axes of time: windows [start, next start) that tile the axis
 * without a gap. `static` and `dynamic` are axes of names; their coordinates are ordinals (a dynamic name's ordinal is given
 * by the log, is stable, and is never used again).
 */
export type Axis = CronAxis | SessionAxis | StaticAxis | DynamicAxis
export type TimeAxis = CronAxis | SessionAxis
export type NamedAxis = StaticAxis | DynamicAxis

export interface CronAxis {
  readonly kind: 'cron'
  readonly name: string
  readonly cron: string
  readonly zone: string
  /** First window's start. */
  readonly start: Instant
  /** No window starts at or after it. */
  readonly end?: Instant
  /** How long after its end a window still takes data before it is closed, µs. */
  readonly grace: number
}

export interface SessionAxis {
  readonly kind: 'sessions'
  readonly name: string
  readonly calendar: Calendar
  /** First trade date, '2026-11-02'. */
  readonly start: string
  readonly end?: string
  readonly grace: number
}

export interface StaticAxis {
  readonly kind: 'static'
  readonly name: string
  readonly keys: readonly string[]
}

export interface DynamicAxis {
  readonly kind: 'dynamic'
  readonly name: string
}

/** A product of one or more axes. `P` is what a running function sees of one partition. */
export interface Partitions<out P extends Partition = Partition> {
  readonly axes: readonly Axis[]
  readonly of?: P
}

/** One partition as a function sees it. `key` is display; identity is the coordinates. */
export interface Partition<K extends string = string> {
  readonly key: string
  /** The key on each axis by the axis' name: { session: '2026-11-02', symbol: 'CL' }. */
  readonly keys: Readonly<Record<K, string>>
}

/** A partition with a window of time, [start, end) in UTC. */
export interface Window<K extends string = string> extends Partition<K> {
  readonly start: Date
  readonly end: Date
  /** The window's local day, or the trade date of a session: '2026-11-02'. */
  readonly day: string
  /** Where a product has several axes of time: the window on each by the axis' name; `start` and `end` are the first axis'. */
  readonly windows?: Readonly<Record<string, { readonly start: Date; readonly end: Date }>>
}

/** The ordinals of dynamic names, by axis' name and key. */
export type DynamicKeys = Readonly<Record<string, ReadonlyMap<string, number>>>
