import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { functions as F, SparkSession } from '../index.ts'

const { remote, skip } = liveSpark()

// What PySpark 4.1.3 answers to the same calls.
describe.skipIf(skip)('a frame on a live server', () => {
  let spark: SparkSession
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).values({ int64: 'number' }).create()
  })
  afterAll(() => spark.stop())

  it('sums every numeric column of a group where none is named', async () => {
    const t = await spark.sql("select * from values ('a', 1, 2.5d, 1.50), ('a', 2, 0.5d, 2.00) as (k, i, d, m)")
    const sums = await t.groupBy('k').sum()
    expect(await sums.collect()).toEqual([{ k: 'a', 'sum(i)': 3, 'sum(d)': 3, 'sum(m)': '3.50' }])
    expect(await (await t.groupBy().mean()).columns()).toEqual(['avg(i)', 'avg(d)', 'avg(m)'])
    await expect(t.select('k').groupBy('k').max()).rejects.toThrow(/none is numeric/)
  })

  it('has the first row as its head', async () => {
    expect(await spark.range(3).head()).toEqual({ id: 0 })
    expect(await spark.range(3).head(2)).toEqual([{ id: 0 }, { id: 1 }])
    expect(await spark.range(0).head()).toBeNull()
  })

  it('keeps apart columns that are named alike', async () => {
    expect(await (await spark.sql('select 1 a, 2 a, 3 `a#2`')).toColumns()).toEqual({ a: [1], 'a#3': [2], 'a#2': [3] })
  })

  it('keeps the type of a number that stands for a column', async () => {
    const t = await spark.sql('select 7 as i')
    const { fields = [] } = await t.select(F.pmod('i', 2), F.pow('i', 2)).schema()
    expect(fields.map(({ name, dataType }) => [name, dataType?.kind])).toEqual([
      ['pmod(i, 2)', 'integer'],
      ['POWER(i, 2)', 'double'],
    ])
  })

  it('replaces by an object of texts', async () => {
    const t = await spark.sql("select * from values ('a'), ('b') as (k)")
    expect(await t.replace({ a: null, b: 'c' }).collect()).toEqual([{ k: null }, { k: 'c' }])
    expect(() => t.replace({ 1: 10 })).toThrow(/new Map/)
  })

  it('says what is meant where a call is near', async () => {
    const t = spark.range(1)
    // As JavaScript would call it.
    const place = 1 as never
    expect(() => t.orderBy(place)).toThrow(/by name, not by place/)
    expect(() => t.groupBy(place)).toThrow(/by name, not by place/)
    expect(() => spark.read.json(t as never)).toThrow(/a path is text/)
    await expect(spark.sql('select {n}', { n: 1 })).rejects.toThrow(/a value is named :n/)
    expect(await (await spark.sql("select '{n}' as s, :n as n", { n: 1 })).collect()).toEqual([{ s: '{n}', n: 1 }])
  })

  it('asks plain where TLS is wanted, and says so', async () => {
    const open = SparkSession.builder.remote(`${remote}/;use_ssl=true`).create()
    await expect(open).rejects.toThrow(/does not speak TLS/)
  }, 30_000)
})
