import type { Asset } from './asset.ts'

/** What an asset is in the words of the SQL trade: seeds, snapshots and models are all computed by a query. */
export type Resource = 'source' | 'asset' | 'frame' | 'stream' | 'model' | 'seed' | 'snapshot'

/** The resource that an asset is: a seed is a file of constants, a snapshot keeps every version of each row. */
export function resourceOf({ kind, compute, increment }: Asset): Resource {
  if (compute.via !== 'select') return kind
  if (increment?.strategy === 'history') return 'snapshot'
  return compute.select.file.startsWith('seeds/') ? 'seed' : kind
}
