import type { Asset } from './asset.ts'

/** What assets are in the words of the SQL trade: seeds, snapshots and models are all computed by a query. */
export const RESOURCES = ['source', 'asset', 'frame', 'stream', 'model', 'seed', 'snapshot'] as const
export type Resource = (typeof RESOURCES)[number]

/** The resource that an asset is: a seed is a file of constants, a snapshot keeps every version of each row. */
export function resourceOf({ kind, compute, increment }: Asset): Resource {
  if (compute.via !== 'select') return kind
  if (increment?.strategy === 'history') return 'snapshot'
  return compute.select.file.startsWith('seeds/') ? 'seed' : kind
}
