import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { col, functions as F, SparkSession } from '../index.ts'

const { remote, skip } = liveSpark()
const ROWS = 100_001

const SCHEMA = `b boolean, s short not null, i int, l long, d double, dec decimal(38,5), str string, bin binary, dt date, ts timestamp,
  tn timestamp_ntz, iv interval day to second, ym interval year to month, a array<string>, m map<string,int>,
  st struct<x:int,y:array<struct<z:string>>>, v void`

const row = (n: number) =>
  n % 7 === 3
    ? { s: 1 }
    : {
        b: n % 2 === 0,
        s: n % 1000,
        i: n,
        l: BigInt(n) * 10_000_000_000n,
        d: n / 3,
        dec: `${n}.12345`,
        str: `é${n}`,
        bin: Uint8Array.of(n % 256),
        dt: '1969-12-31',
        ts: BigInt(n) - 500n,
        tn: BigInt(n),
        iv: BigInt(n),
        ym: n,
        a: [`${n}`, null],
        m: new Map([['k', n]]),
        st: { x: n, y: [{ z: 'q' }] },
        v: null,
      }

describe.skipIf(skip)('rows beyond a batch', () => {
  let spark: SparkSession
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).create()
  })
  afterAll(() => spark?.stop())

  it('have the schema, the values and the order of those that go up one by one', async () => {
    const rows = Array.from({ length: ROWS }, (_, n) => row(n))
    const many = await spark.createDataFrame(rows, SCHEMA)
    const few = await spark.createDataFrame(rows.slice(0, 100), SCHEMA)
    expect(await many.schema()).toEqual(await few.schema())
    expect(await many.limit(100).collect()).toEqual(await few.collect())
    const { i } = await many.select('i').toColumns()
    expect(i).toEqual(rows.map((_, n) => (n % 7 === 3 ? null : n)))
    expect(await many.filter(many.col('i').geq(99_990)).count()).toBe(9)
  }, 60_000)

  it('take names, one type for a single column, and two columns of one name', async () => {
    const n = Array.from({ length: 100_000 }, (_, at) => at)
    const named = await spark.createDataFrame(
      n.map((one) => [one, -one]),
      ['a', 'b'],
    )
    expect(await named.agg(F.sum('a').as('a'), F.sum('b').as('b')).collect()).toEqual([
      { a: 4999950000n, b: -4999950000n },
    ])
    const single = await spark.createDataFrame(n, 'int')
    expect(await single.agg(F.max(col('value')).as('most')).collect()).toEqual([{ most: 99_999 }])
    const twice = await spark.createDataFrame(
      n.map((one) => [one, -one]),
      ['a', 'a'],
    )
    expect((await twice.toDF('x', 'y').agg(F.min('y').as('least')).first())?.least).toBe(-99_999n)
  }, 60_000)
})
