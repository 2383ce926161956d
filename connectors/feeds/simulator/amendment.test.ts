import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, SECOND } from '#core/instant.ts'
import { amendments, delayed, LATEST, type TradeVersion } from './amendment.ts'
import { random } from './random.ts'

const event = 1_793_577_600_000_000
const trade: TradeVersion = {
  symbol: 'CLZ6',
  seq: 1,
  version: 1,
  action: 'new',
  event,
  received: event + 100,
  price: 62,
  size: 3,
  side: 'buy',
  conditions: null,
}
const never = { duplicate: 0, late: 0, correct: 0, cancel: 0, move: 0 }
const close = event + 60 * SECOND
const seeds = fc.integer()

test('a correction of the time is a cancel of the event and a new event, within the session', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const [cancel, moved] = amendments(trade, { ...never, move: 1 }, 0.01, close, 2, random(seed))
      expect(cancel).toMatchObject({ seq: 1, version: 2, action: 'cancel', event })
      expect(moved).toMatchObject({ seq: 2, version: 1, action: 'new', price: 62, size: 3 })
      expect(moved!.event).toBeGreaterThan(event)
      expect(moved!.event).toBeLessThan(close)
      expect(moved!.received).toBeGreaterThan(moved!.event)
    }),
  )
})

test('a correction changes price or size, under the same number and time and a higher version', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const versions = amendments(trade, { ...never, correct: 1 }, 0.01, close, 2, random(seed))
      for (const [index, version] of versions.entries()) {
        const before = versions[index - 1] ?? trade
        expect(version).toMatchObject({ seq: 1, event, action: 'correct', version: before.version + 1 })
        expect([version.price, version.size]).not.toEqual([before.price, before.size])
        expect(version.received).toBeGreaterThan(before.received)
      }
    }),
  )
})

test('a late trade comes from minutes to a day and a half after it was executed', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const late = delayed(trade, random(seed))
      const { received } = late
      expect({ ...late, received: trade.received }).toEqual(trade)
      expect(received - event).toBeGreaterThanOrEqual(5 * MINUTE)
      expect(received - event).toBeLessThan(LATEST)
    }),
  )
})
