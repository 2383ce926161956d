import { z } from 'zod'
import { micros } from '#core/column.ts'

/**
 * One figure as it was known from an instant on. What holds at an instant t is, for each (series, definition_id, period), the
 * row with the greatest known_at ≤ t, unless it is withdrawn.
 */
export const Vintage = z.object({
  /** From when on the figure was known, µs UTC. */
  known_at: micros(),
  /** The publisher's identifier. */
  series: z.string(),
  /** What the series measures; another number is another measure, not a revision. */
  definition_id: z.int32().meta({ column: 'int32' }),
  /** The day for which it stands, or the first or last day of its period, as the publisher labels it. */
  period: z.iso.date(),
  /** In the unit of the series; null where it is withdrawn. */
  value: z.number().nullable(),
  /** From known_at on the publisher gives no figure for the period any more. */
  withdrawn: z.boolean(),
})

export type Vintage = z.output<typeof Vintage>

/** A figure as a publisher gives it now. */
export interface Figure {
  readonly series: string
  readonly definition_id: number
  readonly period: string
  readonly value: number
}

/**
 * What a load at `now` (µs) adds to the vintages known before it: new and changed figures are known from now on, a figure that
 * vanished is withdrawn from now on, an unchanged one adds nothing. The first load back-dates nothing: all of it is known from
 * now on. `asked` says which figures the load asked for: only these can vanish. `previous` in any order; the answer in order of
 * series, definition and period. Throws RangeError for two figures of one period.
 */
export function asVintages(
  previous: Iterable<Vintage>,
  current: Iterable<Figure>,
  now: bigint,
  asked: (row: Pick<Vintage, 'series' | 'period'>) => boolean = () => true,
): readonly Vintage[] {
  const held = new Map<string, Vintage>()
  for (const row of previous) {
    if (row.known_at >= (held.get(keyOf(row))?.known_at ?? row.known_at)) held.set(keyOf(row), row)
  }
  const added: Vintage[] = []
  const given = new Set<string>()
  for (const { series, definition_id, period, value } of current) {
    const key = keyOf({ series, definition_id, period })
    if (given.has(key))
      throw new RangeError(`${series} gives two figures for ${period}; a load holds one for each period`)
    given.add(key)
    if (held.get(key)?.value !== value) {
      added.push({ known_at: now, series, definition_id, period, value, withdrawn: false })
    }
  }
  for (const [key, row] of held) {
    if (!given.has(key) && !row.withdrawn && asked(row))
      added.push({ ...row, known_at: now, value: null, withdrawn: true })
  }
  return added.sort(
    (a, b) => order(a.series, b.series) || a.definition_id - b.definition_id || order(a.period, b.period),
  )
}

const keyOf = (row: Pick<Figure, 'series' | 'definition_id' | 'period'>) =>
  `${row.series}\t${row.definition_id}\t${row.period}`

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
