import {
  BIGINT,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBTimestampTZValue,
  INTEGER,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api'
import { functions as F, type Rows, type SparkSession, sharedFiles } from '#spark/connect/index.ts'

const ROWS = 1_000_000
const CHUNK = 2048

/** A million rows of six columns, those of the other run being others, or the server would know them by their hash. */
function columns(run: number): Readonly<Record<string, ArrayLike<unknown>>> {
  return {
    id: BigInt64Array.from({ length: ROWS }, (_, n) => BigInt(n + run)),
    ts: Array.from({ length: ROWS }, (_, n) => BigInt(n) * 1000n),
    symbol: Array.from({ length: ROWS }, (_, n) => `S${String(n % 100).padStart(3, '0')}`),
    price: Float64Array.from({ length: ROWS }, (_, n) => (n + run) / 7),
    size: Int32Array.from({ length: ROWS }, (_, n) => n % 500),
    flow: Float64Array.from({ length: ROWS }, (_, n) => n / 3),
  }
}

const SCHEMA = 'id bigint, ts timestamp, symbol string, price double, size int, flow double'

/** Seconds from columns in memory to the first aggregate, by a Parquet file that both see, written by DuckDB. */
export async function sharedUpload(spark: SparkSession, path: string): Promise<number> {
  const rows = columns(0)
  const began = performance.now()
  const frame = await spark.createDataFrame(rows, { via: sharedFiles(path, writeParquet) })
  await frame.agg(F.sum('price')).collect()
  return (performance.now() - began) / 1000
}

/** The same by chunks over the wire. */
export async function chunkedUpload(spark: SparkSession, run: number): Promise<number> {
  const rows = columns(run)
  const began = performance.now()
  const frame = await spark.createDataFrame(rows, SCHEMA)
  await frame.agg(F.sum('price')).collect()
  return (performance.now() - began) / 1000
}

const TYPES = [BIGINT, TIMESTAMPTZ, VARCHAR, DOUBLE, INTEGER, DOUBLE]

async function writeParquet(path: string, rows: Rows): Promise<void> {
  // This bench gives columns.
  const given = Object.values(rows as Readonly<Record<string, ArrayLike<unknown>>>)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(
    "set TimeZone = 'UTC'; create table rows (id bigint, ts timestamptz, symbol varchar, price double, size integer, flow double)",
  )
  const appender = await connection.createAppender('rows')
  for (let from = 0; from < ROWS; from += CHUNK) {
    const length = Math.min(CHUNK, ROWS - from)
    const chunk = DuckDBDataChunk.create(TYPES, length)
    for (const [n, values] of given.entries()) {
      const part = Array.from({ length }, (_, at) => values[from + at])
      chunk.setColumnValues(
        n,
        (n === 1 ? part.map((micros) => new DuckDBTimestampTZValue(micros as bigint)) : part) as never,
      )
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
  await connection.run(`copy rows to '${path}' (format parquet)`)
  connection.closeSync()
  instance.closeSync()
}
