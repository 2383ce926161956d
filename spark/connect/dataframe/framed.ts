import type { RelationNode } from '../plan/node.ts'
import type { CollectOptions } from '../result/collect.ts'
import type { RpcClient } from '../rpc/client.ts'

/** What a frame needs of its session: the calls, and how values are read where an action does not say. */
export interface FrameSession {
  readonly client: RpcClient
  readonly read: unknown
  readonly values: CollectOptions
}

/** A frame of any rows. */
export interface Framed {
  readonly node: RelationNode
  readonly sparkSession: FrameSession
}
