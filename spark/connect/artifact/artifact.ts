import { crc32 } from 'node:zlib'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { SparkException } from '../error/spark-exception.ts'
import type { AddArtifactsRequestSchema } from '../proto/spark-connect.gen.ts'
import type { RpcClient } from '../rpc/client.ts'

/** Bytes under a name of the session: `jars/x.jar`, `files/x.csv`, `cache/<sha256>`. */
export interface Artifact {
  readonly name: string
  readonly data: Uint8Array
}

type Request = MessageInitShape<typeof AddArtifactsRequestSchema>

// Each request costs a turn of the event loop: sixteen times what PySpark sends at once halves the time.
const CHUNK = 512 * 1024

/** Sends artifacts, small ones together and large ones in chunks, each with its checksum. Throws SparkException for what arrived broken. */
export async function addArtifacts(client: RpcClient, artifacts: readonly Artifact[]): Promise<void> {
  if (artifacts.length === 0) return
  const answer = await client.addArtifacts(() => stream(requests(client, artifacts)))
  const broken = answer.artifacts.filter(({ isCrcSuccessful }) => !isCrcSuccessful).map(({ name }) => name)
  if (broken.length > 0)
    throw new SparkException(`${broken.join(', ')} arrived broken: send again`, { errorClass: 'ARTIFACT_CRC' })
}

async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}

function* requests(client: RpcClient, artifacts: readonly Artifact[]): Generator<Request> {
  let small: Artifact[] = []
  let bytes = 0
  const batch = (): Request => ({
    ...client.asker,
    payload: { case: 'batch', value: { artifacts: small.map(({ name, data }) => ({ name, data: chunk(data) })) } },
  })
  for (const artifact of artifacts) {
    const { length } = artifact.data
    if (length > CHUNK || bytes + length > CHUNK) {
      if (small.length > 0) yield batch()
      small = []
      bytes = 0
    }
    if (length > CHUNK) yield* chunked(client, artifact)
    else {
      small.push(artifact)
      bytes += length
    }
  }
  if (small.length > 0) yield batch()
}

function* chunked(client: RpcClient, { name, data }: Artifact): Generator<Request> {
  const numChunks = BigInt(Math.ceil(data.length / CHUNK))
  const begin = { name, totalBytes: BigInt(data.length), numChunks, initialChunk: chunk(data.subarray(0, CHUNK)) }
  yield { ...client.asker, payload: { case: 'beginChunk', value: begin } }
  for (let at = CHUNK; at < data.length; at += CHUNK)
    yield { ...client.asker, payload: { case: 'chunk', value: chunk(data.subarray(at, at + CHUNK)) } }
}

function chunk(data: Uint8Array): { data: Uint8Array; crc: bigint } {
  return { data, crc: BigInt(crc32(data)) }
}
