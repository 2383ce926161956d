import { expect, test } from 'vitest'
import type { TickFeed } from '#assets/ticks/feed.ts'
import { nymexRaw } from '#assets/ticks/nymex-raw.ts'
import { TickBuffer } from '#connectors/feeds/tick-buffer.ts'
import { instant, iso } from '#core/instant.ts'
import { projectInMemory } from '#jobs/trial/project-in-memory.ts'

const root = new URL('../../', import.meta.url).pathname

interface Message {
  readonly seq: number
  readonly version?: number
  readonly action?: 'new' | 'correct' | 'cancel'
  readonly event: string
  readonly received?: string
  readonly price: number
  readonly size: number
}

// A feed that holds what is put into it, by the session of receipt.
function handFeed(held: Map<string, Message[]>): TickFeed {
  return {
    identity: 'by hand',
    *received(exchange, day) {
      const buffer = new TickBuffer()
      for (const { seq, version = 1, action = 'new', event, received = event, price, size } of held.get(day) ?? []) {
        buffer.push(
          exchange,
          'CLZ6',
          instant(event),
          instant(received) + 100,
          seq,
          'trade',
          action,
          price,
          size,
          'buy',
          null,
          null,
          version,
        )
      }
      yield* buffer.rest()
    },
  }
}

test('a late tick makes exactly the session stale that it touched, swaps its bar and keeps what it replaced', async () => {
  const held = new Map<string, Message[]>([
    [
      '2026-11-09',
      [
        { seq: 1, event: '2026-11-09T15:00:05Z', price: 60, size: 2 },
        { seq: 2, event: '2026-11-09T15:00:40Z', price: 61, size: 1 },
        { seq: 3, event: '2026-11-09T15:02:00Z', price: 62, size: 4 },
      ],
    ],
    ['2026-11-10', [{ seq: 11, event: '2026-11-10T15:00:00Z', price: 63, size: 1 }]],
    ['2026-11-11', [{ seq: 21, event: '2026-11-11T15:00:00Z', price: 64, size: 1 }]],
  ])
  const feed = { name: 'by hand', open: () => handFeed(held) }
  const project = await projectInMemory({
    root,
    given: [{ ...nymexRaw, needs: { feed } }],
    keys: ['rollups.nymex_bars_5m', 'ticks.nymex_trades'],
  })
  const first = await project.run({ now: '2026-11-11T16:00:00Z' })
  expect(first.summary).toMatchObject({ failed: 0, checksFailed: 0 })

  // On the third day the feed brings a trade of the first, and cancels the only other one of its minute.
  held.get('2026-11-11')?.push(
    { seq: 4, event: '2026-11-09T15:00:20Z', received: '2026-11-11T17:00:00Z', price: 70, size: 3 },
    {
      seq: 3,
      version: 2,
      action: 'cancel',
      event: '2026-11-09T15:02:00Z',
      received: '2026-11-11T18:00:00Z',
      price: 62,
      size: 4,
    },
  )
  const second = await project.run({ now: '2026-11-12T02:00:00Z' })
  const ran = second.steps.flatMap(({ outcome, step }) => (outcome === 'materialized' ? [step] : []))
  expect(ran.filter((step) => !step.startsWith('ticks.nymex_raw') && !step.endsWith('2026-11-12')).sort()).toEqual([
    'rollups.nymex_bars_1m@2026-11-09',
    'rollups.nymex_bars_5m@2026-11-09',
    'ticks.nymex_trade_versions@2026-11-09',
    'ticks.nymex_trades@2026-11-09',
  ])

  const versions = await project.query(`
    select epoch_us(bar_start) as start, open, high, low, close, volume, notional, trades, epoch_us(known_at) as known, withdrawn
    from rollups.nymex_bars_1m where bar_start < '2026-11-10' order by bar_start, known_at`)
  expect(versions.map((row) => ({ ...row, start: iso(Number(row.start)), known: iso(Number(row.known)) }))).toEqual([
    bar('15:00:00', '2026-11-09T15:01:01Z', {
      open: 60,
      high: 61,
      low: 60,
      close: 61,
      volume: 3,
      notional: 181,
      trades: 2,
    }),
    bar('15:00:00', '2026-11-11T17:00:00.0001Z', {
      open: 60,
      high: 70,
      low: 60,
      close: 61,
      volume: 6,
      notional: 391,
      trades: 3,
    }),
    bar('15:02:00', '2026-11-09T15:03:01Z', {
      open: 62,
      high: 62,
      low: 62,
      close: 62,
      volume: 4,
      notional: 248,
      trades: 1,
    }),
    {
      ...bar('15:02:00', '2026-11-11T18:00:00.0001Z', {
        open: null,
        high: null,
        low: null,
        close: null,
        volume: 0,
        notional: 0,
        trades: 0,
      }),
      withdrawn: true,
    },
  ])
  const [five] = await project.query(`
    select high, volume, trades from rollups.nymex_bars_5m where bar_start < '2026-11-10' order by known_at desc limit 1`)
  expect(five).toEqual({ high: 70, volume: 6, trades: 3 })
  await project.close()
})

function bar(clock: string, known: string, values: Readonly<Record<string, number | null>>) {
  return { start: `2026-11-09T${clock}Z`, ...values, known, withdrawn: false }
}
