import { SparkSession } from '../session/session.ts'

// Run by a test as a process of its own: reads a part of an operation, says how far it came, and waits to be killed.

const [, , remote = '', operationId = ''] = process.argv
const spark = await SparkSession.builder.remote(remote).create()
await spark.conf.set('spark.sql.execution.arrow.maxRecordsPerBatch', 100_000)
let rows = 0
let after = ''
const read = spark.range(0, 3_000_000, 1, 1).toLocalIterator({
  operationId,
  release: 'end',
  onResponse: ({ responseId }) => {
    after = responseId
  },
})
for await (const _ of read) {
  rows += 1
  if (rows % 100_000 === 0 && rows >= 700_000) {
    process.send?.({ sessionId: spark.sessionId, userId: spark.client.userId, after, rows })
    await new Promise(() => {})
  }
}
