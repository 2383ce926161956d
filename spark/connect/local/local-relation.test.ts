import { fromBinary } from '@bufbuild/protobuf'
import { tableFromIPC } from 'apache-arrow'
import { expect, it } from 'vitest'
import { parseConnectionString } from '../connection-string.ts'
import { LocalRelationSchema } from '../proto/spark-connect.gen.ts'
import type { Channel } from '../rpc/channel.ts'
import { RpcClient } from '../rpc/client.ts'
import { localData } from './local-data.ts'
import { localRelation } from './local-relation.ts'

it('to a server before 4.1, which knows no chunks, all rows go up as one stream', async () => {
  const sent: Uint8Array[] = []
  const calls: Partial<Channel['calls']> = {
    // As such a server answers: the settings of chunks are not set.
    config: async () => ({
      $typeName: 'spark.connect.ConfigResponse',
      sessionId: '',
      serverSideSessionId: '',
      warnings: [],
      pairs: [],
    }),
    artifactStatus: async () => ({
      $typeName: 'spark.connect.ArtifactStatusesResponse',
      sessionId: '',
      serverSideSessionId: '',
      statuses: {},
    }),
    addArtifacts: async (requests) => {
      for await (const { payload } of requests) {
        if (payload?.case === 'beginChunk') sent.push(payload.value.initialChunk?.data ?? new Uint8Array())
        if (payload?.case === 'chunk') sent.push(payload.value.data ?? new Uint8Array())
        if (payload?.case === 'batch')
          for (const { data } of payload.value.artifacts ?? []) sent.push(data?.data ?? new Uint8Array())
      }
      return {
        $typeName: 'spark.connect.AddArtifactsResponse',
        sessionId: '',
        serverSideSessionId: '',
        artifacts: [],
      }
    },
  }
  // The other calls are not made.
  const open = () => ({ calls: calls as Channel['calls'], close: () => {} })
  const client = new RpcClient(parseConnectionString('sc://nowhere'), { open })
  const n = Array.from({ length: 25_000 }, (_, at) => at)
  const data = await localData({ n, text: n.map((one) => `row ${one}`) }, undefined, undefined)
  expect(data.chunks).toHaveLength(3)
  const node = await localRelation(client, data)
  expect(node.kind).toBe('cachedLocalRelation')
  const whole = fromBinary(LocalRelationSchema, new Uint8Array(Buffer.concat(sent)))
  const table = tableFromIPC(whole.data ?? new Uint8Array())
  expect(table.getChild('text')?.toArray()).toEqual(n.map((one) => `row ${one}`))
})
