import { z } from 'zod'
import { Tick, type TickBatch } from '#connectors/feeds/tick.ts'
import { type ColumnBatch, columnBatch } from '#core/batch.ts'

/** A tick as it was received: `arrival` is its place among those of one session's window, from 1, so that doubled rows keep apart. */
export const ReceivedTick = Tick.extend({ arrival: z.int32().meta({ column: 'int32' }) })

/** Batches of a feed with the place of each row. */
export async function* numbered(batches: Iterable<TickBatch> | AsyncIterable<TickBatch>): AsyncGenerator<ColumnBatch> {
  let seen = 0
  for await (const { rows, columns } of batches) {
    const arrival = new Int32Array(rows)
    for (let row = 0; row < rows; row++) arrival[row] = ++seen
    yield columnBatch({ ...columns, arrival })
  }
}
