import { expect, test } from 'vitest'
import { crudeExpiry, crudeFutures } from './instrument.ts'

const month = (year: number, name: number) => year * 12 + name - 1

// Last trade dates as CME published them: CLK0 2020-04-21 (the day after -37.63), CLM0 2020-05-19, CLF1 2020-12-21.
test('a WTI future ends three business days before the 25th', () => {
  const holidays = new Set(['2020-05-25', '2020-12-25'])
  const isBusinessDay = (day: string) => {
    const weekday = new Date(`${day}T00:00Z`).getUTCDay()
    return weekday > 0 && weekday < 6 && !holidays.has(day)
  }
  expect(crudeExpiry(month(2020, 5), isBusinessDay)).toBe('2020-04-21')
  expect(crudeExpiry(month(2020, 6), isBusinessDay)).toBe('2020-05-19')
  expect(crudeExpiry(month(2021, 1), isBusinessDay)).toBe('2020-12-21')
})

test('the six nearest contracts of a day are named by month and year, and roll after the last trade date', () => {
  expect(crudeFutures('2026-11-20').map((one) => one.symbol)).toEqual(['CLZ6', 'CLF7', 'CLG7', 'CLH7', 'CLJ7', 'CLK7'])
  expect(crudeFutures('2026-11-21')[0]?.symbol).toBe('CLF7')
})
