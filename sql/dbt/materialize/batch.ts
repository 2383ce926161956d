import type { Fault } from '#core/error.ts'
import type { Node } from '../node.ts'
import type { Config } from '../read/config-tree.ts'

/** The rows of one stretch of time that a model by microbatch is made of: from, until before, both ms since 1970. */
export interface Batch {
  readonly start: number
  readonly end: number
  /** Of its start, as short as the size of batches allows: `2026-11-10`, `2026-11-10T05`. */
  readonly name: string
}

export const BATCH_SIZES = ['hour', 'day', 'month', 'year'] as const
type Size = (typeof BATCH_SIZES)[number]

/**
 * The batches of a run, oldest first: those of the window that was asked for; else from `begin` on, or the newest `lookback` and the
 * one that holds `now` where the table stands. The last one ends where the window does, at a whole batch. As dbt's MicrobatchBuilder.
 */
export function batchesOf(
  config: Config,
  { grows, window, now }: { readonly grows: boolean; readonly window: Window | null; readonly now: number },
): readonly Batch[] {
  const size = sizeIn(config) ?? 'day'
  const end = ceiling(window?.end ?? now, size)
  const start = window
    ? truncated(window.start, size)
    : grows
      ? moved(end, size, -(lookbackIn(config) + 1))
      : truncated(instantOf(config.begin) ?? end, size)
  const batches: Batch[] = []
  let from = start
  do {
    const until = moved(from, size, 1)
    batches.push({ start: from, end: until, name: nameOf(from, size) })
    from = until
  } while (from < end)
  return batches.map((one, at) => (at === batches.length - 1 ? { ...one, end } : one))
}

/** A stretch of time that was asked for, both ms since 1970. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** What keeps a model by microbatch from having batches. */
export function batchFaults({ config, file, id }: Pick<Node, 'config' | 'file' | 'id'>): readonly Fault[] {
  const wrong: [boolean, string, string][] = [
    [typeof config.event_time !== 'string', 'event_time', 'the column with the time of a row'],
    [
      instantOf(config.begin) === null,
      'begin',
      "when the first batch begins, as '2026-11-01' or '2026-11-01T06:00:00'",
    ],
    [sizeIn(config) === null, 'batch_size', `one of ${BATCH_SIZES.join(', ')}`],
    [!Number.isInteger(config.lookback ?? 1), 'lookback', 'how many batches before the last, a whole number'],
    [typeof (config.concurrent_batches ?? true) !== 'boolean', 'concurrent_batches', 'true or false'],
  ]
  return wrong.flatMap(([is, key, mend]) => {
    if (!is) return []
    const said = config[key] === undefined || config[key] === null ? 'has no' : `has '${String(config[key])}' for`
    return [{ file, key: id, what: `a model by microbatch ${said} ${key}`, mend: `write ${key}: ${mend}` }]
  })
}

/** An instant as dbt reads it, `2026-11-01` or with a time behind it, as ms of UTC whatever zone it says; null for anything else. */
export function instantOf(said: unknown): number | null {
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = ISO.exec(String(said)) ?? []
  if (year === undefined) return null
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return new Date(at).getUTCDate() === Number(day) ? at : null
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?(?:Z|[-+]\d\d:?\d\d)?)?$/

/** An instant as Python prints it: `2026-11-10 00:00:00+00:00`. */
export const pythonText = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}+00:00`

const sizeIn = (config: Config): Size | null => BATCH_SIZES.find((one) => one === config.batch_size) ?? null

const lookbackIn = (config: Config): number => Number(config.lookback ?? 1)

function truncated(at: number, size: Size): number {
  const date = new Date(at)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  if (size === 'year') return Date.UTC(year, 0)
  if (size === 'month') return Date.UTC(year, month)
  return size === 'day' ? Date.UTC(year, month, date.getUTCDate()) : Math.floor(at / HOUR) * HOUR
}

function moved(at: number, size: Size, by: number): number {
  const from = truncated(at, size)
  const date = new Date(from)
  if (size === 'year') return Date.UTC(date.getUTCFullYear() + by, 0)
  if (size === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by)
  return from + by * (size === 'day' ? 24 * HOUR : HOUR)
}

const HOUR = 3_600_000

const ceiling = (at: number, size: Size): number => (truncated(at, size) === at ? at : moved(at, size, 1))

const LENGTHS: Readonly<Record<Size, number>> = { year: 4, month: 7, day: 10, hour: 13 }

const nameOf = (at: number, size: Size): string => new Date(at).toISOString().slice(0, LENGTHS[size])
