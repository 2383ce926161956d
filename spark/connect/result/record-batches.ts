import type { RecordBatch } from 'apache-arrow'
import { SparkConnectException } from '../error/spark-exception.ts'

interface Piece {
  readonly data: Uint8Array
  readonly rows: number
}

/** The record batches of a piece of a result. Throws SparkConnectException for bytes that are no Arrow stream. */
export async function recordBatches({ data, rows }: Piece): Promise<readonly RecordBatch[]> {
  const { RecordBatchReader } = await import('apache-arrow')
  const batches: RecordBatch[] = []
  try {
    for (const batch of RecordBatchReader.from(data)) batches.push(batch)
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error), error)
  }
  // It takes bytes without a beginning for a stream without rows, which a result of none is.
  if (batches.length === 0 && rows > 0) throw broken(`${rows} rows are told of, and there is none`)
  return batches
}

function broken(why: string, cause?: unknown): SparkConnectException {
  return new SparkConnectException(
    `The answer is broken: what came as rows is no Arrow stream (${why}). Execute the query again; if it comes again, a proxy on the way changes answers.`,
    { errorClass: 'RESULT_BROKEN', cause },
  )
}
