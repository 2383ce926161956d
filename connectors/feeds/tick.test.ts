import { expect, test } from 'vitest'
import { columnsOf } from '#core/column.ts'
import { Tick } from './tick.ts'

test('the tick schema names its columns and their types', () => {
  expect(columnsOf(Tick).map(({ name, type, nullable }) => `${name} ${type}${nullable ? '?' : ''}`)).toEqual([
    'exchange string',
    'symbol string',
    'event_time timestamp',
    'received_at timestamp',
    'seq_id int64',
    'event_type string',
    'action string',
    'price double',
    'size double',
    'side string?',
    'level int32?',
    'conditions string?',
    'source_version int32',
  ])
})

test('a negative price is a price, an infinite one is not', () => {
  const tick: Tick = {
    exchange: 'NYMEX',
    symbol: 'CLK0',
    event_time: 1_587_409_800_000_000n,
    received_at: 1_587_409_800_000_250n,
    seq_id: 1n,
    event_type: 'trade',
    action: 'new',
    price: -36.98,
    size: 1,
    side: null,
    level: null,
    conditions: null,
    source_version: 1,
  }
  expect(Tick.parse(tick)).toEqual(tick)
  expect(Tick.safeParse({ ...tick, price: Number.POSITIVE_INFINITY }).success).toBe(false)
})
