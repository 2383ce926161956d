import type { StructType } from '../data-type/data-type.ts'
import { SparkConnectException } from '../error/spark-exception.ts'
import { rootPlan } from '../plan/encode.ts'
import type { RelationNode } from '../plan/node.ts'
import { dataTypeNode } from '../plan/read.ts'
import type { ExecutePlanResponse_ArrowBatch as ArrowBatch, ExecutePlanResponse } from '../proto/spark-connect.gen.ts'
import type { Progress, RpcClient } from '../rpc/client.ts'
import { type Attachment, type ExecuteOptions, execute } from '../rpc/execute.ts'
import { sendable } from './analyze.ts'
import { literalValue } from './literal-value.ts'

/** What may be listened to while an operation runs. */
export interface RunOptions extends ExecuteOptions {
  readonly onProgress?: (progress: Progress) => void
  /** Metrics of the operators of the plan, by the server's names. */
  readonly onMetrics?: (metrics: readonly PlanMetrics[]) => void
}

/** What one operator of the executed plan counted. */
export interface PlanMetrics {
  readonly name: string
  readonly planId: bigint
  readonly values: Readonly<Record<string, bigint>>
}

/** A piece of a result: an Arrow stream of its own, and what its columns are in Spark. */
export interface Batch {
  readonly schema: StructType | null
  readonly data: Uint8Array
  readonly rows: number
}

/** The result of a relation, or of an operation that runs already, batch by batch as they arrive. Throws SparkConnectException where rows are missing or doubled. */
export async function* batchesOf(
  client: RpcClient,
  plan: RelationNode | Attachment,
  options: RunOptions = {},
): AsyncGenerator<Batch, void> {
  const attached = 'operationId' in plan
  const sent = attached ? plan : rootPlan(await sendable(client, plan))
  const whole = new Chunks(attached && plan.after !== undefined)
  let schema: StructType | null = null
  for await (const response of execute(client, sent, options)) {
    notice(client, response, options)
    if (response.schema !== undefined) schema = asStruct(dataTypeNode(response.schema))
    if (response.responseType.case !== 'arrowBatch') continue
    const data = whole.add(response.responseType.value)
    if (data !== null) yield { schema, data: data.bytes, rows: data.rows }
  }
}

/** Hands on what an answer tells beside its rows: observations, progress, metrics. */
export function notice(client: RpcClient, response: ExecutePlanResponse, { onProgress, onMetrics }: RunOptions): void {
  for (const { name, keys, values } of response.observedMetrics)
    client.observed(name, Object.fromEntries(values.map((one, n) => [keys[n] ?? `_${n + 1}`, literalValue(one)])))
  const { responseType, metrics } = response
  if ((onProgress !== undefined || client.progress.size > 0) && responseType.case === 'executionProgress') {
    const { stages, numInflightTasks } = responseType.value
    const sum = (of: (stage: (typeof stages)[number]) => bigint) =>
      Number(stages.reduce((all, stage) => all + of(stage), 0n))
    const progress: Progress = {
      tasks: sum((stage) => stage.numTasks),
      completedTasks: sum((stage) => stage.numCompletedTasks),
      runningTasks: Number(numInflightTasks),
      bytesRead: sum((stage) => stage.inputBytesRead),
    }
    onProgress?.(progress)
    for (const told of client.progress) told(progress)
  }
  if (onMetrics !== undefined && metrics !== undefined)
    onMetrics(
      metrics.metrics.map(({ name, planId, executionMetrics }) => ({
        name,
        planId,
        values: Object.fromEntries(Object.values(executionMetrics).map((one) => [one.name, one.value])),
      })),
    )
}

// Joins the chunks of a batch and counts rows, so that a lost or doubled answer cannot go unseen.
class Chunks {
  #parts: Uint8Array[] = []
  #rows: number | null

  // A later process does not know how many rows were read before it.
  constructor(joinsLate: boolean) {
    this.#rows = joinsLate ? null : 0
  }

  add({
    data,
    rowCount,
    startOffset,
    chunkIndex,
    numChunksInBatch,
  }: ArrowBatch): { bytes: Uint8Array; rows: number } | null {
    const rows = Number(rowCount)
    if (startOffset !== undefined && this.#rows !== null && Number(startOffset) !== this.#rows)
      throw broken(`a batch begins at row ${startOffset}, and ${this.#rows} rows were read`)
    if (chunkIndex !== undefined && Number(chunkIndex) !== this.#parts.length)
      throw broken(`chunk ${chunkIndex} came where chunk ${this.#parts.length} was due`)
    this.#parts.push(data)
    if (numChunksInBatch !== undefined && this.#parts.length < Number(numChunksInBatch)) return null
    const bytes = this.#parts.length === 1 ? data : Buffer.concat(this.#parts)
    this.#parts = []
    if (this.#rows !== null) this.#rows += rows
    return { bytes, rows }
  }
}

function broken(what: string): SparkConnectException {
  return new SparkConnectException(`The answer is not whole: ${what}. Execute the query again.`, {
    errorClass: 'RESULT_BROKEN',
  })
}

function asStruct(type: ReturnType<typeof dataTypeNode>): StructType | null {
  return type.kind === 'struct' ? type : null
}
