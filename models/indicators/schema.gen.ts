// Written by `npm run typegen` from the models beside it; do not edit.
import { modelRef } from '#core/model-ref.ts'

/** Simple average of the last twenty closes of five-minute bars and Bollinger's bands at two population deviations, as known at the session's end. The average reaches back over sessions, at most seven days; before twenty bars within these it is NULL. */
export const bollinger = modelRef<{
  symbol: string
  bar_start: bigint
  close: number
  sma: number | null
  upper: number | null
  lower: number | null
}>('indicators.bollinger')

/** Exponential averages over twelve and twenty-six closes of five-minute bars, each seeded by the simple average of its first closes. A session goes on from the state in which the one before ended, so that nothing is warmed up anew; a symbol without a bar in a whole session begins again. */
export const ema = modelRef<{
  symbol: string
  bar_start: bigint
  close: number
  fast_n: bigint | null
  fast_sum: number | null
  fast_average: number | null
  slow_n: bigint | null
  slow_sum: number | null
  slow_average: number | null
}>('indicators.ema')

/** Volume-weighted price of the last thirty minutes of trading time by the clock, minutes without a trade included, from bars of a minute as known at the session's end. It begins anew with each session, so that its first half hour is of fewer minutes. */
export const rollingVwap = modelRef<{
  symbol: string
  bar_start: bigint
  volume: number | null
  vwap: number
  bars: bigint | null
}>('indicators.rolling_vwap')

/** Wilder's relative strength index over fourteen changes of five-minute closes: averages of rises and falls seeded by their simple means, then smoothed by a fourteenth. A session goes on from the state of the one before, its first change is from that session's last close; where nothing moved at all it is 50. */
export const rsi = modelRef<{
  symbol: string
  bar_start: bigint
  close: number
  gain_n: bigint | null
  gain_sum: number | null
  gain_average: number | null
  loss_n: bigint | null
  loss_sum: number | null
  loss_average: number | null
  rsi: number | null
}>('indicators.rsi')

/** Volume bought less volume sold by who took, over both, of each five minutes. The side is the exchange's where it gives one, else the tick rule's (Lee and Ready 1991): up from the last other price is a buy, down a sell; the last other price may lie in a session before, at most four days back. The column method says which it was. */
export const tradeImbalance = modelRef<{
  symbol: string
  bar_start: bigint
  bought: number | null
  sold: number | null
  unknown: number | null
  imbalance: number | null
  inferred: number | null
  method: string | null
}>('indicators.trade_imbalance')
