/**
 * Where a fact of the log lies: a range of the first time axis as instants, and everything else as text
 * (`symbol=CL`, several parts by comma). Unpartitioned: from and to null, keys ''.
 */
export interface Address {
  readonly from: number | null
  readonly to: number | null
  readonly keys: string
}

/** The address of an unpartitioned asset. */
export const WHOLE: Address = Object.freeze({ from: null, to: null, keys: '' })

/** A text that tells addresses apart; for maps, not for people. */
export const addressText = (address: Address): string => `${address.keys}|${address.from ?? ''}|${address.to ?? ''}`

/** Do they share a partition? Addresses with other keys never do. */
export function overlaps(a: Address, b: Address): boolean {
  if (a.keys !== b.keys) return false
  if (a.from === null || b.from === null) return true
  return a.from < (b.to ?? Infinity) && b.from < (a.to ?? Infinity)
}

/** What is left of `a` once `b` is taken out: none, one or two pieces. */
export function without(a: Address, b: Address): readonly Address[] {
  if (!overlaps(a, b)) return [a]
  if (a.from === null || a.to === null || b.from === null || b.to === null) return []
  const left = a.from < b.from ? [{ ...a, to: b.from }] : []
  const right = b.to < a.to ? [{ ...a, from: b.to }] : []
  return [...left, ...right]
}
