import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Table, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import {
  col,
  functions as F,
  lit,
  ml,
  NotSupportedError,
  Observation,
  SparkConnectException,
  SparkException,
  SparkSession,
  sharedFiles,
} from '../index.ts'

const { remote, skip } = liveSpark()

describe.skipIf(skip)('on a live server', () => {
  let spark: SparkSession
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).values({ int64: 'number' }).create()
  })
  afterAll(() => spark.stop())
  // Fifty seconds of sleep in short pieces: a task that is interrupted stops, and one that is not ends by itself.
  const slow = (session: SparkSession) =>
    session.range(0, 1000, 1, 1).selectExpr("java_method('java.lang.Thread', 'sleep', 50L) as slept")

  it('an interrupt ends what carries the tag, and nothing else', async () => {
    const ended = spark.withTag('slow', () => slow(spark).collect()).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await spark.interruptTag('slow')).toHaveLength(1)
    expect(await spark.interruptTag('other')).toEqual([])
    expect(await ended).toMatchObject({ errorClass: 'OPERATION_CANCELED' })
    expect(() => spark.addTag('a,b')).toThrow(/comma/)
  })

  it('an aborted signal ends the operation on the server too', async () => {
    const stop = new AbortController()
    const operationId = crypto.randomUUID()
    const ended = slow(spark)
      .collect({ signal: stop.signal, operationId })
      .catch((error: unknown) => error)
    setTimeout(() => stop.abort(new Error('enough')), 1000)
    expect(await ended).toEqual(new Error('enough'))
    // It may take the server a moment; an operation that went on would give its rows.
    const errorClass = expect.stringMatching(/OPERATION_(CANCELED|NOT_FOUND|ABANDONED)/)
    await expect(spark.attach({ operationId })).rejects.toMatchObject({ errorClass })
  })

  it('a clone has the settings and views, and goes its own way', async (context) => {
    if (before41(await spark.version())) context.skip('cloneSession came with Spark 4.1')
    await spark.sql('create or replace temporary view three as select 3 as n')
    const clone = await spark.cloneSession()
    expect(await clone.table('three').collect()).toEqual([{ n: 3 }])
    await clone.catalog.dropTempView('three')
    expect(await spark.table('three').count()).toBe(1)
    await clone.stop()
  })

  it('a stopped session says so', async () => {
    const other = spark.newSession()
    await other.range(1).collect()
    await other.stop()
    await expect(other.range(1).collect()).rejects.toBeInstanceOf(SparkConnectException)
  })

  it('what a user named like a broken connection fails at once', async () => {
    const started = Date.now()
    await expect(spark.range(1).select(col('socket')).schema()).rejects.toMatchObject({
      errorClass: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    })
    const raised = spark.range(1).select(F.raiseError(lit('the trading session was closed')))
    await expect(raised.collect()).rejects.toThrow(/the trading session was closed/)
    expect(Date.now() - started).toBeLessThan(20_000)
  })

  it('another client of a stopped session hears so', async () => {
    const address = `${remote}/;user_id=two;session_id=${crypto.randomUUID()}`
    const first = await SparkSession.builder.remote(address).create()
    const second = await SparkSession.builder.remote(address).create()
    await first.stop()
    await expect(second.range(1).collect()).rejects.toThrow(/make a new one/)
    second.disconnect()
  }, 20_000)

  it('local rows keep every value, as in PySpark', async () => {
    const columns = async (...args: Parameters<SparkSession['createDataFrame']>) =>
      (await spark.createDataFrame(...args)).toColumns()
    expect(await columns([1, 2], 'int')).toEqual({ value: [1, 2] })
    expect(await columns([[1, 2]], ['a'])).toEqual({ a: [1], _2: [2] })
    expect(await columns([[1, 2]], ['a', 'a'])).toEqual({ a: [1], 'a#2': [2] })
    expect(await columns([[1, 2]], 'a int, a int')).toEqual({ a: [1], 'a#2': [2] })
    const alike = await spark.sql('select struct(1 as a, 2 as a) s')
    await expect(alike.collect()).rejects.toMatchObject({ errorClass: 'DUPLICATED_FIELD_NAME' })
    const millis = new Table({ t: vectorFromArray([new Date(1500)]) })
    expect(await (await spark.createDataFrame(millis)).collect()).toEqual([{ t: 1_500_000n }])
  })

  it('local rows go up inline, and in chunks that are kept by their hash', async () => {
    const rows = Array.from({ length: 150_000 }, (_, n) => ({ id: BigInt(n), name: `name ${n % 100}`, price: n / 4 }))
    const df = await spark.createDataFrame(rows)
    const kind = before41(await spark.version()) ? 'cachedLocalRelation' : 'chunkedCachedLocalRelation'
    expect(df.node).toMatchObject({ kind: 'project', input: { kind } })
    expect(
      await df.agg(F.count('*').as('n'), F.sum('price').as('sum'), F.countDistinct('name').as('names')).collect(),
    ).toEqual([{ n: 150_000, sum: (149_999 * 150_000) / 8, names: 100 }])
    expect((await spark.createDataFrame(rows.slice(0, 10))).node.kind).toBe('localRelation')
  })

  it('strings of an Arrow dictionary go up as strings', async () => {
    const dictionary = new Table({ s: vectorFromArray(['a', 'b', 'a']) })
    expect(await (await spark.createDataFrame(dictionary)).collect()).toEqual([{ s: 'a' }, { s: 'b' }, { s: 'a' }])
    const plain = tableToIPC(new Table({ s: vectorFromArray(['x'], new Utf8()) }), 'stream')
    expect(await (await spark.createDataFrame(plain)).collect()).toEqual([{ s: 'x' }])
  })

  it('more rows than a server bears are refused with a way around', async () => {
    const ids = new BigInt64Array(3_000_001)
    await expect(spark.createDataFrame({ ids })).rejects.toThrow(/sharedFiles/)
  })

  it('rows on shared storage are read where a writer put them', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'shared-')), 'rows.json')
    // Any writer will do: here Spark itself stands for one of Parquet.
    const write = async (to: string) => spark.range(5).write.parquet(to)
    const df = await spark.createDataFrame([], { via: sharedFiles(path, write) })
    expect(await df.count()).toBe(5)
  })

  it('a file is an artifact of the session', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'artifact-')), 'lines.txt')
    writeFileSync(path, `${'a line\n'.repeat(20_000)}`)
    await spark.addArtifacts(path)
    const copy = `${path}.copy`
    await spark.copyFromLocalToFs(path, copy)
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(path, 'utf8'))
  })

  it('a checkpoint is a frame of its own until it is dropped', async () => {
    const df = await spark.range(3).withColumn('r', F.rand(1)).localCheckpoint()
    expect(await df.count()).toBe(3)
    await df.dropCheckpoint()
    await expect(df.count()).rejects.toBeInstanceOf(SparkException)
  })

  it('observes while it writes', async () => {
    const observation = new Observation()
    await spark
      .range(10)
      .observe(observation, F.count(lit(1)).as('rows'))
      .write.format('noop')
      .mode('overwrite')
      .save()
    expect(await observation.get()).toEqual({ rows: 10n })
  })

  it('observes while it counts', { timeout: 10_000 }, async () => {
    const observation = new Observation()
    const rows = F.count(lit(1)).as('rows')
    expect(await spark.range(10).observe(observation, rows, F.max('id').as('most')).count()).toBe(10)
    expect(await observation.get()).toEqual({ rows: 10n, most: 9n })
  })

  it('refuses a trigger that is false, which would run for ever', () => {
    const rate = spark.readStream.format('rate').load().writeStream
    // As JavaScript would say it.
    const asked = { availableNow: false } as never
    expect(() => rate.trigger(asked)).toThrow("a trigger's availableNow is true, or left out")
  })

  it('persists, explains, shows and gives HTML', async () => {
    const df = await spark.range(3).persist()
    expect(await df.isCached()).toBe(true)
    await df.unpersist(true)
    expect(await df.explainString()).toContain('Range')
    let shown = ''
    await df.show(1, { print: (text) => (shown = text) })
    expect(shown).toContain('only showing top 1 row')
    expect(await df.toHTML()).toContain('<table')
    expect(await df.isEmpty()).toBe(false)
  })

  it('hears progress and metrics', async () => {
    let metrics = 0
    await spark
      .range(0, 1000, 1, 2)
      .groupBy(col('id').mod(3).as('k'))
      .count()
      .collect({ onMetrics: (all) => (metrics += all.length) })
    expect(metrics).toBeGreaterThan(0)
  })

  it('refuses Python functions with what to use instead', async () => {
    expect(() => spark.range(1).mapInPandas()).toThrow(NotSupportedError)
    expect(() => F.udf()).toThrow(/higher-order functions/)
  })

  it('frames are named in SQL', async () => {
    const df = await spark.sql('select sum(id) as s from {ids} where id < :top', { top: 3 }, { ids: spark.range(10) })
    expect(await df.collect()).toEqual([{ s: 3 }])
  })

  it('a stream of files starts, reports, and ends by itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stream-'))
    await spark.range(20).write.mode('overwrite').parquet(`${folder}/in`)
    const heard: string[] = []
    const listener = {
      onQueryProgress: () => void heard.push('progress'),
      onQueryTerminated: () => void heard.push('terminated'),
    }
    await spark.streams.addListener(listener)
    const query = await spark.readStream
      .schema('id bigint')
      .parquet(`${folder}/in`)
      .writeStream.format('parquet')
      .option('checkpointLocation', `${folder}/check`)
      .trigger({ availableNow: true })
      .start(`${folder}/out`)
    expect(await query.awaitTermination(60)).toBe(true)
    expect(await query.exception()).toBeNull()
    expect(await spark.read.parquet(`${folder}/out`).count()).toBe(20)
    while (!heard.includes('terminated')) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(heard).toContain('progress')
    await spark.streams.removeListener(listener)
  })

  it('a pipeline learns, judges, saves and loads', async () => {
    const df = await spark.sql('select double(id) as x, 3 * id + 1.0D as label from range(50)')
    const pipeline = new ml.Pipeline([
      ml.VectorAssembler({ inputCols: ['x'], outputCol: 'features' }),
      ml.LinearRegression({ maxIter: 10, regParam: 0 }),
    ])
    const model = await pipeline.fit(df)
    const line = model.stages[1] as ml.Model
    expect(await line.get('intercept')).toBeCloseTo(1, 8)
    expect(((await line.get('coefficients')) as ml.Vector).values[0]).toBeCloseTo(3, 8)
    expect(await line.get('summary.r2')).toBeCloseTo(1, 8)
    expect(await ml.RegressionEvaluator({ metricName: 'rmse' }).evaluate(model.transform(df))).toBeLessThan(1e-6)
    const path = join(mkdtempSync(join(tmpdir(), 'model-')), 'line')
    await line.save(path)
    const loaded = await ml.loadModel(spark, 'org.apache.spark.ml.regression.LinearRegressionModel', path)
    expect(await loaded.get('intercept')).toBe(await line.get('intercept'))
    const matrix = await spark.statistics.correlation(
      ml.VectorAssembler({ inputCols: ['x', 'label'], outputCol: 'v' }).transform(df),
      'v',
    )
    expect(matrix.at(0, 1)).toBeCloseTo(1, 12)
    await line.delete()
  })
})

function before41(version: string): boolean {
  return version.startsWith('4.0.')
}
