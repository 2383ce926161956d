// Written by `npm run typegen` from the models beside it; do not edit.
import { modelRef } from '#core/model-ref.ts'

/** Bars of USO and BNO by session, made from the bars of an hour, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. The bar is the session, from its open to its close, and not the UTC day; it holds every trade of the trade date, those of the extended hours too. */
export const arcaBars1d = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.arca_bars_1d')

/** Bars of USO and BNO by hour, made from the bars of five minutes, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. Hours of UTC, which are hours of New York too. */
export const arcaBars1h = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.arca_bars_1h')

/** Bars of USO and BNO by minute, made from the versions of its trades, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. A minute without a trade has no bar. Prices are of trades whose sale conditions count for the price, and NULL where none does; volume, notional and vwap of those that count for volume. */
export const arcaBars1m = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.arca_bars_1m')

/** Bars of USO and BNO by five minutes, made from the bars of a minute, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. */
export const arcaBars5m = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.arca_bars_5m')

/** The bars of every session as they stand, of both exchanges. */
export const bars1d = modelRef<{
  exchange: string
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint | null
}>('rollups.bars_1d')

/** Bars of the WTI futures by session, made from the bars of an hour, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. The bar is the session, from its open to its close, and not the UTC day; it holds every trade of the trade date. */
export const nymexBars1d = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.nymex_bars_1d')

/** Bars of the WTI futures by hour, made from the bars of five minutes, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. Hours of UTC, which are hours of New York too. */
export const nymexBars1h = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.nymex_bars_1h')

/** Bars of the WTI futures by minute, made from the versions of its trades, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. A minute without a trade has no bar. */
export const nymexBars1m = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.nymex_bars_1m')

/** Bars of the WTI futures by five minutes, made from the bars of a minute, as vintages: each is published a second after its end and again when a late, corrected or cancelled trade changes it. What that replaced is kept, and a bar without a trade left is withdrawn. */
export const nymexBars5m = modelRef<{
  symbol: string
  bar_start: bigint
  bar_end: bigint | null
  open: number | null
  high: number | null
  low: number | null
  close: number | null
  volume: number | null
  notional: number | null
  vwap: number | null
  trades: bigint | null
  known_at: bigint
  withdrawn: boolean | null
}>('rollups.nymex_bars_5m')
