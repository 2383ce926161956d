import type { Asset } from '../asset.ts'
import type { Piece } from '../log.ts'
import type { View } from '../view.ts'
import type { Estimate } from './step.ts'

/** What the partition was last time, else the median of the asset's pieces; null without history. */
export function estimateOf(view: View, of: Asset, piece: Piece | undefined): Estimate | null {
  const own = piece?.provenance
  if (own) return { rows: own.rows ?? 0, seconds: own.ms / 1000 }
  const known = view.pieces(of.key).flatMap((one) => (one.provenance ? [one.provenance] : []))
  if (known.length === 0) return null
  return { rows: median(known.map((one) => one.rows ?? 0)), seconds: median(known.map((one) => one.ms)) / 1000 }
}

/** The estimate of several together; null if one of them is unknown. */
export function total(estimates: readonly (Estimate | null)[]): Estimate | null {
  if (estimates.some((one) => one === null)) return null
  return estimates.reduce<Estimate>(
    (sum, one) => ({ rows: sum.rows + (one?.rows ?? 0), seconds: sum.seconds + (one?.seconds ?? 0) }),
    { rows: 0, seconds: 0 },
  )
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
