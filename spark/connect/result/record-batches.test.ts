import { create } from '@bufbuild/protobuf'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import { describe, expect, it } from 'vitest'
import { parseConnectionString } from '../connection-string.ts'
import { ExecutePlanResponseSchema, ReleaseExecuteResponseSchema } from '../proto/spark-connect.gen.ts'
import type { Channel } from '../rpc/channel.ts'
import { RpcClient } from '../rpc/client.ts'
import { SparkSession } from '../session/session.ts'
import { recordBatches } from './record-batches.ts'

const table = tableFromArrays({ a: [1, 2, 3], b: ['x', 'y', 'z'] })
const whole = tableToIPC(table, 'stream')

describe('a piece of a result', () => {
  it('is read as the Arrow stream that it is, and may have no rows', async () => {
    const [batch] = await recordBatches({ data: whole, rows: 3 })
    expect(batch?.toArray().map((row) => ({ ...row.toJSON() }))).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
      { a: 3, b: 'z' },
    ])
    const none = await recordBatches({ data: tableToIPC(table.slice(0, 0), 'stream'), rows: 0 })
    expect(none.reduce((rows, { numRows }) => rows + numRows, 0)).toBe(0)
  })

  it.each([
    ['is cut', whole.subarray(0, 200)],
    ['is text', new TextEncoder().encode('hello world, this is no stream'.repeat(20))],
    ['is nothing but zeros', new Uint8Array(300)],
    ['has a head that means nothing', whole.slice().fill(255, 20, 60)],
  ])('that %s is told as broken, with what to do', async (_, data) => {
    await expect(recordBatches({ data, rows: 3 })).rejects.toMatchObject({
      name: 'SparkConnectException',
      errorClass: 'RESULT_BROKEN',
      message: expect.stringMatching(/is no Arrow stream \(.+\)\. Execute the query again; if it comes again, a proxy/),
    })
  })
})

it.each(['collect', 'toColumns'] as const)('%s() tells of a broken piece', async (action) => {
  const calls: Partial<Channel['calls']> = {
    async *executePlan() {
      const value = { data: whole.slice().fill(255, 20, 60), rowCount: 3n }
      yield create(ExecutePlanResponseSchema, { responseType: { case: 'arrowBatch', value } })
    },
    releaseExecute: async () => create(ReleaseExecuteResponseSchema),
  }
  // Nothing else is called.
  const open = () => ({ calls: calls as Channel['calls'], close: () => {} })
  const spark = new SparkSession(new RpcClient(parseConnectionString('sc://nowhere'), { open }))
  await expect(spark.table('t')[action]()).rejects.toMatchObject({ errorClass: 'RESULT_BROKEN' })
})
