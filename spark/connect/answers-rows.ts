import { parseConnectionString } from './connection-string.ts'
import { relation } from './plan/node.ts'
import { collect } from './result/collect.ts'
import { RpcClient } from './rpc/client.ts'
import { RETRY } from './rpc/retry.ts'

const PATIENCE_MS = 30_000

/** Whether a server at an address gives rows: an open port or a version says nothing, for Java may still refuse Arrow. */
export async function answersRows(remote: string): Promise<boolean> {
  const client = new RpcClient(parseConnectionString(remote), { retry: { ...RETRY, retries: 0 } })
  try {
    const rows = await collect(client, relation('sql', { query: 'SELECT 1' }), {
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    await client.stop()
    return rows.length === 1
  } catch {
    client.disconnect()
    return false
  }
}
