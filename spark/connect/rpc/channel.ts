import type { ClientHttp2Stream } from 'node:http2'
import { type Client, createClient, type Interceptor, type Transport } from '@connectrpc/connect'
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node'
import type { Connection } from '../connection-string.ts'
import { SparkConnectService } from '../proto/spark-connect.gen.ts'
import { frameSocketOf, openFrameSocket } from './frame-socket.ts'
import { readAtOnce } from './read-at-once.ts'
import { serverStream } from './server-stream.ts'
import { wellFormedRequests } from './well-formed-requests.ts'
import type { Bypass } from './whole-messages.ts'

/** Calls to one server over one HTTP/2 connection, which `close` ends: until then it keeps the process alive. */
export interface Channel {
  readonly calls: Client<typeof SparkConnectService>
  close(): void
}

// A server keeps the last 10 MB of what it sent: more on its way than that could not be asked for again after a cut. Its batches are 2.8 MB
// (0.7 of its 4 MB): one that is half read, these four and the rest of one that began in them make 9.6.
const WINDOW = 4 * 2 ** 20

// Of 16 KiB, a batch would take 180.
const FRAME = 2 ** 20

// The server allows 1,024 levels; protobuf-es by itself 100, which fifty chained steps pass.
const DEPTH = 1024

/** Opens lazily: nothing is sent before the first call. */
export function openChannel(connection: Connection): Channel {
  const baseUrl = `${connection.secure ? 'https' : 'http'}://${connection.host}:${connection.port}`
  const sessions = wide(
    new Http2SessionManager(baseUrl, undefined, {
      settings: { initialWindowSize: WINDOW, maxFrameSize: FRAME },
      createConnection: (url: URL) => openFrameSocket(url).duplex,
    }),
  )
  const options = {
    baseUrl,
    sessionManager: sessions,
    readMaxBytes: connection.maxMessageSize,
    writeMaxBytes: connection.maxMessageSize,
    interceptors: [headers(connection)],
    binaryOptions: { recursionLimit: DEPTH },
    bypass:
      (stream: ClientHttp2Stream): Bypass =>
      (take) =>
        stream.id === undefined ? null : (frameSocketOf(stream.session)?.divert(stream.id, take) ?? null),
  }
  const grpc = createGrpcTransport({ ...options, sessionManager: readAtOnce(sessions) })
  const answers = serverStream(options)
  const transport: Transport = {
    unary: grpc.unary,
    stream: (method, ...call) =>
      method.methodKind === 'server_streaming' ? answers(method, ...call) : grpc.stream(method, ...call),
  }
  return { calls: createClient(SparkConnectService, wellFormedRequests(transport)), close: () => sessions.abort() }
}

// HTTP/2 lets 64 KiB be on their way, for a stream and for the whole connection, which makes every batch of a download wait.
function wide(sessions: Http2SessionManager): Http2SessionManager {
  const request = sessions.request.bind(sessions)
  const widened = new WeakSet<object>()
  sessions.request = async (...args) => {
    const stream = await request(...args)
    const { session } = stream
    if (session !== undefined && !widened.has(session)) {
      widened.add(session)
      session.setLocalWindowSize(WINDOW)
      // What is wrong with a connection its calls tell; what comes after they ended would end the process.
      session.on('error', () => undefined)
    }
    return stream
  }
  return sessions
}

function headers({ token, headers }: Connection): Interceptor {
  return (next) => (request) => {
    if (token !== undefined) request.header.set('authorization', `Bearer ${token}`)
    for (const [key, value] of Object.entries(headers)) request.header.set(key, value)
    return next(request)
  }
}
