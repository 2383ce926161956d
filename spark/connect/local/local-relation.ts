import { createHash } from 'node:crypto'
import { toBinary } from '@bufbuild/protobuf'
import { addArtifacts } from '../artifact/artifact.ts'
import { messageOf } from '../plan/compile.ts'
import { type RelationNode, relation } from '../plan/node.ts'
import { LocalRelationSchema } from '../proto/spark-connect.gen.ts'
import type { RpcClient } from '../rpc/client.ts'

/** Rows as Arrow streams of a bounded size each, and their schema in Spark's JSON. */
export interface LocalData {
  readonly chunks: readonly Uint8Array[]
  readonly schema: string | undefined
  readonly rows: number
}

const KEYS = {
  threshold: 'spark.sql.session.localRelationCacheThreshold',
  limit: 'spark.sql.session.localRelationSizeLimit',
  chunkRows: 'spark.sql.session.localRelationChunkSizeRows',
} as const

const LIMIT = 3 * 2 ** 30
// Measured: rows of a local relation lie on the server's heap several times over, and 4 million narrow ones ended a server of 3 GB.
const ROWS = 3_000_000

/** The relation of rows that lie here: within the plan where they are few, else sent ahead in pieces, which the server keeps by their hash. Throws RangeError above what a server bears. */
export async function localRelation(client: RpcClient, { chunks, schema, rows }: LocalData): Promise<RelationNode> {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  if (bytes > LIMIT || rows > ROWS)
    throw new RangeError(
      `${rows} rows (${Math.round(bytes / 2 ** 20)} MiB) are more than a Spark server bears as local data: write them as Parquet where it can read, createDataFrame(data, { via: sharedFiles(path, writeParquet) })`,
    )
  const settings = await configs(client)
  const [first] = chunks
  if (chunks.length <= 1 && bytes < settings.threshold) return relation('localRelation', { data: first, schema })
  if (!settings.chunked) {
    const data = chunks.length > 1 ? await joined(chunks) : first
    const whole = toBinary(LocalRelationSchema, messageOf(LocalRelationSchema, { data, schema }))
    return relation('cachedLocalRelation', { hash: (await upload(client, [whole]))[0] ?? '' })
  }
  const text = schema === undefined ? [] : [new TextEncoder().encode(schema)]
  const hashes = await upload(client, [...chunks, ...text])
  return relation('chunkedCachedLocalRelation', {
    dataHashes: hashes.slice(0, chunks.length),
    schemaHash: hashes[chunks.length],
  })
}

// A server without chunks reads one stream.
async function joined(streams: readonly Uint8Array[]): Promise<Uint8Array> {
  const { Table, tableFromIPC, tableToIPC } = await import('apache-arrow')
  return tableToIPC(new Table(streams.flatMap((stream) => tableFromIPC(stream).batches)), 'stream')
}

async function configs(client: RpcClient): Promise<{ threshold: number; chunked: boolean }> {
  const { pairs } = await client.config({ opType: { case: 'getOption', value: { keys: Object.values(KEYS) } } })
  const values = new Map(pairs.map(({ key, value }) => [key, value]))
  // Servers before 4.1 do not know chunks, nor this setting.
  return { threshold: Number(values.get(KEYS.threshold) ?? 2 ** 20), chunked: values.get(KEYS.chunkRows) !== undefined }
}

// The same bytes are sent once for a session.
async function upload(client: RpcClient, pieces: readonly Uint8Array[]): Promise<readonly string[]> {
  const hashes = pieces.map((bytes) => createHash('sha256').update(bytes).digest('hex'))
  const names = hashes.map((hash) => `cache/${hash}`)
  const { statuses } = await client.artifactStatus(names)
  const missing = new Map(names.flatMap((name, n) => (statuses[name]?.exists ? [] : [[name, pieces[n]!] as const])))
  await addArtifacts(
    client,
    [...missing].map(([name, data]) => ({ name, data })),
  )
  return hashes
}
