import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, instant, iso, MINUTE, SECOND } from '../instant.ts'
import { parseCron } from './cron.ts'
import { cronTicks, ticksIn } from './ticks.ts'

const NEW_YORK = 'America/New_York'
const list = (cron: string, zone: string, from: string, to: string) =>
  [...ticksIn(cronTicks(cron, zone), instant(from), instant(to))].map(iso)

describe('where the clocks change', () => {
  test('a tick in the spring gap comes once, at the first valid instant', () => {
    expect(list('30 2 * * *', NEW_YORK, '2026-03-08T00:00Z', '2026-03-10T00:00Z')).toEqual([
      '2026-03-08T07:00:00Z',
      '2026-03-09T06:30:00Z',
    ])
    expect(list('*/15 * * * *', NEW_YORK, '2026-03-08T06:30Z', '2026-03-08T07:31Z')).toEqual([
      '2026-03-08T06:30:00Z',
      '2026-03-08T06:45:00Z',
      '2026-03-08T07:00:00Z',
      '2026-03-08T07:15:00Z',
      '2026-03-08T07:30:00Z',
    ])
  })

  test('in the autumn overlap every hour fires twice and a fixed hour once, the first time', () => {
    expect(list('0 * * * *', NEW_YORK, '2026-11-01T05:00Z', '2026-11-01T08:00Z')).toEqual([
      '2026-11-01T05:00:00Z',
      '2026-11-01T06:00:00Z',
      '2026-11-01T07:00:00Z',
    ])
    expect(list('30 1 * * *', NEW_YORK, '2026-11-01T00:00Z', '2026-11-02T00:00Z')).toEqual(['2026-11-01T05:30:00Z'])
    expect(list('*/30 * * * *', NEW_YORK, '2026-11-01T05:30Z', '2026-11-01T07:00Z')).toHaveLength(3)
  })

  test('a day is 23 hours long in spring and 25 in autumn', () => {
    const days = cronTicks('0 0 * * *', NEW_YORK)
    const spring = instant('2026-03-08T05:00Z')
    const autumn = instant('2026-11-01T04:00Z')
    expect([days.floor(spring), days.ceil(autumn)]).toEqual([spring, autumn])
    expect((days.move(spring, 1) - spring) / HOUR).toBe(23)
    expect((days.move(autumn, 1) - autumn) / HOUR).toBe(25)
  })

  test('Lord Howe moves by half an hour', () => {
    // 2026-04-05 02:00+11:00 → 01:30+10:30; 2026-10-04 02:00+10:30 → 02:30+11:00
    expect(list('0 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:00Z', '2026-04-04T17:00Z')).toEqual([
      '2026-04-04T14:00:00Z',
      '2026-04-04T15:30:00Z',
      '2026-04-04T16:30:00Z',
    ])
    expect(list('0 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-04T12:00Z')).toEqual([
      '2026-10-03T15:30:00Z',
    ])
    const days = cronTicks('0 0 * * *', 'Australia/Lord_Howe')
    const long = instant('2026-04-04T13:00Z')
    expect((days.move(long, 1) - long) / MINUTE).toBe(24.5 * 60)
  })

  test('zones of half and quarter hours keep their own hours', () => {
    expect(list('0 * * * *', 'Asia/Kolkata', '2026-01-01T00:00Z', '2026-01-01T02:00Z')).toEqual([
      '2026-01-01T00:30:00Z',
      '2026-01-01T01:30:00Z',
    ])
    expect(list('0 0 * * *', 'Pacific/Chatham', '2026-04-03T00:00Z', '2026-04-07T00:00Z')).toEqual([
      '2026-04-03T10:15:00Z',
      '2026-04-04T10:15:00Z',
      '2026-04-05T11:15:00Z',
      '2026-04-06T11:15:00Z',
    ])
  })

  test('a day that a zone skipped over the date line is no day', () => {
    expect(list('0 0 * * *', 'Pacific/Apia', '2011-12-29T09:00Z', '2012-01-01T00:00Z')).toEqual([
      '2011-12-29T10:00:00Z',
      '2011-12-30T10:00:00Z',
      '2011-12-31T10:00:00Z',
    ])
  })

  test('a midnight that does not exist begins the day at one', () => {
    expect(list('0 0 * * *', 'America/Sao_Paulo', '2017-10-15T00:00Z', '2017-10-16T12:00Z')).toEqual([
      '2017-10-15T03:00:00Z',
      '2017-10-16T02:00:00Z',
    ])
  })
})

describe('expressions', () => {
  test('lists, ranges, steps, names, last days and n-th weekdays', () => {
    expect(list('0 9 * * MON-FRI', 'UTC', '2026-10-30T00:00Z', '2026-11-04T00:00Z')).toEqual([
      '2026-10-30T09:00:00Z',
      '2026-11-02T09:00:00Z',
      '2026-11-03T09:00:00Z',
    ])
    expect(list('0 0 L * *', 'UTC', '2024-02-01T00:00Z', '2024-04-01T00:00Z')).toEqual([
      '2024-02-29T00:00:00Z',
      '2024-03-31T00:00:00Z',
    ])
    expect(list('0 0 * * 5#3', 'UTC', '2026-11-01T00:00Z', '2026-12-31T00:00Z')).toEqual([
      '2026-11-20T00:00:00Z',
      '2026-12-18T00:00:00Z',
    ])
    expect(list('0 0 13 * FRI', 'UTC', '2026-11-12T00:00Z', '2026-11-21T00:00Z')).toEqual([
      '2026-11-13T00:00:00Z',
      '2026-11-20T00:00:00Z',
    ])
    expect(list('0 0 29 2 *', 'UTC', '2020-01-01T00:00Z', '2029-01-01T00:00Z')).toEqual([
      '2020-02-29T00:00:00Z',
      '2024-02-29T00:00:00Z',
      '2028-02-29T00:00:00Z',
    ])
  })

  test('a wrong field is named', () => {
    expect(() => parseCron('0 24 * * *')).toThrow(/'24' is no hour in '0 24 \* \* \*'; write a number from 0 to 23/)
    expect(() => parseCron('0 0 *')).toThrow(/3 fields/)
    expect(() => parseCron('0 0 30 2 *')).toThrow(/never fires/)
    expect(() => cronTicks('0 0 * * *', 'America/Gotham')).toThrow(/America\/Gotham/)
  })
})

const EXPRESSIONS = [
  '0 0 * * *',
  '30 2 * * *',
  '15 1 * * *',
  '0 0 1 * *',
  '0 9 * * 1-5',
  '0 0 * * 1',
  '20 4 1 1 *',
  '0 */6 * * *',
]
const ZONES = [
  'UTC',
  NEW_YORK,
  'Asia/Kolkata',
  'Pacific/Chatham',
  'Australia/Lord_Howe',
  'Europe/London',
  'America/Sao_Paulo',
]
const ALL = [...EXPRESSIONS, '0 * * * *', '*/5 * * * *', '30 * * * *']
const anyInstant = fc
  .integer({ min: Date.UTC(2005, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 })
  .map((second) => second * SECOND)

describe('algebra', () => {
  test('once-a-day expressions agree with an independent cron package', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXPRESSIONS), fc.constantFrom(...ZONES), anyInstant, (expression, zone, at) => {
        const theirs = new Cron(expression, { timezone: zone, paused: true }).nextRun(new Date(at / 1000 - 1))
        expect(iso(cronTicks(expression, zone).ceil(at))).toBe(iso((theirs?.getTime() ?? 0) * 1000))
      }),
      { numRuns: 600 },
    )
  })

  test('floor, ceil, move and count speak of the same line, wherever it is entered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ALL), fc.constantFrom(...ZONES), anyInstant, (expression, zone, at) => {
        const ticks = cronTicks(expression, zone)
        const tick = ticks.ceil(at)
        expect(ticks.floor(tick)).toBe(tick)
        expect(ticks.ceil(tick)).toBe(tick)
        expect(ticks.move(ticks.move(tick, 3), -3)).toBe(tick)
        expect(ticks.floor(tick - 1)).toBe(ticks.move(tick, -1))
        expect(ticks.floor(tick - 1)).toBeLessThan(at)
        const after = [...ticksIn(ticks, tick, tick + 3 * DAY)]
        expect(ticks.count(tick, tick + 3 * DAY)).toBe(after.length)
        for (const start of after) {
          const next = ticks.move(start, 1)
          expect(next - start).toBeGreaterThanOrEqual(ticks.shortest)
          expect(next - start).toBeLessThanOrEqual(ticks.longest)
        }
      }),
      { numRuns: 600 },
    )
  })

  test('an iterator begun in the middle of a change equals one that ran into it', () => {
    for (const zone of ZONES)
      for (const expression of ALL)
        for (const day of [
          '2026-03-08',
          '2026-11-01',
          '2026-04-05',
          '2026-10-04',
          '2026-03-29',
          '2017-10-15',
          '2018-02-18',
        ]) {
          const ticks = cronTicks(expression, zone)
          const from = instant(day) - DAY
          const to = instant(day) + 2 * DAY
          const whole = [...ticksIn(ticks, from, to)]
          for (let at = from; at < to; at += 50 * MINUTE) {
            const rest = whole.filter((tick) => tick >= at)
            expect([...ticksIn(ticks, at, to)].join()).toBe(rest.join())
            expect(ticks.count(at, to)).toBe(rest.length)
          }
        }
  })
})
