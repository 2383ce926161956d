import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseConnectionString } from '../connection-string.ts'
import { SparkConnectService } from '../proto/spark-connect.gen.ts'
import { openChannel } from './channel.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('skipped: no openssl, which makes the certificate')

describe.skipIf(!hasOpenssl)('a channel over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spark-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const heard: (string | null)[] = []
  let close: () => void
  let port: number

  beforeAll(async () => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert]
    spawnSync('openssl', [...made, ...subject])
    const handler = connectNodeAdapter({
      routes: (router) =>
        router.service(SparkConnectService, {
          analyzePlan: (request, { requestHeader }) => {
            heard.push(requestHeader.get('authorization'))
            return { sessionId: request.sessionId, result: { case: 'sparkVersion', value: { version: '4.1.3' } } }
          },
          releaseSession: ({ sessionId }) => ({ sessionId }),
        }),
    })
    const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, handler)
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    // A server on a port has an address with it.
    port = (server.address() as AddressInfo).port
    close = () => server.close()
  })
  afterAll(() => close())

  it('sends its token where the certificate is trusted', async () => {
    expect(await versionBy(`sc://localhost:${port}/;token=secret==`, cert)).toBe('4.1.3')
    expect(heard.length).toBeGreaterThan(0)
    expect(new Set(heard)).toEqual(new Set(['Bearer secret==']))
  }, 60_000)

  it('sends nothing where it is not', async () => {
    const before = heard.length
    expect(await versionBy(`sc://localhost:${port}/;token=secret==`, '')).toMatch(/self-signed certificate/)
    expect(heard.length).toBe(before)
  }, 60_000)
})

// Which certificates are trusted is settled when a process starts.
async function versionBy(remote: string, trusted: string): Promise<string> {
  const index = new URL('../index.ts', import.meta.url).href
  const program = `import { SparkSession } from '${index}'
    const said = SparkSession.builder.remote('${remote}').create().then(async (spark) => {
      const version = await spark.version()
      await spark.stop()
      return version
    })
    process.stdout.write(await said.catch((error) => error.message))`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    { env: { PATH: '/usr/bin:/bin', NODE_EXTRA_CA_CERTS: trusted } },
  )
  return stdout
}

it.each(['SSH-2.0-OpenSSH_9.2\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n'])(
  'a server that says %j is no reason for the process to end',
  async (says) => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.write(says)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // it listens at a port
    const { calls, close } = openChannel(parseConnectionString(`sc://127.0.0.1:${port}`))
    await expect(calls.releaseSession({})).rejects.toThrow()
    const told = (async () => {
      for await (const _ of calls.executePlan({}));
    })()
    await expect(told).rejects.toThrow()
    close()
    // An error that nobody hears would come now, and fail the run of the tests.
    await new Promise((resolve) => setTimeout(resolve, 50))
    server.close()
  },
)

// A byte of flags (1: compressed), four of length: told by the first bytes of an answer, which may come with its headers.
it.each([
  ['is compressed', Buffer.of(1, 0, 0, 0, 1, 0), /a message is compressed/],
  ['is larger than what is read', Buffer.of(0, 0xff, 0xff, 0xff, 0xff, 0), /message size 4294967295 is larger/],
])('an answer that %s is told at once, wherever it is found', async (_, bytes, said) => {
  const server = createHttp2Server()
  server.on('stream', (stream) => {
    stream.on('error', () => {})
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' })
    stream.write(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens at a port
  const { calls, close } = openChannel(parseConnectionString(`sc://127.0.0.1:${port}`))
  for (let n = 0; n < 20; n++) {
    const read = (async () => {
      for await (const _ of calls.executePlan({}));
    })()
    await expect(read).rejects.toThrow(said)
  }
  close()
  server.close()
})

it('a short answer may come in one piece with its head and trailers', async () => {
  const routes = connectNodeAdapter({
    routes: (router) => router.service(SparkConnectService, { releaseSession: ({ sessionId }) => ({ sessionId }) }),
  })
  const server = createHttp2Server(routes)
  const held = createServer((socket) => {
    const behind = connect((server.address() as AddressInfo).port, '127.0.0.1') // it listens at a port
    const pieces: Buffer[] = []
    behind.on('data', (piece) => pieces.push(piece))
    const timer = setInterval(() => socket.write(Buffer.concat(pieces.splice(0))), 20)
    socket.on('data', (piece) => behind.write(piece))
    for (const one of [socket, behind]) one.on('error', () => {})
    socket.on('close', () => [clearInterval(timer), behind.destroy()])
  })
  for (const one of [server, held]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))
  const { port } = held.address() as AddressInfo // it listens at a port
  const { calls, close } = openChannel(parseConnectionString(`sc://127.0.0.1:${port}`))
  for (const sessionId of ['a', 'b', 'c'])
    expect(await calls.releaseSession({ sessionId })).toMatchObject({ sessionId })
  close()
  for (const one of [server, held]) one.close()
})
