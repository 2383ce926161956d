import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { expect, it } from 'vitest'
import {
  SparkConnectService,
  GetStatusResponse_OperationStatus_OperationState as State,
} from '../proto/spark-connect.gen.ts'
import { SparkSession } from './session.ts'

it('a session tells how its operations stand, on a server that knows', async () => {
  const asked: string[][] = []
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.service(SparkConnectService, {
        analyzePlan: () => ({ result: { case: 'sparkVersion', value: { version: '4.2.0' } } }),
        releaseSession: () => ({}),
        getStatus: ({ operationStatus }) => {
          asked.push(operationStatus?.operationIds ?? [])
          return {
            operationStatuses: [
              { operationId: 'a', state: State.RUNNING },
              { operationId: 'b', state: State.FAILED },
            ],
          }
        },
      }),
  })
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on a port has an address with it.
  const { port } = server.address() as AddressInfo
  const spark = await SparkSession.builder.remote(`sc://127.0.0.1:${port}`).create()
  expect(await spark.operationStatus(['a', 'b'])).toEqual({ a: 'RUNNING', b: 'FAILED' })
  expect(asked).toEqual([['a', 'b']])
  await spark.stop()
  server.close()
})
