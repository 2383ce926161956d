// Written by `npm run typegen` from the models beside it; do not edit.
import { modelRef } from '#core/model-ref.ts'

/** Spread between the best bid and offer of a fund in a session, as received, weighed by how long each stood: in dollars and in basis points of the middle. Quotes that lock or cross are left out of the means, and counted. */
export const arcaQuotedSpread = modelRef<{
  symbol: string
  session: string
  quotes: bigint | null
  locked_or_crossed: number | null
  mean_spread: number
  mean_spread_bp: number | null
}>('ticks.arca_quoted_spread')

/** Every version of every trade of USO and BNO that held when it came, known since then, and what it counts for by its sale conditions: all of them must allow it to set a price, or to add to the volume. */
export const arcaTradeVersions = modelRef<{
  exchange: string | null
  symbol: string
  event_time: bigint | null
  seq_id: bigint
  source_version: number | null
  price: number | null
  size: number | null
  side: string | null
  conditions: string | null
  known_at: bigint
  withdrawn: boolean | null
  counts_price: boolean
  counts_volume: boolean
}>('ticks.arca_trade_versions')

/** Trades of USO and BNO as they stand, by the session in which they were executed, with what each counts for. */
export const arcaTrades = modelRef<{
  exchange: string | null
  symbol: string
  event_time: bigint | null
  seq_id: bigint
  source_version: number | null
  price: number | null
  size: number | null
  side: string | null
  conditions: string | null
  counts_price: boolean | null
  counts_volume: boolean | null
  received_at: bigint | null
}>('ticks.arca_trades')

/** What the NYMEX feed did wrong in a session of receipt, by contract: rows delivered twice, trades and quotes a second or more late, those among them executed in an earlier session, corrections, cancels; delays in microseconds. */
export const nymexFeedQuality = modelRef<{
  symbol: string
  session: string
  messages: bigint | null
  trade_messages: bigint | null
  duplicates: bigint | null
  late: bigint | null
  of_earlier_sessions: bigint | null
  corrections: bigint | null
  cancels: bigint | null
  median_delay_us: bigint | null
  longest_delay_us: bigint | null
}>('ticks.nymex_feed_quality')

/** Every version of every trade of the WTI futures that held when it came, known since then, by the session of execution: doubles and overtaken versions are out, a cancelled trade is withdrawn. A late, corrected or cancelled trade makes the sessions stale that it touched, and no others. */
export const nymexTradeVersions = modelRef<{
  exchange: string | null
  symbol: string
  event_time: bigint | null
  seq_id: bigint
  source_version: number | null
  price: number
  size: number | null
  side: string | null
  conditions: string | null
  known_at: bigint
  withdrawn: boolean | null
}>('ticks.nymex_trade_versions')

/** Trades of the WTI futures as they stand, by the session in which they were executed: of each trade's versions the highest, cancelled trades out. */
export const nymexTrades = modelRef<{
  exchange: string | null
  symbol: string
  event_time: bigint | null
  seq_id: bigint
  source_version: number | null
  price: number
  size: number | null
  side: string | null
  conditions: string | null
  received_at: bigint | null
}>('ticks.nymex_trades')
