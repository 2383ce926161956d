import { describe, expectTypeOf, it } from 'vitest'
import { col, type DataFrame, type SparkSession } from '../index.ts'
import type { AnyRow } from './row.ts'

type Quote = { readonly symbol: string; readonly close: number; readonly n: bigint }
declare const quotes: DataFrame<Quote>
declare const spark: SparkSession

describe('a row', () => {
  it('tells what options make of its integers and instants', async () => {
    const [plain] = await quotes.collect()
    expectTypeOf(plain!).toEqualTypeOf<Quote>()
    const [read] = await quotes.collect({ int64: 'number' })
    expectTypeOf(read!.n).toEqualTypeOf<number | bigint>()
    expectTypeOf(read!.close).toEqualTypeOf<number>()
    // @ts-expect-error a number may have come
    read!.n + 1n
    const { n } = await quotes.toColumns({ timestamp: 'Date' })
    expectTypeOf(n).toEqualTypeOf<(bigint | Date)[]>()
    for await (const row of quotes.toLocalIterator({ int64: 'number', timestamp: 'Date' }))
      expectTypeOf(row.n).toEqualTypeOf<bigint | number | Date>()
  })

  it('has columns by names whose case does not count', () => {
    expectTypeOf(quotes.drop('CLOSE')).toEqualTypeOf<DataFrame<{ readonly symbol: string; readonly n: bigint }>>()
    quotes.withColumnRenamed('CLOSE', 'price').orderBy('price')
    // @ts-expect-error it has another name now
    quotes.withColumnRenamed('CLOSE', 'price').orderBy('close')
    // @ts-expect-error it is text now
    const close: DataFrame<{ readonly close: number }> = quotes.withColumn('CLOSE', col('symbol')).select('CLOSE')
    expectTypeOf(close).not.toBeAny()
  })

  it('is open where only the server knows its names', async () => {
    expectTypeOf(quotes.unionByName(quotes)).toEqualTypeOf<DataFrame<Quote>>()
    expectTypeOf(quotes.unionByName(quotes, true)).toEqualTypeOf<DataFrame<AnyRow>>()
    expectTypeOf(await spark.createDataFrame([{ k: 1 }], ['kk'])).toEqualTypeOf<DataFrame<AnyRow>>()
    const events: ({ readonly s: string } | { readonly p: number })[] = []
    expectTypeOf(await spark.createDataFrame(events, 's string, p double')).toEqualTypeOf<DataFrame<AnyRow>>()
    expectTypeOf(await spark.createDataFrame([{ k: 1 }])).toEqualTypeOf<DataFrame<{ k: number }>>()
  })
})
