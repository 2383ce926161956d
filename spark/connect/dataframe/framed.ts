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

/** Throws TypeError where what is given is no frame. */
export function checkFramed(given: unknown, call?: string): asserts given is Framed {
  if (typeof given === 'object' && given !== null && 'node' in given && 'sparkSession' in given) return
  const wanted = call === undefined ? 'a DataFrame is wanted' : `${call}() takes a DataFrame`
  throw new TypeError(`${wanted}, not ${describe(given)}`)
}

function describe(given: unknown): string {
  if (typeof given === 'object' && given !== null) return `an object (${given.constructor?.name ?? 'without class'})`
  return typeof given === 'string' ? `'${given}'` : String(given)
}
