import type { Connection } from '../connection-string.ts'
import { SparkConnectException } from '../error/spark-exception.ts'
import { version } from '../result/analyze.ts'
import { RpcClient } from '../rpc/client.ts'
import { RETRY } from '../rpc/retry.ts'

const OLDEST = 4
const HASTY = 3

/** Throws SparkConnectException where no server answers within seconds, or one of Spark before 4.0 does. */
export async function checkVersion(client: RpcClient): Promise<void> {
  // A server that is not there is told within seconds; one that was there is waited for.
  const hasty = new RpcClient(client.connection, {
    retry: { ...RETRY, retries: HASTY, silent: 0 },
    sessionId: client.sessionId,
  })
  const said = await version(hasty).catch((error: unknown) => {
    hasty.disconnect()
    if (error instanceof SparkConnectException) throw told(error, client.connection)
    return ''
  })
  hasty.disconnect()
  // Other servers of the protocol may not tell a version: only one that is told and too old is refused.
  const major = Number(/^(\d+)\./.exec(said)?.[1] ?? OLDEST)
  if (major >= OLDEST) return
  throw new SparkConnectException(`The server is Spark ${said}; this client needs 4.0 or later.`, {
    errorClass: 'UNSUPPORTED_VERSION',
  })
}

// What the transport says of a port that speaks something else.
function told(error: SparkConnectException, { host, port, secure }: Connection): SparkConnectException {
  const todo = /^Protocol error/.test(error.message)
    ? `What listens at ${host}:${port} does not speak HTTP/2, as a Spark Connect server does: is the port right (15002 by default)?`
    : /^http\/2 stream closed with error code CANCEL/.test(error.message)
      ? `${host}:${port} closed the connection before it said anything. ${secure ? 'Is it a Spark Connect server?' : 'If TLS is wanted there, say use_ssl=true in the address.'}`
      : ''
  return todo === '' ? error : new SparkConnectException(`${error.message}\n${todo}`, { cause: error })
}
