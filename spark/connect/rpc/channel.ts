import { type Client, createClient, type Interceptor } from '@connectrpc/connect'
import { createGrpcTransport, Http2SessionManager } from '@connectrpc/connect-node'
import type { Connection } from '../connection-string.ts'
import { SparkConnectService } from '../proto/spark-connect.gen.ts'

/** Calls to one server over one HTTP/2 connection, which `close` ends: until then it keeps the process alive. */
export interface Channel {
  readonly calls: Client<typeof SparkConnectService>
  close(): void
}

const WINDOW = 16 * 2 ** 20

// The server allows 1,024 levels; protobuf-es by itself 100, which fifty chained steps pass.
const DEPTH = 1024

/** Opens lazily: nothing is sent before the first call. */
export function openChannel(connection: Connection): Channel {
  const baseUrl = `${connection.secure ? 'https' : 'http'}://${connection.host}:${connection.port}`
  // The default window of 64 KiB makes every batch of a download wait for the reader.
  const options = { settings: { initialWindowSize: WINDOW } }
  const sessions = new Http2SessionManager(baseUrl, undefined, options)
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager: sessions,
    readMaxBytes: connection.maxMessageSize,
    writeMaxBytes: connection.maxMessageSize,
    interceptors: [headers(connection)],
    binaryOptions: { recursionLimit: DEPTH },
  })
  return { calls: createClient(SparkConnectService, transport), close: () => sessions.abort() }
}

function headers({ token, headers }: Connection): Interceptor {
  return (next) => (request) => {
    if (token !== undefined) request.header.set('authorization', `Bearer ${token}`)
    for (const [key, value] of Object.entries(headers)) request.header.set(key, value)
    return next(request)
  }
}
