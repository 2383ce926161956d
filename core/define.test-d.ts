import { z } from 'zod'
import type { Asset } from './asset.ts'
import { micros } from './column.ts'
import { asset, assets, source } from './define.ts'
import { all, latest, lookback, self, vintages } from './mapping.ts'
import type { Need } from './need.ts'
import { daily } from './partition/daily.ts'
import type { Partition, Window } from './partition/definition.ts'
import { each } from './partition/each.ts'
import { grid } from './partition/grid.ts'
import type { Table } from './rows.ts'

// Checked by the compiler alone: this file is never run. Each @ts-expect-error is an error that an author is told while typing.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <_A, _B>(_yes: Same<_A, _B>) => {}

const said = { doc: 'A table.', owner: 'team:test' }
const Price = z.object({ day: z.iso.date(), symbol: z.string(), close: z.number() })
type Price = z.output<typeof Price>
const days = daily('2026-11-01')

const prices = source('market.prices', {
  ...said,
  rows: Price,
  unique: ['day', 'symbol'],
  partitions: days,
  at: 'day',
  load: ({ partition, standing }) => {
    same<typeof partition, Window>(true)
    same<typeof standing, Table<Price>>(true)
    return [{ day: partition.day, symbol: 'CL', close: 1 }]
  },
})
same<typeof prices, Asset<Price, Window, 'warehouse'>>(true)

// The upstream's rows arrive in the function, with nothing annotated.
asset('market.means', {
  ...said,
  rows: z.object({ day: z.iso.date(), mean: z.number() }),
  unique: ['day'],
  partitions: days,
  at: 'day',
  from: {
    prices,
    before: self(-1),
    older: lookback(prices, '30d'),
    last: latest(prices),
    every: vintages(all(prices)),
  },
  async run({ prices, before, older, last, every }, { partition, partitions, now, signal, random, log, meta }) {
    same<typeof prices, Table<Price>>(true)
    same<typeof older, Table<Price>>(true)
    same<typeof last, Table<Price>>(true)
    same<typeof every, Table<Price>>(true)
    same<typeof before, Table<{ day: string; mean: number }>>(true)
    same<typeof partition, Window>(true)
    same<typeof partitions, readonly Window[]>(true)
    same<[typeof now, typeof signal], [Date, AbortSignal]>(true)
    log(`${random()}`)
    meta({ rows: 1 })
    const [row] = await prices.all()
    // @ts-expect-error an upstream has no such column
    row?.closed
    // @ts-expect-error nor can such a column be asked for
    await prices.column('closed')
    const closes = await prices.column('close')
    same<typeof closes, readonly number[]>(true)
    for await (const one of older) same<typeof one, Price>(true)
    return [{ day: partition.day, mean: closes.length }]
  },
})

asset('market.means', {
  ...said,
  rows: Price,
  from: { prices },
  // @ts-expect-error no such upstream was asked for
  run: ({ price }) => price,
})

asset('market.means', {
  ...said,
  rows: Price,
  // @ts-expect-error the key names no column
  unique: ['days'],
  run: () => [],
})

asset('market.means', {
  ...said,
  rows: Price,
  partitions: days,
  // @ts-expect-error the column that falls in the window is none
  at: 'date',
  run: () => [],
})

asset('market.means', {
  ...said,
  rows: Price,
  partitions: days,
  // @ts-expect-error nor by the axis' name
  at: { day: 'date' },
  run: () => [],
})

asset('market.means', {
  ...said,
  rows: Price,
  // @ts-expect-error no such column says from when on a row was known
  knownAt: 'released',
  run: () => [],
})

asset('market.means', {
  ...said,
  rows: Price,
  // @ts-expect-error no such column is of event time
  touches: 'time',
  run: () => [],
})

// What is served can be read by nothing but the outside.
const last = asset('market.last', { ...said, in: 'serving', rows: Price, run: () => [] })
same<typeof last, Asset<Price, null, 'serving'>>(true)
asset('market.more', {
  ...said,
  rows: Price,
  // @ts-expect-error `serving` is no role to stand on
  from: { last },
  run: () => [],
})
asset('market.more', {
  ...said,
  rows: Price,
  // @ts-expect-error nor by another mapping
  from: { last: latest(last) },
  run: () => [],
})
const parquet = asset('market.parquet', { ...said, in: 'lake', rows: Price, run: () => [] })
asset('market.more', { ...said, rows: Price, from: { parquet }, run: ({ parquet }) => parquet })

// Rows that come back are the rows declared.
asset('market.wrong', {
  ...said,
  rows: Price,
  // @ts-expect-error a column is missing
  run: () => [{ day: '2026-11-01', symbol: 'CL' }],
})
asset('market.wrong', {
  ...said,
  rows: Price,
  // @ts-expect-error a column is of another type
  run: async () => [{ day: '2026-11-01', symbol: 'CL', close: '1' }],
})
asset('market.streamed', {
  ...said,
  rows: Price,
  async *run() {
    yield { day: '2026-11-01', symbol: 'CL', close: 1 }
  },
})
asset('market.wrong', {
  ...said,
  rows: Price,
  // @ts-expect-error a stream of other rows
  async *run() {
    yield { day: '2026-11-01' }
  },
})
source('market.wrong', {
  ...said,
  rows: Price,
  // @ts-expect-error a source's rows too
  load: () => [{ day: 1 }],
})

// Without partitions there is none in the function.
asset('market.whole', {
  ...said,
  rows: Price,
  run: (_tables, { partition }) => {
    same<typeof partition, null>(true)
    // @ts-expect-error it has no key
    partition.key
    return []
  },
})

// The keys of a product are those of its axes.
asset('market.grid', {
  ...said,
  rows: Price,
  partitions: grid({ session: days, symbol: each(['CL', 'HO']) }),
  at: { session: 'day' },
  run: (_tables, { partition }) => {
    same<typeof partition.keys, Readonly<Record<'session' | 'symbol', string>>>(true)
    // @ts-expect-error no axis of that name
    partition.keys.exchange
    return [{ day: partition.day, symbol: partition.keys.symbol, close: partition.end.getTime() }]
  },
})
asset('market.names', {
  ...said,
  rows: Price,
  partitions: each(['CL', 'HO'], { name: 'symbol' }),
  run: (_tables, { partition }) => {
    same<typeof partition, Partition<'symbol'>>(true)
    // @ts-expect-error names have no window
    partition.start
    return []
  },
})

// Needs arrive opened.
const clock: Need<{ readonly ticks: () => number }> = { name: 'clock', open: () => ({ ticks: () => 1 }) }
source('market.needy', {
  ...said,
  rows: Price,
  needs: { clock },
  probe: ({ needs }) => `${needs.clock.ticks()}`,
  load: ({ needs }) => {
    same<ReturnType<typeof needs.clock.ticks>, number>(true)
    // @ts-expect-error no such need was declared
    needs.http
    return []
  },
})
asset('market.needless', {
  ...said,
  rows: Price,
  run: (_tables, { needs }) => {
    // @ts-expect-error none was declared
    needs.clock
    return []
  },
})

// Several tables of one computation.
const { front, curve } = assets('market', {
  outputs: {
    front: { ...said, rows: Price, unique: ['day'] },
    curve: { ...said, rows: z.object({ day: z.iso.date(), month: z.int() }), unique: ['day', 'month'] },
  },
  partitions: days,
  from: { prices },
  async run({ prices }, { partition }) {
    const all = await prices.all()
    return { front: all, curve: [{ day: partition.day, month: 1 }] }
  },
})
same<typeof front, Asset<Price, Window, 'warehouse'>>(true)
same<typeof curve, Asset<{ day: string; month: number }, Window, 'warehouse'>>(true)
assets('market', {
  outputs: { front: { ...said, rows: Price } },
  // @ts-expect-error an output is missing
  run: () => ({}),
})
assets('market', {
  outputs: { front: { ...said, rows: Price } },
  // @ts-expect-error an output's rows are others
  run: () => ({ front: [{ day: 1 }] }),
})
assets('market', {
  // @ts-expect-error an output's key names no column
  outputs: { front: { ...said, rows: Price, unique: ['days'] } },
  run: () => ({ front: [] }),
})
assets('market', {
  // @ts-expect-error an output's `at` names no column
  outputs: { front: { ...said, rows: Price, at: 'date' } },
  run: () => ({ front: [] }),
})

// int64 is a bigint where it is declared so, a number otherwise; microseconds are bigint.
const Exact = z.object({ id: z.bigint(), count: z.int(), at: micros() })
asset('market.exact', {
  ...said,
  rows: Exact,
  run: () => [{ id: 1n, count: 1, at: 1n }],
})
asset('market.exact', {
  ...said,
  rows: Exact,
  // @ts-expect-error a number is no bigint
  run: () => [{ id: 1, count: 1, at: 1n }],
})
asset('market.exact', {
  ...said,
  rows: Exact,
  // @ts-expect-error a bigint is no number
  run: () => [{ id: 1n, count: 1n, at: 1n }],
})

// A record cannot be changed.
// @ts-expect-error it is read-only
prices.doc = 'Other.'
