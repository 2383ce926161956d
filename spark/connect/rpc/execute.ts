import { randomUUID } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { ConnectError, createContextValues } from '@connectrpc/connect'
import { SparkConnectException } from '../error/spark-exception.ts'
import {
  type ExecutePlanResponse,
  InterruptRequest_InterruptType as InterruptType,
  type PlanSchema,
} from '../proto/spark-connect.gen.ts'
import type { RpcClient } from './client.ts'
import { isTriedAgain, pause, saysClass } from './retry.ts'
import { answersAreKept } from './server-stream.ts'

/** How an operation runs. */
export interface ExecuteOptions {
  /** A UUID that another process can take the operation up by; made where it is not given. */
  readonly operationId?: string
  readonly tags?: readonly string[]
  /** Ends the operation on the server too. */
  readonly signal?: AbortSignal
  /** `read`: answers are let go as they are read. `end`: all are kept till the end, so that another process can read them again. */
  readonly release?: 'read' | 'end'
  /** Whether whoever reads keeps all answers: their bytes may then lie in shared memory, which V8 does not count. */
  readonly keeps?: boolean
  /** Told of each answer, so that a later process can go on after it. */
  readonly onResponse?: (response: ExecutePlanResponse) => void
}

/** An operation that runs on the server already, and the last answer that was read of it. */
export interface Attachment {
  readonly operationId: string
  readonly after?: string
}

type Plan = MessageInitShape<typeof PlanSchema>

const RELEASE_RESPONSES = 32
const RELEASE_BYTES = 8 * 2 ** 20
const REMEMBERED = 1000

/**
 * The answers of a plan, each once and in order, through cut connections: what was sent is never sent twice, but read on after the
 * last answer. Leaving the loop early ends the operation. Throws what `RpcClient.failure` makes of an error.
 */
export async function* execute(
  client: RpcClient,
  plan: Plan | Attachment,
  options: ExecuteOptions = {},
): AsyncGenerator<ExecutePlanResponse, void> {
  const attached = 'operationId' in plan ? plan : undefined
  const operationId = attached?.operationId ?? options.operationId ?? randomUUID()
  const { signal } = options
  const cancel = new AbortController()
  const aborted = () => {
    interrupt(client, operationId)
    cancel.abort(signal?.reason)
  }
  signal?.throwIfAborted()
  signal?.addEventListener('abort', aborted, { once: true })
  const received = new Received(attached?.after)
  try {
    yield* answers(client, plan, operationId, received, options, cancel.signal)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw error
  } finally {
    signal?.removeEventListener('abort', aborted)
    cancel.abort()
    if (!client.isStopped) client.release(operationId)
  }
}

async function* answers(
  client: RpcClient,
  plan: Plan | Attachment,
  operationId: string,
  received: Received,
  options: ExecuteOptions,
  signal: AbortSignal,
): AsyncGenerator<ExecutePlanResponse, void> {
  const contextValues = createContextValues().set(answersAreKept, options.keeps ?? false)
  const start = (signal: AbortSignal) =>
    client.calls.executePlan(request(client, plan as Plan, operationId, options), { signal, contextValues })
  const resume = (signal: AbortSignal) =>
    client.calls.reattachExecute(
      { ...client.asker, operationId, ...(received.last === undefined ? {} : { lastResponseId: received.last }) },
      { signal, contextValues },
    )
  let failures = 0
  let silences = 0
  let next = 'operationId' in plan ? resume : start
  for (;;) {
    const stream = new Listened(next, signal, client)
    next = resume
    try {
      for await (const response of stream) {
        client.seen(response)
        if (!received.isNew(response)) continue
        failures = 0
        silences = 0
        options.onResponse?.(response)
        if (response.responseType.case === 'resultComplete') received.complete = true
        else yield response
        if (options.release !== 'end' && received.isDue(response)) client.release(operationId, response.responseId)
      }
      if (received.complete) return
    } catch (error) {
      if (received.complete) return
      // Nothing failed: it is asked on, over a connection of its own.
      if (stream.wasSilent && !signal.aborted) {
        silences += 1
        if (silences > client.retry.silent) throw silent(client, silences)
        continue
      }
      if (isGone(error) && !('operationId' in plan)) {
        if (received.last !== undefined) throw await lost(client, error)
        next = start
      } else if (!says(error, 'INVALID_HANDLE.OPERATION_ALREADY_EXISTS')) {
        if (signal.aborted || !isTriedAgain(error, failures, client.retry)) throw await client.failure(error)
        await client.time.wait(pause(failures, error, client.time, client.retry), signal)
      }
      failures += 1
      if (failures > client.retry.retries) throw await client.failure(error)
    }
  }
}

/**
 * One stream of answers, ended when nothing comes for too long: a server tells every two seconds how far it is and ends each stream
 * after two minutes, so that longer silence is a connection on which nothing moves any more, though it is open.
 */
class Listened implements AsyncIterable<ExecutePlanResponse> {
  wasSilent = false
  readonly #own = new AbortController()
  readonly #open: (signal: AbortSignal) => AsyncIterable<ExecutePlanResponse>
  readonly #outer: AbortSignal
  readonly #client: RpcClient

  constructor(
    open: (signal: AbortSignal) => AsyncIterable<ExecutePlanResponse>,
    outer: AbortSignal,
    client: RpcClient,
  ) {
    this.#open = open
    this.#outer = outer
    this.#client = client
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ExecutePlanResponse, void> {
    const ended = () => this.#own.abort(this.#outer.reason)
    if (this.#outer.aborted) ended()
    this.#outer.addEventListener('abort', ended, { once: true })
    const answers = this.#open(this.#own.signal)[Symbol.asyncIterator]()
    try {
      for (;;) {
        const answer = await this.#heard(answers.next())
        if (answer.done) return
        yield answer.value
      }
    } finally {
      this.#outer.removeEventListener('abort', ended)
      this.#own.abort()
    }
  }

  // Only while somebody waits for an answer: a slow reader is no silence of the server.
  async #heard<T>(answer: Promise<T>): Promise<T> {
    const heard = new AbortController()
    const silence = this.#client.time.wait(this.#client.retry.silence, heard.signal).then(() => {
      this.wasSilent = true
      this.#client.renew()
      this.#own.abort()
      return answer
    })
    // Ending the wait rejects it.
    silence.catch(() => undefined)
    try {
      return await Promise.race([answer, silence])
    } finally {
      heard.abort()
    }
  }
}

function request(client: RpcClient, plan: Plan, operationId: string, { tags = [] }: ExecuteOptions) {
  return {
    ...client.asker,
    operationId,
    plan,
    tags: [...new Set([...client.currentTags, ...tags])],
    requestOptions: [
      { requestOption: { case: 'reattachOptions' as const, value: { reattachable: true } } },
      { requestOption: { case: 'resultChunkingOptions' as const, value: { allowArrowBatchChunking: true } } },
    ],
  }
}

// What was read of an operation; the server, or a proxy, may send an answer again after a cut.
class Received {
  last: string | undefined
  complete = false
  readonly #ids = new Set<string>()
  #responses = 0
  #bytes = 0

  constructor(after: string | undefined) {
    this.last = after
    if (after !== undefined) this.#ids.add(after)
  }

  isNew({ responseId }: ExecutePlanResponse): boolean {
    if (responseId === '') return true
    if (this.#ids.has(responseId)) return false
    this.#ids.add(responseId)
    this.last = responseId
    if (this.#ids.size > REMEMBERED) for (const oldest of this.#ids) return this.#ids.delete(oldest)
    return true
  }

  isDue({ responseType }: ExecutePlanResponse): boolean {
    this.#responses += 1
    if (responseType.case === 'arrowBatch') this.#bytes += responseType.value.data.length
    if (this.#responses < RELEASE_RESPONSES && this.#bytes < RELEASE_BYTES) return false
    this.#responses = 0
    this.#bytes = 0
    return !this.complete
  }
}

function isGone(error: unknown): boolean {
  return says(error, 'INVALID_HANDLE.OPERATION_NOT_FOUND') || says(error, 'INVALID_HANDLE.SESSION_NOT_FOUND')
}

function silent({ connection: { host, port }, retry }: RpcClient, silences: number): SparkConnectException {
  return new SparkConnectException(
    `${host}:${port}: nothing came for ${(retry.silence * silences) / 1000} s, over ${silences} connections one after the other, though each was open. Does the server still run, and does every proxy on the way to it? The operation may live on there: attach to it, or execute it again.`,
    { errorClass: 'SILENT_CONNECTION' },
  )
}

async function lost(client: RpcClient, error: unknown): Promise<unknown> {
  return new SparkConnectException(
    'The server lost the operation after some of its answers were read. It is not sent again, since it may have written something: see what it left, then execute it again.',
    { errorClass: 'RESPONSE_ALREADY_RECEIVED', cause: await client.failure(error) },
  )
}

function interrupt(client: RpcClient, operationId: string): void {
  client
    .interrupt({ interruptType: InterruptType.OPERATION_ID, interrupt: { case: 'operationId', value: operationId } })
    .catch(() => undefined)
}

function says(error: unknown, errorClass: string): boolean {
  return error instanceof ConnectError && saysClass(error, errorClass)
}
