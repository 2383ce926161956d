import { z } from 'zod'
import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { nyse } from '#core/calendar/nyse.ts'
import { sessionsIn } from '#core/calendar/session.ts'
import { accepted, holds } from '#core/check.ts'
import { micros } from '#core/column.ts'
import { asset } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { instant } from '#core/instant.ts'

export const tradingHours = asset('ticks.trading_hours', {
  doc: 'Every trade date of NYMEX energy and of US equities from 2013 to 2027: the window that tiles time, the hours of trading within it, and whether it closes early.',
  owner: 'team:market-data',
  tags: ['ticks', 'reference'],
  rows: z.object({
    exchange: z.string(),
    session: z.iso.date(),
    window_start: micros(),
    window_end: micros(),
    opens: micros(),
    closes: micros(),
    early: z.boolean(),
  }),
  unique: ['exchange', 'session'],
  fresh: within('365d'),
  checks: [
    accepted('exchange', ['NYMEX', 'ARCX']),
    holds('trades_within_its_window', 'window_start <= opens and opens < closes and closes <= window_end'),
  ],
  run() {
    const exchanges = { NYMEX: nymexEnergy, ARCX: nyse } as const
    return Object.entries(exchanges).flatMap(([exchange, calendar]) =>
      [...sessionsIn(calendar, instant('2013-01-01T12:00Z'), instant('2028-01-01T00:00Z'))].map((session) => ({
        exchange,
        session: session.day,
        window_start: BigInt(session.start),
        window_end: BigInt(session.end),
        opens: BigInt(session.open),
        closes: BigInt(session.close),
        early: session.early,
      })),
    )
  },
})
