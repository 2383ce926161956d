/**
 * Rows as columns. `columns` holds one array a column, each `rows` long: Float64Array (double), BigInt64Array (int64, and
 * timestamp in µs), Int32Array (int32), plain arrays for strings and for whatever can be null.
 */
export interface ColumnBatch {
  readonly rows: number
  readonly columns: Readonly<Record<string, ArrayLike<unknown>>>
}

/** Rows of a batch that a feed yields: ten of the vectors of 2,048 in which an embedded warehouse appends. */
export const BATCH_ROWS = 20_480

/** A batch of these columns. Throws RangeError when they are not equally long. */
export function columnBatch(columns: Readonly<Record<string, ArrayLike<unknown>>>): ColumnBatch {
  const entries = Object.entries(columns)
  const rows = entries[0]?.[1].length ?? 0
  for (const [name, values] of entries) {
    if (values.length !== rows) {
      throw new RangeError(`column '${name}' has ${values.length} rows, '${entries[0]?.[0]}' has ${rows}`)
    }
  }
  return { rows, columns }
}

/** The rows of a batch as objects, in order; for tests, previews and samples, not for loading. */
export function* rowsOf(batch: ColumnBatch): Generator<Record<string, unknown>> {
  const entries = Object.entries(batch.columns)
  for (let row = 0; row < batch.rows; row++) {
    yield Object.fromEntries(entries.map(([name, values]) => [name, values[row]]))
  }
}
