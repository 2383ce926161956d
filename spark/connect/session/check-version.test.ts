import { createServer } from 'node:http2'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { describe, expect, it } from 'vitest'
import { SparkConnectService } from '../proto/spark-connect.gen.ts'
import { SparkSession } from './session.ts'

const closing = (socket: Socket) => socket.destroy()
const ssh = (socket: Socket) => socket.on('error', () => {}).write('SSH-2.0-OpenSSH_9.2\r\n')
const http1 = (socket: Socket) => socket.on('error', () => {}).write('HTTP/1.1 400 Bad Request\r\n\r\n')

describe('a session', () => {
  it('refuses a server that is too old, by its version', async () => {
    await expect(opened('3.5.6')).rejects.toMatchObject({
      message: 'The server is Spark 3.5.6; this client needs 4.0 or later.',
      errorClass: 'UNSUPPORTED_VERSION',
    })
  })

  it.each(['4.0.1', '4.2.0-SNAPSHOT', '5.0.0', ''])('takes a server of version "%s"', async (version) => {
    expect(await opened(version)).toBe(version)
  })
})

it.each([
  ['closes, as one that wants TLS does', closing, 'say use_ssl=true'],
  ['is that of SSH', ssh, 'is the port right'],
  ['is that of HTTP/1', http1, 'is the port right'],
] as const)('a port that %s is told with what to do', async (_, speaks, todo) => {
  const server = createTcpServer(speaks)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on a port has an address with it.
  const { port } = server.address() as AddressInfo
  await expect(SparkSession.builder.remote(`sc://127.0.0.1:${port}`).create()).rejects.toThrow(todo)
  server.close()
})

async function opened(version: string): Promise<string> {
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.service(SparkConnectService, {
        analyzePlan: () => ({ result: { case: 'sparkVersion', value: { version } } }),
        releaseSession: () => ({}),
      }),
  })
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server on a port has an address with it.
  const { port } = server.address() as AddressInfo
  try {
    const spark = await SparkSession.builder.remote(`sc://127.0.0.1:${port}`).create()
    const told = await spark.version()
    await spark.stop()
    return told
  } finally {
    server.close()
  }
}
