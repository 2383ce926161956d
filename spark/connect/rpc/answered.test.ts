import { createServer as createHttp2 } from 'node:http2'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { afterEach, expect, it } from 'vitest'
import { parseConnectionString } from '../connection-string.ts'
import { SparkConnectService } from '../proto/spark-connect.gen.ts'
import { RpcClient } from './client.ts'
import { RETRY } from './retry.ts'

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

const serverSideSessionId = 'one'

// A server that answers settings at once and analyses after a time, and counts them.
async function server(analysisMs: number) {
  const seen = { analyses: 0 }
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.service(SparkConnectService, {
        analyzePlan: async () => {
          seen.analyses += 1
          await new Promise((resolve) => setTimeout(resolve, analysisMs))
          return { serverSideSessionId, result: { case: 'sparkVersion', value: { version: '4.1.3' } } }
        },
        config: () => ({ serverSideSessionId }),
        artifactStatus: () => ({ serverSideSessionId }),
        releaseSession: () => ({ serverSideSessionId }),
      }),
  })
  return { port: await listening(createHttp2(handler)), seen }
}

// A proxy whose connections of now go silent when it is told; later ones work, unless it is told that all are.
async function proxy(to: number) {
  const live = new Set<Socket>()
  let passes = true
  const port = await listening(
    createServer((client) => {
      const upstream = connect(to, '127.0.0.1')
      live.add(client).add(upstream)
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.on('error', () => {})
        one.on('data', (bytes) => passes && live.has(one) && other.write(bytes))
      }
    }),
  )
  const silence = ({ forever }: { forever: boolean }) => {
    live.clear()
    passes = !forever
  }
  return { port, silence }
}

function listening(server: Server | ReturnType<typeof createHttp2>): Promise<number> {
  return new Promise((resolve) => {
    // A server that listens on a port has such an address.
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    open.push(server)
  })
}

function clientOf(port: number, { silent = RETRY.silent, trial = 100 } = {}): RpcClient {
  const retry = { ...RETRY, quiet: 100, trial, silent }
  const client = new RpcClient(parseConnectionString(`sc://127.0.0.1:${port}`), { retry })
  open.push({ close: () => client.disconnect() })
  return client
}

const version = { case: 'sparkVersion', value: {} } as const
const all = { opType: { case: 'getAll', value: {} } } as const

it('a call whose work takes long is waited for, and sent once', async () => {
  const { port, seen } = await server(1_000)
  // A machine under load may take a while to answer the trial.
  await clientOf(port, { trial: 20_000 }).analyze(version)
  expect(seen.analyses).toBe(1)
})

it('a program that computes for longer than a trial may take has not lost its connection', async () => {
  const { port, seen } = await server(1_000)
  const answer = clientOf(port).analyze(version)
  const told = expect(answer).resolves.toMatchObject({ serverSideSessionId })
  for (let n = 0; n < 12; n++) {
    const until = performance.now() + 150
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await told
  expect(seen.analyses).toBe(1)
})

it('a call over a connection that went silent is sent over another', async () => {
  const { port, silence } = await proxy((await server(0)).port)
  const client = clientOf(port)
  await client.analyze(version)
  silence({ forever: false })
  expect(await client.config(all)).toMatchObject({ serverSideSessionId })
})

it('a call fails with words where other connections are silent, too', async () => {
  const { port, silence } = await proxy((await server(0)).port)
  const client = clientOf(port)
  await client.analyze(version)
  silence({ forever: true })
  await expect(client.analyze(version)).rejects.toThrow(
    /127\.0\.0\.1:\d+: nothing came over the connection for 0\.2 s, though it is open, nor over 2 new ones\. Does the server/,
  )
})

it('a port that says nothing is told of by the first call to it', async () => {
  const client = clientOf(await listening(createServer((socket) => socket.on('error', () => {}))), { silent: 0 })
  await expect(client.analyze(version)).rejects.toThrow(/though it is open\. Is it a Spark Connect server/)
})

it('a signal ends a call that waits, with its reason', async () => {
  const { port } = await server(60_000)
  await expect(clientOf(port).analyze(version, AbortSignal.timeout(150))).rejects.toMatchObject({
    name: 'TimeoutError',
  })
})
