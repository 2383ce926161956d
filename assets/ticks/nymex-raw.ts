import { nymexEnergy } from '#core/calendar/nymex-energy.ts'
import { accepted, holds, range, rowCount, warn } from '#core/check.ts'
import { source } from '#core/define.ts'
import { within } from '#core/freshness.ts'
import { feedReaches, tickFeed } from './feed.ts'
import { numbered, ReceivedTick } from './received-tick.ts'
import { nymexSessions } from './sessions.ts'

export const nymexRaw = source('ticks.nymex_raw', {
  doc: 'Messages of the WTI futures as NYMEX delivered them, doubled, late and amended ones included, by the session in which they were received.',
  owner: 'team:market-data',
  tags: ['ticks', 'nymex', 'raw'],
  rows: ReceivedTick,
  unique: ['received_at', 'arrival'],
  partitions: nymexSessions,
  at: 'received_at',
  touches: 'event_time',
  fresh: within('2h'),
  checks: [
    // A session that has only just begun is empty without fault.
    warn(rowCount(1)),
    accepted('exchange', ['NYMEX']),
    range('size', 0, null),
    range('source_version', 1, null),
    holds('received_after_executed', 'received_at >= event_time'),
    warn(holds('received_within_two_days', "received_at < event_time + interval '2 days'")),
  ],
  needs: { feed: tickFeed() },
  probe: ({ needs }) => needs.feed.identity,
  load({ partition, needs, meta }) {
    meta({ reaches: feedReaches(nymexEnergy) })
    return numbered(needs.feed.received('NYMEX', partition.day))
  },
})
