import { fork } from 'node:child_process'
import { afterAll, describe, expect, it } from 'vitest'
import { liveSpark } from '../../live-spark.ts'
import { SparkSession } from '../index.ts'
import { type Fault, type FaultProxy, faultProxy } from './fault-proxy.ts'

const { remote, skip } = liveSpark()
const ROWS = 200_000
const kinds = ['cut', 'unavailable', 'end', 'delay', 'duplicate'] as const

describe.skipIf(skip)('an operation through a bad connection', () => {
  const open: { proxy: FaultProxy; spark: SparkSession }[] = []
  afterAll(async () => {
    for (const { proxy, spark } of open) {
      await spark.stop()
      proxy.close()
    }
  })

  const through = async (faults: readonly Fault[]) => {
    const proxy = await faultProxy(remote, faults)
    const spark = await SparkSession.builder.remote(proxy.remote).create()
    open.push({ proxy, spark })
    return { proxy, spark }
  }

  it.each(kinds.flatMap((kind) => [0, 1, 2, 5].map((after) => [kind, after] as const)))(
    'gives every row once where a stream meets a %s after %i answers, again and again',
    async (kind, after) => {
      const { proxy, spark } = await through(Array.from({ length: 4 }, () => ({ kind, after })))
      await spark.conf.set('spark.sql.execution.arrow.maxRecordsPerBatch', 10_000)
      const { id } = await spark.range(0, ROWS, 1, 4).toColumns()
      expect(id).toHaveLength(ROWS)
      const whole = id.reduce((sum, one) => sum + one, 0n)
      expect(whole).toBe((BigInt(ROWS) * BigInt(ROWS - 1)) / 2n)
      expect(proxy.seen.executes).toBe(1)
      // Delays and doubled answers need no second look.
      expect(proxy.seen.reattaches > 0).toBe(kind === 'cut' || kind === 'unavailable' || kind === 'end')
    },
    60_000,
  )

  it('writes once where the answer to a write is lost', async () => {
    const { spark } = await through([{ kind: 'cut', after: 0 }])
    await spark.sql('create or replace temporary view one as select 1 as n')
    const table = `once_${process.pid}_${Date.now()}`
    await spark.table('one').write.saveAsTable(table)
    expect(await spark.table(table).count()).toBe(1)
    await spark.sql(`drop table ${table}`)
  })

  it('is taken up by another process, which gets the rest', async () => {
    const operationId = crypto.randomUUID()
    const child = fork(new URL('./half-read.ts', import.meta.url).pathname, [remote, operationId], {
      execArgv: ['--import', 'tsx'],
    })
    const told = await new Promise<{ sessionId: string; userId: string; after: string; rows: number }>((resolve) =>
      child.once('message', (message) => resolve(message as never)),
    )
    child.kill('SIGKILL')
    const spark = await SparkSession.builder
      .remote(`${remote}/;session_id=${told.sessionId};user_id=${told.userId}`)
      .create()
    const rest = await spark.attach({ operationId, after: told.after })
    expect(told.rows + rest.length).toBe(3_000_000)
    expect(rest[0]).toEqual({ id: BigInt(told.rows) })
    await spark.stop()
  }, 60_000)
})
