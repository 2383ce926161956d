import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { col, lit, SparkSession } from '../index.ts'
import { SparkConnectService } from '../proto/spark-connect.gen.ts'

// A server that answers what a session begins with, and keeps what comes after it.
let heard: string[] = []
let spark: SparkSession
let close: () => void

beforeAll(async () => {
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.service(SparkConnectService, {
        analyzePlan: ({ analyze }) => {
          heard.push(analyze.case ?? '')
          return { result: { case: 'sparkVersion', value: { version: '4.1.3' } } }
        },
        config: ({ operation }) => {
          heard.push(JSON.stringify(operation?.opType.value))
          return {}
        },
        executePlan: async function* ({ plan }) {
          heard.push(plan?.opType.case ?? '')
          yield { responseType: { case: 'resultComplete' as const, value: {} } }
        },
        addArtifacts: async (requests) => {
          for await (const _ of requests) heard.push('artifact')
          return {}
        },
        interrupt: () => ({}),
        releaseExecute: () => ({}),
        releaseSession: () => ({}),
      }),
  })
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens at a port
  spark = await SparkSession.builder.remote(`sc://127.0.0.1:${port}`).create()
  close = () => server.close()
})
afterAll(async () => {
  await spark.stop()
  close()
})

const HALF = 'x\udc00y'

const requests: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  'the name of a column': (text) => spark.range(1).select(lit(1).as(text)).collect(),
  'a column that is asked for': (text) => spark.range(1).select(col(text)).collect(),
  'a column that is added': (text) => spark.range(1).withColumn(text, lit(1)).collect(),
  'columns that are added': (text) =>
    spark
      .range(1)
      .withColumns({ [text]: lit(1) })
      .collect(),
  'a column that is renamed': (text) => spark.range(1).withColumnRenamed('id', text).schema(),
  'columns that are renamed': (text) => spark.range(1).withColumnsRenamed({ id: text }).explainString(),
  'an expression': (text) => spark.range(1).selectExpr(`'${text}'`).collect(),
  'SQL text': (text) => spark.sql(`select '${text}'`),
  'a table': (text) => spark.table(text).collect(),
  'a table that is written': (text) => spark.range(1).write.saveAsTable(text),
  'a view': (text) => spark.range(1).createTempView(text),
  'an option': (text) => spark.read.options({ sep: text }).load('/x').collect(),
  'the name of an option': (text) =>
    spark.read
      .options({ [text]: 'a' })
      .load('/x')
      .collect(),
  'an option of a writer': (text) =>
    spark
      .range(1)
      .write.options({ [text]: 'a' })
      .save('/x'),
  'a setting': (text) => spark.conf.set('a', text),
  'the name of a setting': (text) => spark.conf.set(text, 'a'),
  'a column of local data': (text) => spark.createDataFrame([{ [text]: 1 }]),
  'a name of local data': (text) => spark.createDataFrame([[1]], [text]).then((frame) => frame.collect()),
  'a tag': (text) => spark.interruptTag(text),
}

describe('a text with half a surrogate pair', () => {
  it.each(Object.entries(requests))('is refused before it is sent, as %s', async (_, request) => {
    heard = []
    await expect(async () => request(HALF)).rejects.toThrow(/x\\udc00y.* is no text: character \d+ \(U\+DC00\) is half/)
    // Beside what holds the text, the frames of local data ask for settings.
    expect(heard.filter((one) => !one.includes('localRelation'))).toEqual([])
  })

  it('is told by its place in characters, with the text around it', async () => {
    const long = `${'a'.repeat(1000)}😀\ud83d${'b'.repeat(1000)}`
    await expect(spark.conf.set('a', long)).rejects.toThrow(
      /^"a{58}😀\\ud83db{59}" is no text: character 1001 \(U\+D83D\)/,
    )
  })
})

it('whole pairs are sent as they are', async () => {
  heard = []
  await spark.conf.set('a😀', '😀')
  expect(heard).toEqual([expect.stringContaining('a😀')])
})
