import type { Asset } from './asset.ts'

/**
 * The name of the first input that keeps adjacent partitions of an asset from being one step (null: none does): each window of a
 * look-back, of an offset or of what was known then has a reading of its own; only what aligns, or is read whole, is read at once.
 */
export function unjoinable(of: Asset, assets: ReadonlyMap<string, Asset>): string | null {
  for (const [name, input] of Object.entries(of.from)) {
    const asOf = assets.get(input.key)?.knownAt != null && !input.vintages
    if (asOf || !JOINABLE.has(input.mapping.kind)) return name
  }
  return null
}

const JOINABLE: ReadonlySet<string> = new Set(['aligned', 'all', 'touched'])
