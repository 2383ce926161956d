import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asVintages, type Figure, type Vintage } from './vintage.ts'

const figure = (period: string, value: number, series = 'WCESTUS1'): Figure => ({
  series,
  definition_id: 1,
  period,
  value,
})

test('the first load back-dates nothing: every figure is known from the load on', () => {
  const rows = asVintages([], [figure('2014-12-26', 382_393), figure('2026-02-27', 439_279)], 77n)
  expect(rows.map(({ known_at, period, withdrawn }) => [known_at, period, withdrawn])).toEqual([
    [77n, '2014-12-26', false],
    [77n, '2026-02-27', false],
  ])
})

test('a later load adds what is new or changed, and withdraws what vanished', () => {
  const first = asVintages([], [figure('2026-02-13', 1), figure('2026-02-20', 2), figure('2026-02-27', 3)], 10n)
  const second = asVintages(first, [figure('2026-02-13', 1), figure('2026-02-20', 2.5), figure('2026-03-06', 4)], 20n)
  expect(second.map(({ period, value, withdrawn }) => [period, value, withdrawn])).toEqual([
    ['2026-02-20', 2.5, false],
    ['2026-02-27', null, true],
    ['2026-03-06', 4, false],
  ])
  expect(second.every((row) => row.known_at === 20n)).toBe(true)
})

test('a withdrawn figure is withdrawn once, and known again when it returns', () => {
  const first = asVintages([], [figure('2026-02-27', 3)], 10n)
  const gone = asVintages(first, [], 20n)
  expect(asVintages([...first, ...gone], [], 30n)).toEqual([])
  expect(asVintages([...first, ...gone], [figure('2026-02-27', 3)], 40n)).toHaveLength(1)
})

test('only what a load asked for can vanish from it', () => {
  const first = asVintages([], [figure('2026-02-20', 2), figure('2026-02-27', 3), figure('2026-02-27', 9, 'RWTC')], 10n)
  const asked = ({ series, period }: Pick<Vintage, 'series' | 'period'>) =>
    series === 'WCESTUS1' && period > '2026-02-20'
  const later = asVintages(first, [], 20n, asked)
  expect(later.map(({ series, period, withdrawn }) => [series, period, withdrawn])).toEqual([
    ['WCESTUS1', '2026-02-27', true],
  ])
})

test('a load that gives a period twice is refused', () => {
  expect(() => asVintages([], [figure('2026-02-27', 3), figure('2026-02-27', 4)], 1n)).toThrow(
    'WCESTUS1 gives two figures for 2026-02-27',
  )
})

test('whatever was loaded, the vintages known now are exactly the last load', () => {
  const load = fc.dictionary(fc.constantFrom('2026-01-02', '2026-01-09', '2026-01-16'), fc.integer({ min: 0, max: 3 }))
  fc.assert(
    fc.property(fc.array(load, { minLength: 1, maxLength: 8 }), (loads) => {
      const vintages: Vintage[] = []
      for (const [at, values] of loads.entries()) {
        const current = Object.entries(values).map(([period, value]) => figure(period, value))
        vintages.push(...asVintages(vintages, current, BigInt(at)))
      }
      const standing = new Map<string, number | null>()
      for (const row of vintages) standing.set(row.period, row.value)
      const known = Object.fromEntries([...standing].filter(([, value]) => value !== null))
      expect(known).toEqual({ ...loads.at(-1) })
    }),
  )
})
