/** Which partitions of an upstream a partition reads. `aligned` is the default: see docs/partitions.md. */
export type Mapping =
  | { readonly kind: 'aligned' }
  | { readonly kind: 'lookback'; readonly span: string; readonly atStart: 'clip' | 'block' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'all' }
  | { readonly kind: 'offset'; readonly by: number; readonly atStart: 'clip' | 'block' }
  | { readonly kind: 'containing' }
  | { readonly kind: 'touched' }

/** An upstream read in another way than by alignment. `vintages`: every known_at, not the one that stood. */
export interface Mapped<A> {
  readonly asset: A
  readonly mapping: Mapping
  readonly vintages: boolean
}

/** The asset's own earlier partitions: `self(offset(-1))`; readable by `from: { before: self(-1) }`. */
export interface Self {
  readonly self: true
  readonly mapping: Extract<Mapping, { kind: 'offset' | 'lookback' }>
}

type Any = { readonly key: string }

const mapped = <A extends Any>(asset: A | Mapped<A>, mapping: Mapping): Mapped<A> =>
  'mapping' in asset && 'asset' in asset
    ? Object.freeze({ ...asset, mapping })
    : Object.freeze({ asset, mapping, vintages: false })

/** The windows that overlap [end − span, end). */
export const lookback = <A extends Any>(asset: A | Mapped<A>, length: string, atStart: 'clip' | 'block' = 'clip') =>
  mapped(asset, { kind: 'lookback', span: length, atStart })

/** The last window that had ended at this partition's end; never as of the wall clock. */
export const latest = <A extends Any>(asset: A | Mapped<A>) => mapped(asset, { kind: 'latest' })

/** Every partition. */
export const all = <A extends Any>(asset: A | Mapped<A>) => mapped(asset, { kind: 'all' })

/** The aligned windows moved by `by` windows of the upstream. */
export const offset = <A extends Any>(asset: A | Mapped<A>, by: number, atStart: 'clip' | 'block' = 'clip') =>
  mapped(asset, { kind: 'offset', by, atStart })

/** The coarser window in which this one lies, although it has not ended (the lint asks for an availability lag). */
export const containing = <A extends Any>(asset: A | Mapped<A>) => mapped(asset, { kind: 'containing' })

/** The upstream partitions that reported rows whose `touches` column falls in this window. */
export const touched = <A extends Any>(asset: A | Mapped<A>) => mapped(asset, { kind: 'touched' })

/** Every vintage of an upstream with `knownAt`, not only the one that stood at the partition's end. */
export const vintages = <A extends Any>(asset: A | Mapped<A>): Mapped<A> =>
  Object.freeze(
    'mapping' in asset && 'asset' in asset
      ? { ...asset, vintages: true }
      : { asset, mapping: { kind: 'aligned' } as const, vintages: true },
  )

/** An asset's own earlier windows, the only legal cycle: `from: { before: self(-1) }`. */
export const self = (by: number, atStart: 'clip' | 'block' = 'clip'): Self =>
  Object.freeze({ self: true, mapping: { kind: 'offset', by, atStart } as const })

/** An edge as data: the key of the upstream and how its partitions are found. */
export interface Input {
  readonly key: string
  readonly mapping: Mapping
  readonly vintages: boolean
}
