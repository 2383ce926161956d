import { expect, test } from 'vitest'
import { materializeInMemory } from '#jobs/trial/materialize-in-memory.ts'
import { contracts } from './contracts.ts'
import { saleConditions } from './sale-conditions.ts'
import { tradingHours } from './trading-hours.ts'

test('contracts trade until the day that the CME calendar gives', async () => {
  const { rows, close } = await materializeInMemory([contracts])
  const found = await rows(contracts)
  // CME's expiry calendar of WTI: December 2026 on 20 November, January 2027 on 21 December, February on 20 January.
  const nearest = found.toSorted((a, b) => Number(a.rank) - Number(b.rank)).slice(0, 3)
  expect(nearest.map(({ symbol, delivery, last_trade_date }) => [symbol, delivery, last_trade_date])).toEqual([
    ['CLZ6', '2026-12-01', '2026-11-20'],
    ['CLF7', '2027-01-01', '2026-12-21'],
    ['CLG7', '2027-02-01', '2027-01-20'],
  ])
  expect(found).toHaveLength(6)
  await close()
})

test('trading hours know the evening before, early closes and holidays', async () => {
  const { world, close } = await materializeInMemory([tradingHours])
  const store = world.store('warehouse')
  const sql = `
    select exchange, session::varchar, strftime(opens at time zone 'America/New_York', '%m-%d %H:%M'),
      strftime(closes at time zone 'America/New_York', '%m-%d %H:%M'), early
    from ticks.trading_hours where session between '2026-11-25' and '2026-11-27' order by exchange, session`
  // NYSE: Thanksgiving closed, 13:00 on the day after. CME: 14:30 on Thanksgiving, 14:45 on the day after.
  expect((await store?.query(sql))?.rows).toEqual([
    ['ARCX', '2026-11-25', '11-25 09:30', '11-25 16:00', false],
    ['ARCX', '2026-11-27', '11-27 09:30', '11-27 13:00', true],
    ['NYMEX', '2026-11-25', '11-24 18:00', '11-25 17:00', false],
    ['NYMEX', '2026-11-26', '11-25 18:00', '11-26 14:30', true],
    ['NYMEX', '2026-11-27', '11-26 18:00', '11-27 14:45', true],
  ])
  const counted = await store?.query(
    'select exchange, count(*) from ticks.trading_hours where year(session) = 2026 group by all order by all',
  )
  // The NYSE keeps ten holidays in 2026, the CME only New Year, Good Friday and Christmas: of 261 weekdays.
  expect(counted?.rows).toEqual([
    ['ARCX', 251],
    ['NYMEX', 258],
  ])
  await close()
})

test('an odd lot adds to the volume and sets no price, an official close neither', async () => {
  const { rows, close } = await materializeInMemory([saleConditions])
  const found = new Map((await rows(saleConditions)).map((row) => [row.condition, row]))
  expect(found.get('odd_lot')).toMatchObject({ code: 'I', counts_price: false, counts_volume: true })
  expect(found.get('official_close')).toMatchObject({ code: 'M', counts_price: false, counts_volume: false })
  expect(found.get('intermarket_sweep')).toMatchObject({ code: 'F', counts_price: true, counts_volume: true })
  await close()
})
