import { z } from 'zod'
import { nymexSessions } from '#assets/ticks/sessions.ts'
import type { Asset } from '#core/asset.ts'
import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { session } from '#core/calendar/session.ts'
import { micros } from '#core/column.ts'
import { asset } from '#core/define.ts'
import { MINUTE } from '#core/instant.ts'

const Bar = z.object({
  symbol: z.string(),
  bar_start: micros(),
  bar_end: micros(),
  open: z.number().nullable(),
  close: z.number().nullable(),
  volume: z.number(),
  notional: z.number(),
  known_at: micros(),
  withdrawn: z.boolean(),
})

/** A bar as a test says it: minutes after its session's open, on a trade date. */
export interface GivenBar {
  readonly day: string
  readonly minute: number
  readonly close: number
  readonly open?: number
  readonly volume?: number
  readonly notional?: number
  readonly symbol?: string
  /** Minutes after the open since when it is known; default: its end. */
  readonly known?: number
  readonly withdrawn?: boolean
}

/** A table of published bars of `width` minutes in the place of a model, for tests of what stands on it. */
export const givenBars = (key: string, width: number, bars: readonly GivenBar[]): Asset =>
  asset(key, {
    doc: 'Bars by hand.',
    owner: 'team:test',
    rows: Bar,
    unique: ['symbol', 'bar_start', 'known_at'],
    knownAt: 'known_at',
    partitions: nymexSessions,
    at: 'bar_start',
    run: (_tables, { partition }) => bars.filter(({ day }) => day === partition.day).map((bar) => rowOf(bar, width)),
  })

/** The instant so many minutes after the open of a NYMEX session. */
export function barStart(day: string, minute: number): number {
  const found = session(nymexEnergy, day)
  if (found === null) throw new RangeError(`${day} is no trade date`)
  return found.open + minute * MINUTE
}

function rowOf(bar: GivenBar, width: number): z.output<typeof Bar> {
  const { day, minute, close, open = close, volume = 1, notional = volume * close } = bar
  return {
    symbol: bar.symbol ?? 'CLZ6',
    bar_start: BigInt(barStart(day, minute)),
    bar_end: BigInt(barStart(day, minute + width)),
    open,
    close,
    volume,
    notional,
    known_at: BigInt(barStart(day, bar.known ?? minute + width)),
    withdrawn: bar.withdrawn ?? false,
  }
}
