import { describe, expectTypeOf, it } from 'vitest'
import { type AnyRow, col, type DataFrame, functions as F, Window } from '../index.ts'

type Quote = { readonly symbol: string; readonly close: number; readonly day: string }
declare const quotes: DataFrame<Quote>
declare const names: DataFrame<{ readonly symbol: string; readonly name: string }>
type RowOf<F> = F extends DataFrame<infer Row> ? Row : never

describe('the row of a frame', () => {
  it('narrows through select, withColumn, drop, rename and join', () => {
    expectTypeOf<RowOf<ReturnType<typeof selected>>>().toEqualTypeOf<{
      readonly symbol: string
      readonly close: number
    }>()
    expectTypeOf(quotes.select(col('close'), quotes.col('day').as('at')).row).toEqualTypeOf<{
      readonly close: number
      readonly at: string
    }>()
    expectTypeOf(quotes.drop('day').row).toEqualTypeOf<{ readonly symbol: string; readonly close: number }>()
    expectTypeOf(quotes.withColumn('up', quotes.col('close').gt(1)).row.up).toEqualTypeOf<boolean>()
    expectTypeOf(quotes.withColumnRenamed('close', 'price').row.price).toEqualTypeOf<number>()
    expectTypeOf(quotes.join(names, 'symbol').row.name).toEqualTypeOf<string>()
    expectTypeOf(quotes.join(names, 'symbol', 'left').row.name).toEqualTypeOf<string | null>()
    expectTypeOf(quotes.join(names, 'symbol', 'semi').row).toEqualTypeOf<Quote>()
  })

  it('narrows through several columns at once, and is kept by what only chooses rows', () => {
    const more = quotes.withColumns({ up: quotes.col('close').gt(1), close: quotes.col('day') })
    expectTypeOf(more.row).toEqualTypeOf<{
      readonly symbol: string
      readonly day: string
      readonly up: boolean
      readonly close: string
    }>()
    expectTypeOf(quotes.withColumnsRenamed({ close: 'price', day: 'at', nope: 'x' }).row).toEqualTypeOf<{
      readonly symbol: string
      readonly price: number
      readonly at: string
    }>()
    const asked: Record<string, string> = {}
    expectTypeOf(quotes.withColumnsRenamed(asked).row).toEqualTypeOf<AnyRow>()
    const chosen = quotes.filter('close > 1').union(quotes).orderBy('day').limit(3).distinct().dropDuplicates(['day'])
    expectTypeOf(chosen.row).toEqualTypeOf<Quote>()
    expectTypeOf(quotes.select('*', quotes.col('close').gt(1).as('up')).row.up).toEqualTypeOf<boolean>()
  })

  it('may be null on the right side of a left join, lateral or as of a time too', () => {
    expectTypeOf(quotes.joinAsOf(names, 'day', 'name', { on: 'symbol' }).row.name).toEqualTypeOf<string>()
    const left = quotes.joinAsOf(names, 'day', 'name', { on: 'symbol', how: 'left' })
    expectTypeOf(left.row.name).toEqualTypeOf<string | null>()
    expectTypeOf(quotes.lateralJoin(names).row.name).toEqualTypeOf<string>()
    expectTypeOf(quotes.lateralJoin(names, undefined, 'left').row.name).toEqualTypeOf<string | null>()
    // @ts-expect-error no such column on the right side
    quotes.joinAsOf(names, 'day', 'name', { on: ['symbol', 'close'] })
    // @ts-expect-error no such kind of join
    quotes.lateralJoin(names, undefined, 'right')
    quotes.joinAsOf(names, 'day', 'name', {
      tolerance: col('x'),
      on: quotes.col('symbol').equalTo(names.col('symbol')),
    })
  })

  it('narrows through groups', () => {
    expectTypeOf(quotes.groupBy('symbol').count().row).toEqualTypeOf<{
      readonly symbol: string
      readonly count: bigint
    }>()
    expectTypeOf(quotes.groupBy('symbol').agg(F.max('close').as('most')).row.symbol).toEqualTypeOf<string>()
  })

  it('has the types of counts, ranks, conditions and of values that are chosen', () => {
    const most = quotes
      .groupBy('symbol')
      .agg(
        F.max(quotes.col('close')).as('most'),
        F.count('*').as('days'),
        F.countIf(quotes.col('close').gt(1)).as('dear'),
        F.boolAnd(quotes.col('close').gt(1)).as('all'),
        F.min('close').as('least'),
      )
    expectTypeOf(most.row).toEqualTypeOf<{
      readonly symbol: string
      readonly most: number | null
      readonly days: bigint
      readonly dear: bigint
      readonly all: boolean | null
      readonly least: number | null
    }>()
    const ranked = quotes.withColumn('rank', F.rowNumber().over(Window.partitionBy('symbol').orderBy('day')))
    expectTypeOf(ranked.row.rank).toEqualTypeOf<number>()
  })

  it('opens where a name is not known', () => {
    expectTypeOf(quotes.selectExpr('close * 2').row).toEqualTypeOf<AnyRow>()
    expectTypeOf(quotes.select(F.sum('close')).row).toEqualTypeOf<{ readonly [x: string]: unknown }>()
  })

  it('refuses a name that it has not, and leaves to the server what only that can tell', () => {
    // @ts-expect-error no such column
    quotes.select('closse')
    // @ts-expect-error no such column any more
    quotes.select('symbol', 'close').select('day')
    // @ts-expect-error no such column
    quotes.drop('closse')
    // @ts-expect-error no such column
    quotes.groupBy('closse')
    // @ts-expect-error no such column
    quotes.col('closse')
    // @ts-expect-error no such column
    quotes.dropDuplicates(['symbol', 'closse'])
    // @ts-expect-error no such column on either side
    quotes.join(names, 'symbl')
    // @ts-expect-error no such column on the right side
    quotes.join(names, ['symbol', 'day'])
    // @ts-expect-error no such column on the left side
    quotes.join(names, 'name', 'left')
    quotes.join(names, ['symbol'], 'outer')
    quotes.join(names, 'SYMBOL')
    quotes.join(names, quotes.col('symbol').equalTo(names.col('symbol')), 'left')
    quotes.join(names, [quotes.col('symbol').equalTo(names.col('symbol'))])
    quotes.join(names)
    quotes.join(quotes.selectExpr('day'), 'day')
    quotes.selectExpr('day').join(quotes, 'day')
    const asked: string = 'close'
    quotes.select('CLOSE', 'q.close', '*', '`close`', asked, col('nope'))
    quotes.col(asked)
    quotes.groupBy().count()
    const open: DataFrame = quotes.selectExpr('close')
    open.select('anything')
    open.groupBy('anything')
    const generic = <R extends Quote>(frame: DataFrame<R>) =>
      frame.select('close', frame.col('day')).groupBy(col('close'))
    generic(quotes)
  })

  it('is a row of any frame', () => {
    const take = (frame: DataFrame) => frame
    take(quotes)
  })
})

function selected() {
  return quotes.select('symbol', 'close')
}
