import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { col, functions as F, SparkSession } from '../index.ts'

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

  it('groups by a list of columns, as PySpark takes one', async () => {
    const t = await spark.createDataFrame([
      { k: 'x', b: 1 },
      { k: 'x', b: 1 },
    ])
    expect(await t.groupBy(['k', 'b']).count().collect()).toEqual([{ k: 'x', b: 1, count: 2 }])
    expect(await t.rollup(['k']).count().sort('k').collect()).toEqual([
      { k: null, count: 2 },
      { k: 'x', count: 2 },
    ])
    expect(
      await t
        .cube([t.col('k')])
        .count()
        .count(),
    ).toBe(2)
    expect(() => t.groupBy('k').pivot(t.col('b') as never)).toThrow(/takes the name of a column/)
  })

  it('counts rows that have no columns', async () => {
    expect(await (await spark.createDataFrame([{}, {}])).collect()).toEqual([{}, {}])
    expect(await (await spark.createDataFrame([[], [], []])).count()).toBe(3)
  })

  it('says what is meant where a call is near', async () => {
    const t = spark.range(1)
    expect(() => t.toPandas()).toThrow(/Use toArrow\(\) or toColumns\(\)/)
    expect(() => t.rdd).toThrow(/DataFrame.rdd is not to be had/)
    expect(() => spark.dataSource).toThrow(/runs a Python function/)
    expect(() => spark.udtf).toThrow(/SQL table function/)
    expect(() => spark.read.json(t as never)).toThrow(/a path is text/)
    await expect(spark.sql('select {n}', { n: 1 })).rejects.toThrow(/a value is named :n/)
    expect(await (await spark.sql("select '{n}' as s, :n as n", { n: 1 })).collect()).toEqual([{ s: '{n}', n: 1 }])
  })

  it('is ordered by place, upwards and downwards', async () => {
    const t = await spark.createDataFrame(
      [
        [1, 'b'],
        [2, 'a'],
        [2, 'c'],
      ],
      'n int, s string',
    )
    const read = async (...by: readonly (number | { ascending: boolean })[]) =>
      (
        await t
          .typed<{ s: string }>()
          .orderBy(...by)
          .collect()
      )
        .map(({ s }) => s)
        .join('')
    expect(await read(2)).toBe('abc')
    expect(await read(1, -2)).toBe('bca')
    expect(await read(2, { ascending: false })).toBe('cba')
    expect(() => t.sort(0)).toThrow(/the first column is 1/)
  })

  it('is grouped and ordered by places, whatever the server takes numbers for', async () => {
    const own = spark.newSession()
    await own.conf.setAll({ 'spark.sql.orderByOrdinal': 'false', 'spark.sql.groupByOrdinal': 'false' })
    const t = await own.createDataFrame(
      [
        ['a', 1, 0.5],
        ['b', 3, 1.5],
        ['a', 5, 2.5],
      ],
      'k string, v int, `x.y` double',
    )
    const byPlace = t.groupBy(1).agg(F.max('v').as('most'))
    expect(await byPlace.orderBy(-2).collect()).toEqual([
      { k: 'a', most: 5 },
      { k: 'b', most: 3 },
    ])
    expect(await t.join(byPlace, 'k').rollup([1]).count().orderBy(-1).take(1)).toEqual([{ k: 'b', count: 1 }])
    expect(await t.orderBy(-3).select('v').first()).toEqual({ v: 5 })
    const sorted = t.sort(2)
    // As by name, up to ids: the names of t were asked for above.
    expect(JSON.stringify(sorted.planJson())).toContain('"unparsedIdentifier":"v"')
    await sorted.createOrReplaceTempView('sorted')
    expect(await own.table('sorted').count()).toBe(3)
    await expect(t.groupBy(4).count().collect()).rejects.toThrow(
      'there is no column at place 4: the frame has 3 (k, v, x.y)',
    )
    expect(() => t.groupBy(0)).toThrow(/the first column is 1/)
    await own.stop()
  })

  it('gives variants back as variants, and fields whose name is empty', async () => {
    const [v] = (await (await spark.sql(`select parse_json('{"a": [1, 2]}') v`)).collect()).map((row) => row.v)
    const back = await spark.createDataFrame([
      { v, in: { '': 1, all: [v] } },
      { v: null, in: null },
    ])
    expect(await back.dtypes()).toEqual([
      ['v', 'variant'],
      ['in', 'struct<:bigint,all:array<variant>>'],
    ])
    const read = await back.select(F.variantGet('v', '$.a[1]', 'int').as('n'), 'in').collect()
    expect(read).toEqual([
      { n: 2, in: { '': 1, all: [v] } },
      { n: null, in: null },
    ])
    const table = await (await spark.sql(`select named_struct('', 1) s, parse_json('[7]') v`)).toArrow()
    expect(await (await spark.createDataFrame(table)).select('s', F.toJson('v').as('v')).collect()).toEqual([
      { s: { '': 1 }, v: '[7]' },
    ])
  })

  it('tells V8 of the memory of a table, most of which workers can share', async () => {
    const before = process.memoryUsage().external
    const table = await spark.range(0, 3_000_000, 1, 2).toArrow()
    expect(process.memoryUsage().external - before).toBeGreaterThan(3_000_000 * 8 * 0.9)
    const pieces = table.getChildAt(0)!.data.map(({ values }) => values)
    expect(pieces.filter(({ buffer }) => buffer instanceof SharedArrayBuffer).length).toBeGreaterThan(
      pieces.length * 0.75,
    )
    expect(
      table
        .getChildAt(0)!
        .toArray()
        .every((value: bigint, n: number) => value === BigInt(n)),
    ).toBe(true)
  })

  it('puts cells of bytes, which are sent and digested as they are, into memory of their own', async () => {
    const table = await (
      await spark.sql(`select named_struct('b', cast(id as string)::binary) as s from range(300000)`)
    ).toArrow()
    const cells = table.getChildAt(0)!.data.map(({ children }) => children[0]!.values)
    expect(cells.length).toBeGreaterThan(2)
    expect(cells.every(({ buffer }) => buffer instanceof ArrayBuffer)).toBe(true)
  })

  it('tells a wrong kind of join as PySpark does', async () => {
    const asked: string = 'Left_Outside'
    expect(() => spark.range(1).join(spark.range(1), 'id', asked as 'left')).toThrow(
      expect.objectContaining({
        errorClass: 'UNSUPPORTED_JOIN_TYPE',
        messageParameters: { typ: 'leftoutside', supported: expect.stringMatching(/^'inner', 'outer', .*'cross'$/) },
      }),
    )
  })

  it('has the clock times of Arrow in the zone of the session', async () => {
    const { Table, TimestampMicrosecond, makeData, Vector } = await import('apache-arrow')
    const type = new TimestampMicrosecond()
    const table = new Table({ at: new Vector([makeData({ type, length: 1, data: BigInt64Array.of(0n) })]) })
    const other = spark.newSession()
    await other.conf.set('spark.sql.session.timeZone', 'America/New_York')
    const frame = await other.createDataFrame(table)
    expect(await frame.dtypes()).toEqual([['at', 'timestamp']])
    // Midnight in New York was five hours after that of Greenwich.
    expect(await frame.collect()).toEqual([{ at: 18_000_000_000n }])
    await other.conf.set('spark.sql.timestampType', 'TIMESTAMP_NTZ')
    expect(await (await other.createDataFrame(table)).dtypes()).toEqual([['at', 'timestamp_ntz']])
    await other.stop()
  })

  it('tells a format and places that are not there as PySpark does', async () => {
    const missing = { name: 'UnknownException', errorClass: 'DATA_SOURCE_NOT_FOUND', sqlState: '42K02' }
    await expect(spark.read.format('nope').load().schema()).rejects.toMatchObject(missing)
    const frame = spark.range(3)
    const notPositive = (index: string) => ({ errorClass: 'INDEX_NOT_POSITIVE', messageParameters: { index } })
    expect(() => frame.groupBy(0)).toThrow(expect.objectContaining(notPositive('0')))
    expect(() => frame.groupBy(-1)).toThrow(expect.objectContaining(notPositive('-1')))
    expect(() => frame.orderBy(0)).toThrow(expect.objectContaining({ errorClass: 'ZERO_INDEX' }))
    await expect(frame.orderBy(2).collect()).rejects.toThrow(RangeError)
    const placed = frame.groupBy(1).count().orderBy(-1)
    expect(() => placed.plan()).toThrow(/await schema\(\) of the frame that/)
    await placed.schema()
    expect(JSON.stringify(placed.planJson())).toContain('"unparsedIdentifier":"id"')
  })

  it('tells one who reads on after the end of the session that it ended', async () => {
    const other = spark.newSession()
    const rows = other.range(0, 3_000_000, 1, 8).toLocalIterator()
    await rows.next()
    await other.stop()
    const readOn = async () => {
      for await (const _ of rows);
    }
    await expect(readOn()).rejects.toMatchObject({ name: 'SparkConnectException', errorClass: 'NO_ACTIVE_SESSION' })
  })

  it('refuses a string whose bytes are no text, as PySpark does, and says in which column', async () => {
    const frame = await spark.sql("select 1 as n, array(cast(unhex('61FF62') as string)) as texts")
    const refused = { errorClass: 'INVALID_UTF8_STRING', messageParameters: { str: '\\x61\\xFF\\x62' } }
    await expect(frame.collect()).rejects.toMatchObject(refused)
    await expect(frame.toColumns()).rejects.toThrow(/^column 'texts': Invalid UTF8 .*binary.*makeValidUtf8/)
    const [text] = await frame.select(F.makeValidUtf8(col('texts').getItem(0)).as('t')).collect()
    expect(text).toEqual({ t: 'a\ufffdb' })
    expect((await frame.toArrow()).numRows).toBe(1)
  })

  it('says where its calls were made, where that was asked for', async () => {
    const asked = 'spark.python.sql.dataFrameDebugging.enabled'
    const traced = await SparkSession.builder.remote(remote).config(asked, true).create()
    const failed = await traced
      .range(1)
      .select(col('id').divide(0))
      .collect()
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({ queryContexts: [{ contextType: 'DataFrame', fragment: 'divide' }] })
    expect(String(failed)).toMatch(/"divide" was called from\n.*dataframe\.int\.test\.ts:\d+/)
    await traced.stop()
    const after = await spark
      .range(1)
      .select(col('id').divide(0))
      .collect()
      .catch((error: unknown) => error)
    expect(after).toMatchObject({ queryContexts: [{ callSite: '' }] })
  })

  it('asks plain where TLS is wanted, and says so', async () => {
    const open = SparkSession.builder.remote(`${remote}/;use_ssl=true`).create()
    await expect(open).rejects.toThrow(/does not speak TLS/)
  }, 30_000)
})
