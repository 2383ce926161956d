import { nyse } from '#core/calendar/nyse.ts'
import { accepted, holds, range, rowCount, warn } from '#core/check.ts'
import { source } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { feedReaches, tickFeed } from './feed.ts'
import { numbered, ReceivedTick } from './received-tick.ts'
import { nyseSessions } from './sessions.ts'

export const arcaRaw = source('ticks.arca_raw', {
  doc: 'Messages of the funds USO and BNO as NYSE Arca delivered them, with their sale conditions, by the session in which they were received.',
  owner: 'team:market-data',
  tags: ['ticks', 'arca', 'raw'],
  rows: ReceivedTick,
  unique: ['received_at', 'arrival'],
  partitions: nyseSessions,
  at: 'received_at',
  touches: 'event_time',
  fresh: within('2h'),
  checks: [
    // A session that has only just begun is empty without fault.
    warn(rowCount(1)),
    accepted('exchange', ['ARCX']),
    holds('positive_price', 'price > 0'),
    range('size', 0, null),
    holds('trades_say_their_conditions', "event_type <> 'trade' or conditions is not null"),
    holds('received_after_executed', 'received_at >= event_time'),
  ],
  needs: { feed: tickFeed() },
  probe: ({ needs }) => needs.feed.identity,
  load({ partition, needs, meta }) {
    meta({ reaches: feedReaches(nyse) })
    return numbered(needs.feed.received('ARCX', partition.day))
  },
})
