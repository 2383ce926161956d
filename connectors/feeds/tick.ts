import { z } from 'zod'
import { micros } from '#core/column.ts'

/**
 * The category schema *tick*: one message of a market-data feed. An event is known by (exchange, symbol, event_type, seq_id);
 * messages of the same event have the same event_time and a rising source_version, and the highest of them holds.
 */
export const Tick = z.object({
  /** Market identifier; one name traded in two markets has two. */
  exchange: z.string(),
  symbol: z.string(),
  /** When it was executed, µs UTC. */
  event_time: micros(),
  /** When it reached us, µs UTC. */
  received_at: micros(),
  seq_id: z.bigint(),
  event_type: z.enum(['trade', 'quote', 'book']),
  action: z.enum(['new', 'correct', 'cancel']),
  /** In the currency of the instrument; may be negative. */
  price: z.number(),
  /** Shares, contracts or units; 0 at a quote or book level: nothing rests there any more. */
  size: z.number(),
  /** Trade: the side that took; quote and book: the side that rests. null: the feed does not say. */
  side: z.enum(['buy', 'sell']).nullable(),
  /** Rank of a quote or book level, 1 the best; null where the feed names levels by price, and for trades. */
  level: z.int32().meta({ column: 'int32' }).nullable(),
  /** Trade: names of sale-condition.ts, sorted, joined by '|'; quote and book: words of the feed. null: none. */
  conditions: z.string().nullable(),
  source_version: z.int32().meta({ column: 'int32' }),
})

export type Tick = z.output<typeof Tick>

/** A batch of ticks: columns in the order of the schema. */
export interface TickBatch {
  readonly rows: number
  readonly columns: TickColumns
}

// A type, not an interface: only so is it a record of columns too.
export type TickColumns = {
  readonly exchange: readonly string[]
  readonly symbol: readonly string[]
  readonly event_time: BigInt64Array
  readonly received_at: BigInt64Array
  readonly seq_id: BigInt64Array
  readonly event_type: readonly Tick['event_type'][]
  readonly action: readonly Tick['action'][]
  readonly price: Float64Array
  readonly size: Float64Array
  readonly side: readonly Tick['side'][]
  readonly level: readonly Tick['level'][]
  readonly conditions: readonly Tick['conditions'][]
  readonly source_version: Int32Array
}
