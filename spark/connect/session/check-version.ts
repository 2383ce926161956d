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
  const told = await version(hasty).catch((error: unknown) => {
    hasty.disconnect()
    if (error instanceof SparkConnectException) throw error
    return ''
  })
  hasty.disconnect()
  // Other servers of the protocol may not tell a version: only one that is told and too old is refused.
  const major = Number(/^(\d+)\./.exec(told)?.[1] ?? OLDEST)
  if (major >= OLDEST) return
  throw new SparkConnectException(`The server is Spark ${told}; this client needs 4.0 or later.`, {
    errorClass: 'UNSUPPORTED_VERSION',
  })
}
