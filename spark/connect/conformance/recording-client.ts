import { parseConnectionString } from '../connection-string.ts'
import type { Channel } from '../rpc/channel.ts'
import { RpcClient } from '../rpc/client.ts'

/** A request that would have gone to the server, by the name of its call. */
export type Sent =
  | { readonly call: 'executePlan'; readonly request: Parameters<Channel['calls']['executePlan']>[0] }
  | { readonly call: 'analyzePlan'; readonly request: Parameters<Channel['calls']['analyzePlan']>[0] }
  | { readonly call: 'config'; readonly request: Parameters<Channel['calls']['config']>[0] }

const ANSWERED = new Error('the request is known')

/** A client without a server: requests are kept in `sent`; settings are answered as unset, everything else ends the action. */
export function recordingClient(): { readonly client: RpcClient; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const calls: Partial<Channel['calls']> = {
    // biome-ignore lint/correctness/useYield: it ends before it answers
    async *executePlan(request) {
      sent.push({ call: 'executePlan', request })
      throw ANSWERED
    },
    async analyzePlan(request) {
      sent.push({ call: 'analyzePlan', request })
      throw ANSWERED
    },
    async config(request) {
      sent.push({ call: 'config', request })
      return {
        $typeName: 'spark.connect.ConfigResponse',
        sessionId: '',
        serverSideSessionId: '',
        pairs: [],
        warnings: [],
      }
    },
    releaseExecute: async () => Promise.reject(ANSWERED),
  }
  // The other calls are not made by plans.
  const open = () => ({ calls: calls as Channel['calls'], close: () => {} })
  return { client: new RpcClient(parseConnectionString('sc://nowhere'), { open }), sent }
}
