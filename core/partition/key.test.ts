import { describe, expect, test } from 'vitest'
import { nymexEnergy } from '../calendar/nymex-energy.ts'
import { nyse } from '../calendar/nyse.ts'
import { UsageError } from '../error.ts'
import { instant, iso } from '../instant.ts'
import { cron, daily, hourly, minutes, monthly, weekly, yearly } from './daily.ts'
import type { Partitions } from './definition.ts'
import { dynamic, each } from './each.ts'
import { applyFilter, parseFilter } from './filter.ts'
import { grid } from './grid.ts'
import { keyOf, parseKey } from './key.ts'
import { allOf, partitionsIn } from './partition.ts'
import { sessions } from './sessions.ts'

const NEW_YORK = 'America/New_York'
const now = instant('2026-11-04T12:00Z')
const definition = grid({ session: sessions(nymexEnergy, { start: '2026-11-02' }), symbol: each(['CL', 'NG']) })
const keysOf = (partitions: Partitions, dynamicKeys = {}) =>
  [...partitionsIn(allOf(partitions, now, dynamicKeys), partitions, dynamicKeys)].map(({ partition }) => partition.key)

describe('keys', () => {
  test('are as coarse as the windows allow', () => {
    expect(keysOf(daily('2026-11-03'))).toEqual(['2026-11-03', '2026-11-04'])
    expect(keysOf(monthly('2026-10-01'))).toEqual(['2026-10', '2026-11'])
    expect(keysOf(yearly('2025-01-01', { zone: NEW_YORK }))).toEqual(['2025', '2026'])
    expect(keysOf(weekly('2026-10-26'))).toEqual(['2026-10-26', '2026-11-02'])
    expect(keysOf(cron('0 9 * * 1-5', { start: '2026-11-02', zone: NEW_YORK }))).toEqual(['2026-11-02', '2026-11-03'])
    expect(keysOf(sessions(nyse, { start: '2026-11-03' }))).toEqual(['2026-11-03', '2026-11-04'])
    expect(keysOf(minutes('2026-11-04T11:58Z'))).toEqual([
      '2026-11-04T11:58Z',
      '2026-11-04T11:59Z',
      '2026-11-04T12:00Z',
    ])
    expect(keysOf(cron('30 0 * * * *', { start: '2026-11-04T11:00:30Z' }))).toEqual(['2026-11-04T11:00:30Z'])
  })

  test('tell the two hours of an autumn overlap apart', () => {
    const hours = hourly('2026-11-01', { zone: NEW_YORK, end: '2026-11-01T03:00' })
    expect(keysOf(hours)).toEqual([
      '2026-11-01T00:00-04:00',
      '2026-11-01T01:00-04:00',
      '2026-11-01T01:00-05:00',
      '2026-11-01T02:00-05:00',
    ])
    const [{ from } = { from: 0 }] = parseKey('2026-11-01T01:00-05:00', hours, now)
    expect(iso(from)).toBe('2026-11-01T06:00:00Z')
  })

  test('are read back as the partition that they were written for', () => {
    const dynamicKeys = {
      model: new Map([
        ['carry', 4],
        ['trend', 9],
      ]),
    }
    const definitions: Partitions[] = [
      daily('2026-10-01', { zone: 'Australia/Lord_Howe' }),
      hourly('2026-10-31', { zone: 'Asia/Kolkata' }),
      monthly('2025-01-01'),
      sessions(nymexEnergy, { start: '2026-10-01' }),
      dynamic('model'),
      definition,
    ]
    for (const one of definitions)
      for (const { partition, box } of partitionsIn(allOf(one, now, dynamicKeys), one, dynamicKeys)) {
        expect(parseKey(partition.key, one, now, dynamicKeys)).toEqual(box)
        expect(keyOf(box, one, dynamicKeys)).toBe(partition.key)
      }
    expect(parseKey('symbol=NG,session=2026-11-03', definition, now)).toEqual(
      parseKey('session=2026-11-03,symbol=NG', definition, now),
    )
  })

  test.each([
    [
      '2026-11-07',
      sessions(nymexEnergy, { start: '2026-11-02' }),
      /'2026-11-07' is no session; keys are written 2026-11-02, the nearest is 2026-11-0/,
    ],
    ['2026-11', daily('2026-01-01'), /'2026-11' is no day; keys are written 2026-11-02, the nearest is 2026-11-01/],
    ['2019-01-01', daily('2026-01-01'), /the nearest is 2026-01-01/],
    ['2026-11-04T12:30Z', hourly('2026-01-01'), /written 2026-11-02T14:00Z, the nearest is 2026-11-04T12:00Z/],
    ['CLL', each(['CL', 'NG'], { name: 'symbol' }), /'CLL' is no symbol; keys are written CL, the nearest is CL/],
    ['2026-11-02', definition, /write session=2026-11-02,symbol=CL/],
    ['session=2026-11-02,symbl=CL', definition, /write session=2026-11-02,symbol=CL/],
  ])('%s is refused with the form and the nearest', (text, partitions, message) => {
    expect(() => parseKey(text, partitions, now)).toThrow(UsageError)
    expect(() => parseKey(text, partitions, now)).toThrow(message)
  })
})

describe('filters', () => {
  const pass = (text: string, partitions: Partitions, dynamicKeys = {}) => {
    const set = applyFilter(parseFilter(text), partitions, now, dynamicKeys)
    return set && [...partitionsIn(set, partitions, dynamicKeys)].map(({ partition }) => partition.key)
  }
  const days = daily('2026-10-30')

  test('ranges include both ends, either may be open, and end at the open window', () => {
    expect(pass('2026-10-31..2026-11-01', days)).toEqual(['2026-10-31', '2026-11-01'])
    expect(pass('2026-11-03..', days)).toEqual(['2026-11-03', '2026-11-04'])
    expect(pass('..2026-10-30', days)).toEqual(['2026-10-30'])
    expect(pass('2026-11-02', days)).toEqual(['2026-11-02'])
    expect(pass('2026-10', days)).toEqual(['2026-10-30', '2026-10-31'])
    expect(pass('2027-01-01', days)).toEqual([])
  })

  test('time goes by overlap in the zone of the definition', () => {
    expect(pass('2026-11-04', weekly('2026-10-26'))).toEqual(['2026-11-02'])
    expect(pass('2026-11-01..2026-11-04', monthly('2026-10-01'))).toEqual(['2026-11'])
    expect(pass('2026-11-01', hourly('2026-10-01', { zone: NEW_YORK }))).toHaveLength(25)
    expect(pass('2026-11-01T14:30-05:00', hourly('2026-10-01'))).toEqual(['2026-11-01T19:00Z'])
    expect(pass('2026-11-02T23:30Z', sessions(nymexEnergy, { start: '2026-11-02' }))).toEqual(['2026-11-03'])
  })

  test('sessions go by their trade dates, and a closed day has none', () => {
    expect(pass('2026-11-02..2026-11-03', sessions(nymexEnergy, { start: '2026-10-01' }))).toEqual([
      '2026-11-02',
      '2026-11-03',
    ])
    expect(pass('2026-10-31', sessions(nymexEnergy, { start: '2026-10-01' }))).toEqual([])
  })

  test('each definition is filtered by what concerns it', () => {
    expect(pass('symbol=NG', definition)).toEqual([
      'session=2026-11-02,symbol=NG',
      'session=2026-11-03,symbol=NG',
      'session=2026-11-04,symbol=NG',
    ])
    expect(pass('NG', each(['CL', 'NG']))).toEqual(['NG'])
    expect(pass('session=2026-11-03..,symbol=CL', definition)).toEqual([
      'session=2026-11-03,symbol=CL',
      'session=2026-11-04,symbol=CL',
    ])
    expect(pass('2026-11-03', definition)).toEqual(['session=2026-11-03,symbol=CL', 'session=2026-11-03,symbol=NG'])
    expect(pass('symbol=HO', definition)).toEqual([])
    expect(pass('symbol=NG', days)).toBeNull()
    expect(pass('NG', days)).toBeNull()
    expect(pass('2026-11-03', each(['CL']))).toBeNull()
    expect(applyFilter(parseFilter('2026-11-03'), null, now)).toBeNull()
    expect(pass('b..', each(['a', 'b', 'c']))).toEqual(['b', 'c'])
    expect(
      pass('trend', dynamic('model'), {
        model: new Map([
          ['carry', 4],
          ['trend', 9],
        ]),
      }),
    ).toEqual(['trend'])
  })

  test('latest is the newest window, the open one included; missing and stale pass all for the state to narrow', () => {
    expect(pass('latest', days)).toEqual(['2026-11-04'])
    expect(pass('latest', definition)).toEqual(['session=2026-11-04,symbol=CL', 'session=2026-11-04,symbol=NG'])
    expect(pass('latest', each(['CL']))).toBeNull()
    expect(pass('latest', daily('2027-01-01'))).toEqual([])
    expect(pass('missing', days)).toHaveLength(6)
    expect(parseFilter('stale')).toEqual({ kind: 'stale' })
  })

  test('what cannot be read is refused with what can be written', () => {
    expect(() => parseFilter('2026-13-01')).toThrow(/'2026-13-01' is no day, month, year or instant; write/)
    expect(() => parseFilter('..')).toThrow(/no range/)
    expect(() => parseFilter('a..b..c')).toThrow(/no range/)
    expect(() => parseFilter('')).toThrow(/no key/)
    expect(() => pass('session=CL', definition)).toThrow(/'CL' is no session; the nearest key is 2026-11-04/)
  })
})
