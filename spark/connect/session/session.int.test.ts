import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { AnalysisException, col, lit, ParseException, SparkSession } from '../index.ts'

const { remote, skip } = liveSpark()

describe.skipIf(skip)('a session on a live server', () => {
  let spark: SparkSession
  beforeAll(async () => {
    spark = await SparkSession.builder.remote(remote).create()
  })
  afterAll(() => spark.stop())

  it('gives rows of a range', async () => {
    const df = spark.range(0, 10).select(col('id').multiply(lit(2)).as('twice'))
    expect(await df.collect()).toEqual(Array.from({ length: 10 }, (_, n) => ({ twice: BigInt(2 * n) })))
    expect(await df.collect({ int64: 'number' })).toEqual(Array.from({ length: 10 }, (_, n) => ({ twice: 2 * n })))
  })

  it('refuses to round an integer beyond 2^53', async () => {
    await expect(spark.range(2n ** 53n, 2n ** 53n + 2n).collect({ int64: 'number' })).rejects.toThrow(/beyond 2\^53/)
  })

  it('tells an unknown column with its place in the SQL', async () => {
    const failed = await spark.sql('select nope from range(1)').catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(AnalysisException)
    expect(failed).toMatchObject({
      errorClass: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      sqlState: '42703',
      queryContexts: [{ contextType: 'SQL', startIndex: 7, stopIndex: 10, fragment: 'nope' }],
    })
  })

  it('tells text that does not parse', async () => {
    await expect(spark.sql('selec 1')).rejects.toBeInstanceOf(ParseException)
  })

  it('runs a statement once, and knows its settings', async () => {
    await spark.sql('set spark.sql.shuffle.partitions = 7')
    expect(await spark.conf.get('spark.sql.shuffle.partitions')).toBe('7')
    await spark.conf.unset('spark.sql.shuffle.partitions')
    expect(await spark.conf.get('spark.sql.shuffle.partitions')).toBe('200')
    expect(await spark.conf.isModifiable('spark.sql.ansi.enabled')).toBe(true)
    expect(await spark.conf.get('not.there', 'otherwise')).toBe('otherwise')
    await expect(spark.conf.get('not.there')).rejects.toThrow(/not\.there/)
  })
})
