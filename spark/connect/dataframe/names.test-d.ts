import { describe, expectTypeOf, it } from 'vitest'
import { col, type DataFrame, functions as F, type SparkSession, Window } from '../index.ts'

type Quote = { readonly symbol: string; readonly close: number; readonly day: string }
declare const quotes: DataFrame<Quote>
declare const open: DataFrame
declare const asked: string

describe('a name that a row has not', () => {
  it('is refused by what orders, groups and spreads rows', () => {
    // @ts-expect-error no such column
    quotes.sort('nope')
    // @ts-expect-error no such column
    quotes.orderBy('symbol', 'nope')
    // @ts-expect-error no such column
    quotes.orderBy(['symbol', 'nope'], { ascending: false })
    // @ts-expect-error no such column
    quotes.sortWithinPartitions('nope')
    // @ts-expect-error no such column
    quotes.groupBy('nope')
    // @ts-expect-error no such column
    quotes.groupBy(['symbol', 'nope'])
    // @ts-expect-error no such column
    quotes.rollup('nope')
    // @ts-expect-error no such column
    quotes.cube(['nope'])
    // @ts-expect-error no such column
    quotes.groupingSets([['symbol'], ['nope']], 'symbol')
    // @ts-expect-error no such column
    quotes.groupingSets([['symbol']], 'nope')
    // @ts-expect-error no such column
    quotes.repartition(4, 'nope')
    // @ts-expect-error no such column
    quotes.repartition('nope')
    // @ts-expect-error no such column
    quotes.repartitionByRange('nope')
    // @ts-expect-error no such column
    quotes.repartitionById(4, 'nope')
    // @ts-expect-error no such column
    quotes.withWatermark('nope', '1 minute')
    // @ts-expect-error no such column
    quotes.dropDuplicates(['nope'])
    // @ts-expect-error no such column
    quotes.dropDuplicatesWithinWatermark(['nope'])
  })

  it('is refused by aggregates of groups', () => {
    const groups = quotes.groupBy('symbol')
    // @ts-expect-error no such column
    groups.sum('nope')
    // @ts-expect-error no such column
    groups.avg('close', 'nope')
    // @ts-expect-error no such column
    groups.mean('nope')
    // @ts-expect-error no such column
    groups.min('nope')
    // @ts-expect-error no such column
    groups.max('nope')
    // @ts-expect-error no such column
    groups.agg({ nope: 'max' })
    // @ts-expect-error no such column
    quotes.agg({ close: 'max', nope: 'max' })
    // @ts-expect-error no such column
    groups.pivot('nope')
  })

  it('is refused by statistics', () => {
    // @ts-expect-error no such column
    quotes.describe('nope')
    // @ts-expect-error no such column
    quotes.describe(['nope'])
    // @ts-expect-error no such column
    quotes.crosstab('nope', 'symbol')
    // @ts-expect-error no such column
    quotes.stat.crosstab('symbol', 'nope')
    // @ts-expect-error no such column
    quotes.freqItems(['nope'])
    // @ts-expect-error no such column
    quotes.stat.freqItems(['nope'])
    // @ts-expect-error no such column
    quotes.sampleBy('nope', { a: 1 })
    // @ts-expect-error no such column
    quotes.stat.sampleBy('nope', { a: 1 })
    // @ts-expect-error no such column
    quotes.cov('nope', 'close')
    // @ts-expect-error no such column
    quotes.stat.corr('close', 'nope')
    // @ts-expect-error no such column
    quotes.approxQuantile('nope', [0.5], 0)
    // @ts-expect-error no such column
    quotes.stat.approxQuantile(['close', 'nope'], [0.5], 0)
  })

  it('is refused by what is done about nulls', () => {
    // @ts-expect-error no such column
    quotes.dropna({ subset: ['nope'] })
    // @ts-expect-error no such column
    quotes.dropna({ subset: 'nope' })
    // @ts-expect-error no such column
    quotes.na.drop({ subset: ['symbol', 'nope'] })
    // @ts-expect-error no such column
    quotes.fillna({ nope: 1 })
    // @ts-expect-error no such column
    quotes.fillna(1, ['nope'])
    // @ts-expect-error no such column
    quotes.na.fill({ close: 1, nope: 1 })
    // @ts-expect-error no such column
    quotes.replace(1, 2, ['nope'])
    // @ts-expect-error no such column
    quotes.na.replace(new Map([[1, 2]]), undefined, 'nope')
  })

  it('is refused by what turns rows and columns, joins by time, and writes', () => {
    // @ts-expect-error no such column
    quotes.unpivot('nope', 'close', 'name', 'value')
    // @ts-expect-error no such column
    quotes.unpivot(['symbol'], ['close', 'nope'], 'name', 'value')
    // @ts-expect-error no such column
    quotes.melt('symbol', ['nope'], 'name', 'value')
    // @ts-expect-error no such column
    quotes.transpose('nope')
    // @ts-expect-error no such column
    quotes.withMetadata('nope', {})
    // @ts-expect-error no such column on the left side
    quotes.joinAsOf(quotes, 'nope', 'day')
    // @ts-expect-error no such column on the right side
    quotes.joinAsOf(quotes, 'day', 'nope')
    // @ts-expect-error no such column
    quotes.write.partitionBy('nope')
    // @ts-expect-error no such column
    quotes.write.mode('append').partitionBy(['symbol', 'nope'])
    // @ts-expect-error no such column
    quotes.write.bucketBy(4, 'nope')
    // @ts-expect-error no such column
    quotes.write.sortBy('nope')
    // @ts-expect-error no such column
    quotes.write.clusterBy('nope')
    // @ts-expect-error no such column
    quotes.writeTo('t').using('parquet').partitionedBy('nope')
    // @ts-expect-error no such column
    quotes.writeTo('t').clusterBy('nope')
    // @ts-expect-error no such column
    quotes.writeStream.partitionBy('nope')
    // @ts-expect-error no such column
    quotes.writeStream.clusterBy('nope')
  })
})

describe('names that only the server can judge', () => {
  it('are left to it: dots, stars, backticks, case, columns and names that the compiler does not know', () => {
    quotes.orderBy('symbol', 'CLOSE', 's.field', '`close`', asked, col('nope'), 1, -2, { ascending: [true] })
    quotes.orderBy(['symbol', 'close'])
    quotes.groupBy(['symbol', 'day']).sum('close', 'a.b', asked)
    quotes.groupBy('symbol').agg({ '*': 'count', close: 'max' })
    quotes.fillna({ 'a.b': 1, [asked]: 2 })
    quotes.fillna(0)
    quotes.fillna(0, ['close', 'a.b'])
    quotes.na.fill('none', 'symbol')
    quotes.dropna({ how: 'all', subset: ['close', 'a.b', asked] })
    quotes.dropna()
    quotes.replace(['a', 'b'], 'c', 'symbol')
    quotes.describe()
    quotes.describe('close', 'day')
    quotes.describe(['close'])
    quotes.unpivot('symbol', null, 'name', 'value')
    quotes.unpivot([col('symbol')], ['close', asked], 'name', 'value')
    quotes.sampleBy(col('symbol'), { a: 0.5 }, 7)
    quotes.repartition(4)
    quotes.repartition('symbol', col('day'))
    quotes.write.partitionBy('symbol', 'day').bucketBy(4, 'close').sortBy('close')
    quotes.writeTo('t').partitionedBy(F.days('day'), 'symbol')
    expectTypeOf(quotes.fillna(0).row).toEqualTypeOf<Quote>()
    expectTypeOf(quotes.orderBy('day').row).toEqualTypeOf<Quote>()
    expectTypeOf(quotes.na.drop().row).toEqualTypeOf<Quote>()
    expectTypeOf(quotes.stat.approxQuantile('close', [0.5], 0)).resolves.toEqualTypeOf<number[]>()
    expectTypeOf(quotes.stat.approxQuantile(['close'], [0.5], 0)).resolves.toEqualTypeOf<number[][]>()
  })

  it('are free in a frame of tuples, which have names by their schema', async () => {
    const spark = quotes.sparkSession as SparkSession
    const t = await spark.createDataFrame([['a', 1]], 'k string, n int')
    t.orderBy('n').groupBy(1).sum('n')
    const named = await spark.createDataFrame([{ k: 'a', n: 1 }])
    // @ts-expect-error no such column
    named.orderBy('nope')
    named.orderBy('n')
  })

  it('are free in a frame of unknown rows', () => {
    open.orderBy('anything').groupBy('any', 'thing').sum('other')
    open
      .fillna({ any: 1 })
      .dropna({ subset: ['thing'] })
      .replace(1, 2, 'any')
    open.describe('any').crosstab('a', 'b').freqItems(['c']).sampleBy('d', { e: 1 })
    open.withWatermark('at', '1 minute').repartition(2, 'a').unpivot('a', ['b'], 'c', 'd')
    open.alias('a').select('a.k', col('a.v')).orderBy('k', 'v').groupBy('a.k').count().orderBy('k')
    open.write.partitionBy('a').bucketBy(2, 'b').sortBy('c')
    const generic = <R extends Quote>(frame: DataFrame<R>) => frame.orderBy('close').dropna({ subset: ['day'] })
    generic(quotes)
  })
})

describe('the type of an aggregate', () => {
  it('follows from that of its column, by name too', () => {
    const all = quotes
      .groupBy('symbol')
      .agg(
        F.sum('close').as('sum'),
        F.avg('close').as('avg'),
        F.min('day').as('min'),
        F.max(col('close')).as('max'),
        F.first('day').as('first'),
        F.count('close').as('count'),
        F.countDistinct('day').as('days'),
        F.stddev('close').as('stddev'),
        F.collectList('close').as('list'),
        F.maxBy('day', 'close').as('best'),
        F.max('nope').as('nope'),
        F.max(F.round('close', 2)).as('rounded'),
      )
    expectTypeOf(all.row).toEqualTypeOf<{
      readonly symbol: string
      // An int's sum is a bigint, a double's a number.
      readonly sum: number | bigint | null
      readonly avg: number | null
      readonly min: string | null
      readonly max: number | null
      readonly first: string | null
      readonly count: bigint
      readonly days: bigint
      readonly stddev: number | null
      readonly list: number[]
      readonly best: string | null
      readonly nope: unknown
      readonly rounded: unknown
    }>()
    expectTypeOf(quotes.agg(F.max('close').as('top')).row).toEqualTypeOf<{ readonly top: number | null }>()
  })

  it('follows through windows, select and withColumn', () => {
    const byDay = Window.partitionBy('symbol').orderBy('day')
    const seen = quotes.select('symbol', F.lag('close').over(byDay).as('before'), F.rowNumber().over(byDay).as('n'))
    expectTypeOf(seen.row).toEqualTypeOf<{
      readonly symbol: string
      readonly before: number | null
      readonly n: number
    }>()
    expectTypeOf(quotes.withColumn('next', F.lead('day').over(byDay)).row.next).toEqualTypeOf<string | null>()
    expectTypeOf(quotes.withColumns({ sum: F.sum('close').over(byDay) }).row.sum).toEqualTypeOf<
      number | bigint | null
    >()
    expectTypeOf(quotes.select(col('close').as('price')).row).toEqualTypeOf<{ readonly price: number }>()
    expectTypeOf(quotes.select(col('close').cast('string')).row).toEqualTypeOf<{ readonly close: unknown }>()
  })

  it('is named as Spark names it where the method says the function', () => {
    expectTypeOf(quotes.groupBy('symbol').max('close', 'day').row).toEqualTypeOf<{
      readonly symbol: string
      readonly 'max(close)': number | null
      readonly 'max(day)': string | null
    }>()
    expectTypeOf(quotes.groupBy('symbol').mean('close').row).toEqualTypeOf<{
      readonly symbol: string
      readonly 'avg(close)': number | null
    }>()
    expectTypeOf(quotes.rollup('symbol').count().row).toEqualTypeOf<{
      readonly symbol: string | null
      readonly count: bigint
    }>()
    expectTypeOf(quotes.groupBy('symbol').pivot('day').sum('close').row).toEqualTypeOf<
      Readonly<Record<string, unknown>>
    >()
    expectTypeOf(quotes.groupBy(['symbol', 'day']).count().row).toEqualTypeOf<{
      readonly symbol: string
      readonly day: string
      readonly count: bigint
    }>()
  })
})

it('windows count rows by whole numbers', () => {
  F.lag('close', 2, 0)
  F.lead('close', undefined, 'none')
  F.lag('close', F.lit(2))
  // @ts-expect-error how many rows, not a column
  F.lag('close', 'day')
  // @ts-expect-error how many rows, not a column
  F.lead('close', 'day')
  // @ts-expect-error which row, not a column
  F.nthValue('close', 'day')
  // @ts-expect-error how many groups
  F.ntile('4')
})
