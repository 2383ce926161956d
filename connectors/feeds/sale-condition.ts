/** What a trade under a sale condition counts for. `flag` is its bit in LEAN's TradeConditionFlags (AlgoSeek), 0: it has none. */
export interface SaleCondition {
  readonly flag: number
  /** Letters of the tapes: CTA (A and B), then UTP (C) where it has another one; empty: not of the tapes. */
  readonly code: string
  /** It may set open, high, low and close. */
  readonly price: boolean
  /** Its size adds to the volume. */
  readonly volume: boolean
}

/**
 * The sale conditions by name. Sources: flags, Lean/Common/Data/Auxiliary/TradeConditionFlags.cs; what they count for, the
 * update rules of the consolidated tapes (CTA, UTP) as the conditions reference of Massive, formerly Polygon.io, gives them.
 * Where these let a condition move high and low but not open and close (derivatively_priced, out_of_sequence,
 * prior_reference_price), its price does not count here. `suspicious` is the vendor's own flag; LEAN leaves such trades out of
 * bars. `insurance_fund` and `auto_deleveraging` are Binance's, which leaves them out of its aggregate trades.
 */
export const saleConditions = {
  regular: { flag: 0x1, code: '@', price: true, volume: true },
  cash: { flag: 0x2, code: 'C', price: false, volume: true },
  next_day: { flag: 0x4, code: 'N', price: false, volume: true },
  seller: { flag: 0x8, code: 'R', price: false, volume: true },
  yellow_flag: { flag: 0x10, code: 'Y', price: true, volume: true },
  intermarket_sweep: { flag: 0x20, code: 'F', price: true, volume: true },
  opening: { flag: 0x40, code: 'O', price: true, volume: true },
  closing: { flag: 0x80, code: '6', price: true, volume: true },
  reopening: { flag: 0x100, code: '5', price: true, volume: true },
  derivatively_priced: { flag: 0x200, code: '4', price: false, volume: true },
  form_t: { flag: 0x400, code: 'T', price: false, volume: true },
  sold: { flag: 0x800, code: 'L', price: true, volume: true },
  stopped: { flag: 0x1000, code: '1', price: true, volume: true },
  extended_hours: { flag: 0x2000, code: 'T', price: false, volume: true },
  out_of_sequence: { flag: 0x4000, code: 'U Z', price: false, volume: true },
  split: { flag: 0x8000, code: 'S', price: true, volume: true },
  acquisition: { flag: 0x1_0000, code: 'A', price: true, volume: true },
  bunched: { flag: 0x2_0000, code: 'B', price: true, volume: true },
  stock_option: { flag: 0x4_0000, code: 'V', price: true, volume: true },
  distribution: { flag: 0x8_0000, code: 'D', price: true, volume: true },
  average_price: { flag: 0x10_0000, code: 'B W', price: false, volume: true },
  cross: { flag: 0x20_0000, code: 'X', price: true, volume: true },
  price_variation: { flag: 0x40_0000, code: 'H', price: false, volume: true },
  rule_155: { flag: 0x80_0000, code: 'K', price: true, volume: true },
  official_close: { flag: 0x100_0000, code: 'M', price: false, volume: false },
  prior_reference_price: { flag: 0x200_0000, code: 'P', price: false, volume: true },
  official_open: { flag: 0x400_0000, code: 'Q', price: false, volume: false },
  cap_election: { flag: 0x800_0000, code: 'I', price: true, volume: true },
  automatic_execution: { flag: 0x1000_0000, code: 'E', price: true, volume: true },
  trade_through_exempt: { flag: 0x2000_0000, code: '8', price: true, volume: true },
  undocumented: { flag: 0x4000_0000, code: '', price: true, volume: true },
  odd_lot: { flag: 0x8000_0000, code: 'I', price: false, volume: true },
  insurance_fund: { flag: 0, code: '', price: false, volume: false },
  auto_deleveraging: { flag: 0, code: '', price: false, volume: false },
  suspicious: { flag: 0, code: '', price: false, volume: false },
} as const satisfies Readonly<Record<string, SaleCondition>>

/** What a trade with these conditions ('odd_lot|regular', null: none) counts for: what all of them allow. Throws RangeError for an unknown name. */
export function countsFor(conditions: string | null): { readonly price: boolean; readonly volume: boolean } {
  const found = (conditions?.split('|') ?? []).map((name) => {
    const condition = all[name]
    if (!condition) throw new RangeError(`unknown sale condition '${name}'; there are ${Object.keys(all).join(', ')}`)
    return condition
  })
  return { price: found.every(({ price }) => price), volume: found.every(({ volume }) => volume) }
}

/** The names of LEAN's flags (hexadecimal text, '' or '0': none), sorted, joined by '|'; null: none, undefined: not such text. */
export function conditionsOfFlags(hex: string, suspicious: boolean): string | null | undefined {
  if (!/^[0-9A-Fa-f]{0,8}$/.test(hex)) return undefined
  const bits = Number.parseInt(hex || '0', 16)
  const names = Object.entries(all).filter(([, { flag }]) => flag !== 0 && Math.floor(bits / flag) % 2 === 1)
  const set = names.map(([name]) => name)
  if (suspicious) set.push('suspicious')
  return set.length === 0 ? null : set.sort().join('|')
}

const all: Readonly<Record<string, SaleCondition>> = saleConditions
