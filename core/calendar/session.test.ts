import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { instant, iso, SECOND } from '../instant.ts'
import type { Calendar } from './calendar.ts'
import { civilDay, dayText, weekday } from './civil.ts'
import { nymexEnergy } from './nymex-energy.ts'
import { nyse } from './nyse.ts'
import { session, sessionAt, sessionsIn, sessionTicks, tradingDayAt } from './session.ts'
import { toLocal } from './zone.ts'

interface Independent {
  readonly package: string
  readonly calendar: string
  readonly first: string
  readonly last: string
  readonly sessions: number
  readonly sha256: string
  readonly closed: readonly string[]
  readonly irregular: readonly string[]
}

const fixture = new URL('./fixtures/sessions.json', import.meta.url)
// The file is written by make.py beside it.
const independent = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Independent[]
const calendars: readonly Calendar[] = [nyse, nymexEnergy]
const minute = (at: number) => `${iso(at).slice(0, 16)}Z`

describe.each(independent)('every session of $calendar equals $package from $first to $last', (theirs) => {
  const calendar = calendars.find((own) => own.name === theirs.calendar) ?? nyse
  const days: string[] = []
  for (let day = civilDay(theirs.first); day <= civilDay(theirs.last); day++) days.push(dayText(day))

  test('the same weekdays are closed', () => {
    const closed = days.filter((day) => weekday(civilDay(day)) % 6 !== 0 && session(calendar, day) === null)
    expect(closed).toEqual(theirs.closed)
  })

  test('the same sessions have irregular hours', () => {
    const clock = (at: number) => iso(toLocal(calendar.zone, at)).slice(11, 16)
    const regular = calendar === nyse ? '09:30-16:00' : '18:00-17:00'
    const irregular = days.flatMap((day) => {
      const own = session(calendar, day)
      const hours = own && `${clock(own.open)}-${clock(own.close)}`
      return hours && hours !== regular ? [`${day} ${hours}`] : []
    })
    expect(irregular).toEqual(theirs.irregular)
  })

  test('date, open and close of each are the same instants', () => {
    const rows = days.flatMap((day) => session(calendar, day) ?? [])
    expect(rows.length).toBe(theirs.sessions)
    const lines = rows.map((own) => `${own.day} ${minute(own.open)} ${minute(own.close)}\n`).join('')
    expect(createHash('sha256').update(lines).digest('hex')).toBe(theirs.sha256)
  })
})

test('windows tile time: every instant lies in the window of exactly one session', () => {
  const anyInstant = fc.integer({ min: Date.UTC(2006, 0, 1) / 1000, max: Date.UTC(2026, 0, 1) / 1000 })
  fc.assert(
    fc.property(fc.constantFrom(...calendars), anyInstant, (calendar, second) => {
      const at = second * SECOND + 1
      const own = sessionAt(calendar, at)
      expect(own.start <= at && at < own.end).toBe(true)
      expect(sessionAt(calendar, own.end).start).toBe(own.end)
      expect(sessionAt(calendar, own.end - 1).start).toBe(own.start)
      expect(own.start <= own.open && own.open < own.close && own.close <= own.end).toBe(true)
      expect(dayText(tradingDayAt(calendar, own.start))).toBe(own.day)
      const ticks = sessionTicks(calendar)
      expect([ticks.floor(at), ticks.ceil(at)]).toEqual([own.start, own.end])
      expect(ticks.move(ticks.move(own.start, 7), -7)).toBe(own.start)
      expect(ticks.count(own.start, ticks.move(own.start, 7))).toBe(7)
      expect(own.end - own.start).toBeGreaterThanOrEqual(ticks.shortest)
      expect(own.end - own.start).toBeLessThanOrEqual(ticks.longest)
    }),
    { numRuns: 500 },
  )
})

test('the session of a Monday in energy opens on Sunday evening, that of equities on its own morning', () => {
  expect(session(nymexEnergy, '2026-11-02')).toEqual({
    day: '2026-11-02',
    start: instant('2026-11-01T18:00-05:00'),
    end: instant('2026-11-02T18:00-05:00'),
    open: instant('2026-11-01T18:00-05:00'),
    close: instant('2026-11-02T17:00-05:00'),
    early: false,
  })
  expect(session(nyse, '2026-11-27')).toEqual({
    day: '2026-11-27',
    start: instant('2026-11-27T04:00-05:00'),
    end: instant('2026-11-30T04:00-05:00'),
    open: instant('2026-11-27T09:30-05:00'),
    close: instant('2026-11-27T13:00-05:00'),
    early: true,
  })
})

test('sessions of a range are those whose window starts in it', () => {
  const days = [...sessionsIn(nyse, instant('2026-11-25T09:00Z'), instant('2026-12-01T09:00Z'))].map((own) => own.day)
  expect(days).toEqual(['2026-11-25', '2026-11-27', '2026-11-30'])
})

test('twenty years of sessions are computed in well under a second', () => {
  const begin = performance.now()
  const copy = { ...nyse }
  expect([...sessionsIn(copy, instant('2006-01-01'), instant('2026-01-01'))].length).toBe(5031)
  expect(performance.now() - begin).toBeLessThan(1000)
})
