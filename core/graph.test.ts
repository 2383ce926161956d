import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { record } from './asset.ts'
import { notNull, range, relationship } from './check.ts'
import { micros } from './column.ts'
import { asset, source } from './define.ts'
import { DefinitionError } from './error.ts'
import { graphOf } from './graph.ts'
import { all, containing, offset, touched, vintages } from './mapping.ts'
import { daily, monthly } from './partition/daily.ts'

const about = { doc: 'A table.', owner: 'team:test' }
const rows = z.object({ day: z.iso.date(), price: z.number() })
const days = daily('2026-11-01')

function faults(assets: Parameters<typeof graphOf>[0]) {
  try {
    graphOf(assets)
    return []
  } catch (error) {
    if (error instanceof DefinitionError) return error.faults.map(({ key, what, mend }) => `${key}: ${what} → ${mend}`)
    throw error
  }
}

describe('a graph', () => {
  it('puts every upstream before what stands on it, others in the order of declaration', () => {
    const a = asset('x.a', { ...about, rows, run: () => [] })
    const b = asset('x.b', { ...about, rows, from: { a }, run: () => [] })
    expect(graphOf([b, a]).order).toEqual(['x.a', 'x.b'])
  })

  it('tells every fault at once, each with its mend', () => {
    const prices = source('x.prices', { ...about, rows, partitions: days, at: 'day', load: () => [] })
    const lost = asset('x.lost', {
      ...about,
      rows,
      from: { gone: asset('x.price', { ...about, rows, run: () => [] }) },
      run: () => [],
    })
    const owned = asset('x.owned', { ...about, owner: 'me', doc: ' ', rows, run: () => [] })
    const named = asset('Bad Key', { ...about, rows, run: () => [] })
    const noAt = asset('x.no_at', { ...about, rows, partitions: days, run: () => [] })
    const served = asset('x.served', { ...about, rows, in: 'serving', run: () => [] })
    const onServed = record(
      'asset',
      'x.on_served',
      { ...about, rows },
      { s: { key: 'x.served', mapping: { kind: 'aligned' }, vintages: false } },
      served.compute,
    )
    const checked = asset('x.checked', {
      ...about,
      rows,
      checks: [range('prise', 0, 1), notNull('day'), relationship('price', 'x.nowhere', 'p')],
      run: () => [],
    })
    const eager = asset('x.eager', {
      ...about,
      rows,
      partitions: days,
      at: 'day',
      from: { next: offset(prices, 1), every: all(prices) },
      run: () => [],
    })
    const twice = asset('x.owned', { ...about, rows, run: () => [] })
    const found = faults([prices, lost, owned, named, noAt, served, onServed, checked, eager, twice])
    expect(found.join('\n')).toMatch(
      /x.lost: stands on 'x.price' \(from.gone\), which is no asset here → did you mean x.prices/,
    )
    expect(found.join('\n')).toMatch(/x.owned: has no doc/)
    expect(found.join('\n')).toMatch(/x.owned: 'me' is no owner/)
    expect(found.join('\n')).toMatch(/Bad Key: 'Bad Key' is no key/)
    expect(found.join('\n')).toMatch(/x.no_at: does not say which column falls in 'day'/)
    expect(found.join('\n')).toMatch(/x.on_served: stands on 'x.served', which is served to the outside only/)
    expect(found.join('\n')).toMatch(
      /x.checked: check range_prise names 'prise', which is no column → did you mean price/,
    )
    expect(found.join('\n')).toMatch(/x.eager: from.next: offset\(…, 1\) reads windows that end up to/)
    expect(found.join('\n')).toMatch(/x.eager: from.every: all\(…\) reads every/)
    expect(found.join('\n')).toMatch(/x.owned: two assets have this key/)
  })

  it('names the path of a cycle', () => {
    const on = (key: string) => ({ up: { key, mapping: { kind: 'aligned' as const }, vintages: false } })
    const make = (key: string, from: string) =>
      record('asset', key, { ...about, rows }, on(from), { via: 'function', run: () => [] })
    expect(faults([make('x.a', 'x.c'), make('x.b', 'x.a'), make('x.c', 'x.b')])[0]).toMatch(
      /stands on itself: x.a → x.c → x.b → x.a/,
    )
  })

  it('lets a coarser window be read before its end only with a lag', () => {
    const months = source('x.months', { ...about, rows, partitions: monthly('2026-01-01'), at: 'day', load: () => [] })
    const early = (lag?: string) =>
      asset('x.early', {
        ...about,
        rows,
        partitions: days,
        at: 'day',
        from: { months: containing(months) },
        ...(lag === undefined ? {} : { lag }),
        run: () => [],
      })
    expect(faults([months, early()])[0]).toMatch(/containing\(…\) reads a month that may end/)
    expect(faults([months, early('31d')])).toEqual([])
  })

  it('asks for what touched and vintages need', () => {
    const plain = source('x.plain', {
      ...about,
      rows: z.object({ at: micros(), day: z.iso.date() }),
      partitions: days,
      at: 'day',
      load: () => [],
    })
    const asks = asset('x.asks', {
      ...about,
      rows,
      partitions: days,
      at: 'day',
      from: { t: touched(plain), v: vintages(plain) },
      run: () => [],
    })
    expect(faults([plain, asks])).toEqual([
      "x.asks: asks what 'x.plain' touched, which reports none → declare touches: 'column' on x.plain",
      "x.asks: asks for vintages of 'x.plain', which has none → declare knownAt: 'column' on x.plain",
    ])
  })

  it('refuses a day where an instant must stand', () => {
    expect(faults([source('x.known', { ...about, rows, unique: ['day'], knownAt: 'day', load: () => [] })])[0]).toMatch(
      /knownAt: 'day' is a date, not an instant → a day is not known at midnight/,
    )
  })
})
