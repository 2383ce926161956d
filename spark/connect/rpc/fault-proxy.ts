import { createServer, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Code, ConnectError } from '@connectrpc/connect'
import { connectNodeAdapter } from '@connectrpc/connect-node'
import { parseConnectionString } from '../connection-string.ts'
import { type ExecutePlanResponse, SparkConnectService } from '../proto/spark-connect.gen.ts'
import { type Channel, openChannel } from './channel.ts'

/** What befalls the answers of an operation, seen from the server: `after` so many of them in one stream. */
export interface Fault {
  readonly kind: 'cut' | 'unavailable' | 'end' | 'delay' | 'duplicate'
  readonly after: number
}

/** A proxy before a Spark server, for tests: each stream of answers meets the next fault of the list, and none when they are used up. */
export interface FaultProxy {
  readonly remote: string
  /** How often a plan was sent, and how often its answers were asked for again. */
  readonly seen: { executes: number; reattaches: number }
  close(): void
}

const DELAY_MS = 300

export async function faultProxy(remote: string, faults: readonly Fault[]): Promise<FaultProxy> {
  const upstream = openChannel(parseConnectionString(remote))
  const queue = [...faults]
  const seen = { executes: 0, reattaches: 0 }
  const sessions = new Set<ServerHttp2Session>()
  const server = createServer(
    connectNodeAdapter({
      routes: (router) => router.service(SparkConnectService, service(upstream.calls, queue, seen, sessions)),
    }),
  )
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    // A cut connection is what the tests are about.
    session.on('error', () => {})
  })
  const port = await listening(server)
  const close = () => {
    for (const session of sessions) session.destroy()
    server.close()
    upstream.close()
  }
  return { remote: `sc://127.0.0.1:${port}`, seen, close }
}

function service(
  calls: Channel['calls'],
  queue: Fault[],
  seen: FaultProxy['seen'],
  sessions: ReadonlySet<ServerHttp2Session>,
) {
  return {
    async *executePlan(request: Parameters<Channel['calls']['executePlan']>[0]) {
      seen.executes += 1
      yield* befallen(calls.executePlan(request), queue.shift(), sessions)
    },
    async *reattachExecute(request: Parameters<Channel['calls']['reattachExecute']>[0]) {
      seen.reattaches += 1
      yield* befallen(calls.reattachExecute(request), queue.shift(), sessions)
    },
    analyzePlan: (request: Parameters<Channel['calls']['analyzePlan']>[0]) => calls.analyzePlan(request),
    config: (request: Parameters<Channel['calls']['config']>[0]) => calls.config(request),
    addArtifacts: (requests: Parameters<Channel['calls']['addArtifacts']>[0]) => calls.addArtifacts(requests),
    artifactStatus: (request: Parameters<Channel['calls']['artifactStatus']>[0]) => calls.artifactStatus(request),
    interrupt: (request: Parameters<Channel['calls']['interrupt']>[0]) => calls.interrupt(request),
    releaseExecute: (request: Parameters<Channel['calls']['releaseExecute']>[0]) => calls.releaseExecute(request),
    releaseSession: (request: Parameters<Channel['calls']['releaseSession']>[0]) => calls.releaseSession(request),
    fetchErrorDetails: (request: Parameters<Channel['calls']['fetchErrorDetails']>[0]) =>
      calls.fetchErrorDetails(request),
  }
}

async function* befallen(
  answers: AsyncIterable<ExecutePlanResponse>,
  fault: Fault | undefined,
  sessions: ReadonlySet<ServerHttp2Session>,
) {
  let count = 0
  for await (const answer of answers) {
    if (fault !== undefined && count === fault.after) {
      if (fault.kind === 'end') return
      if (fault.kind === 'unavailable') throw new ConnectError('the proxy says so', Code.Unavailable)
      if (fault.kind === 'cut') for (const session of sessions) session.destroy()
      if (fault.kind === 'delay') await sleep(DELAY_MS)
      if (fault.kind === 'duplicate') yield answer
    }
    yield answer
    count += 1
  }
}

function listening(server: Http2Server): Promise<number> {
  return new Promise((resolve) => {
    // A server that listens on a port has such an address.
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
