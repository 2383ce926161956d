import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { ConnectError } from '@connectrpc/connect'
import type { Connection } from '../connection-string.ts'
import { convertError } from '../error/convert.ts'
import { SparkConnectException } from '../error/spark-exception.ts'
import type {
  AddArtifactsRequestSchema,
  AddArtifactsResponse,
  AnalyzePlanRequestSchema,
  AnalyzePlanResponse,
  ArtifactStatusesResponse,
  CloneSessionResponse,
  ConfigRequestSchema,
  ConfigResponse,
  GetStatusResponse,
  InterruptRequestSchema,
  ReleaseExecuteRequestSchema,
} from '../proto/spark-connect.gen.ts'
import { answered, SilentConnection } from './answered.ts'
import { type Channel, openChannel } from './channel.ts'
import { type Clock, clock, RETRY, type RetryPolicy, retrying } from './retry.ts'

type Analyze = Exclude<MessageInitShape<typeof AnalyzePlanRequestSchema>['analyze'], undefined>
type Release = Exclude<MessageInitShape<typeof ReleaseExecuteRequestSchema>['release'], undefined>
type Operation = Exclude<MessageInitShape<typeof ConfigRequestSchema>['operation'], undefined>

// What nobody waits for, but the end of a session.
const FAREWELL_MS = 10_000
// The first error is known: without its details it is told alone.
const DETAILS_MS = 30_000

/** How far an operation is, over its stages that are known so far. */
export interface Progress {
  readonly tasks: number
  readonly completedTasks: number
  readonly runningTasks: number
  readonly bytesRead: number
}

/** What every request says of who asks. */
export interface Asker {
  readonly sessionId: string
  readonly userContext: { readonly userId: string; readonly userName: string }
  readonly clientType: string
  readonly clientObservedServerSideSessionId?: string
}

/** What a client is made with, where it is not the network, the clock and an id of its own. */
export interface ClientOptions {
  readonly time?: Clock
  readonly retry?: RetryPolicy
  readonly sessionId?: string
  readonly open?: (connection: Connection) => Channel
}

/** The calls of one session on one server: identity, retries and errors in one place. */
export class RpcClient {
  readonly connection: Connection
  readonly sessionId: string
  readonly userId: string
  readonly time: Clock
  readonly retry: RetryPolicy
  readonly tags = new Set<string>()
  readonly #observers = new Map<string, (values: Readonly<Record<string, unknown>>) => void>()
  readonly #scopedTags = new AsyncLocalStorage<readonly string[]>()
  readonly #pending = new Set<Promise<unknown>>()
  readonly #starts = new Set<(json: string) => void>()
  readonly #open: (connection: Connection) => Channel
  readonly #former: Channel[] = []
  #channel: Channel
  #observed: string | undefined
  #closed: string | undefined

  constructor(
    connection: Connection,
    { time = clock, retry = RETRY, sessionId, open = openChannel }: ClientOptions = {},
  ) {
    this.connection = connection
    this.time = time
    this.retry = retry
    this.sessionId = sessionId ?? connection.sessionId ?? randomUUID()
    this.userId = connection.userId ?? userInfo().username
    this.#open = open
    this.#channel = open(connection)
  }

  get calls(): Channel['calls'] {
    if (this.#closed !== undefined) throw new SparkConnectException(this.#closed, { errorClass: 'NO_ACTIVE_SESSION' })
    return this.#channel.calls
  }

  get isStopped(): boolean {
    return this.#closed !== undefined
  }

  get asker(): Asker {
    const agent = `${this.connection.userAgent ?? 'tidemark'} node/${process.versions.node} os/${process.platform}`
    return {
      sessionId: this.sessionId,
      userContext: { userId: this.userId, userName: this.userId },
      clientType: agent.slice(0, 2048),
      ...(this.#observed === undefined ? {} : { clientObservedServerSideSessionId: this.#observed }),
    }
  }

  get currentTags(): readonly string[] {
    return [...new Set([...this.tags, ...(this.#scopedTags.getStore() ?? [])])]
  }

  /** Runs `work` with tags that only its own operations carry. */
  withTags<T>(tags: readonly string[], work: () => T): T {
    return this.#scopedTags.run([...(this.#scopedTags.getStore() ?? []), ...tags], work)
  }

  /** Waits for the metrics that a plan observes under a name. */
  observe(name: string, told: (values: Readonly<Record<string, unknown>>) => void): void {
    this.#observers.set(name, told)
  }

  observed(name: string, values: Readonly<Record<string, unknown>>): void {
    this.#observers.get(name)?.(values)
  }

  /** Hears how far the operations of this session are. */
  readonly progress = new Set<(progress: Progress) => void>()

  /** Hears of streaming queries that this client starts, as Spark's JSON. */
  onStarted(told: (json: string) => void): void {
    this.#starts.add(told)
  }

  started(json: string): void {
    for (const told of this.#starts) told(json)
  }

  /** Takes note of the server's session; throws SparkConnectException when it is another than before: the server was restarted. */
  seen<T extends { readonly serverSideSessionId: string }>(response: T): T {
    const { serverSideSessionId: id } = response
    if (id === '') return response
    if (this.#observed !== undefined && this.#observed !== id) {
      this.#closed =
        'The server answered from another session than before (it was restarted, or the session expired): views, settings and streams are gone. Make a new session.'
      throw new SparkConnectException(this.#closed, { errorClass: 'INVALID_HANDLE.SESSION_CHANGED' })
    }
    this.#observed = id
    return response
  }

  async analyze(analyze: Analyze, signal?: AbortSignal): Promise<AnalyzePlanResponse> {
    return this.#unary((calls, call) => calls.analyzePlan({ ...this.asker, analyze }, call), signal)
  }

  async config(operation: Operation): Promise<ConfigResponse> {
    return this.#unary((calls, call) => calls.config({ ...this.asker, operation }, call))
  }

  async interrupt(
    what: Pick<MessageInitShape<typeof InterruptRequestSchema>, 'interruptType' | 'interrupt'>,
  ): Promise<readonly string[]> {
    const { interruptedIds } = await this.#unary((calls, call) => calls.interrupt({ ...this.asker, ...what }, call))
    return interruptedIds
  }

  async artifactStatus(names: string[]): Promise<ArtifactStatusesResponse> {
    return this.#unary((calls, call) => calls.artifactStatus({ ...this.asker, names }, call))
  }

  /** Sends what `requests` gives, from its beginning each time that it is tried. */
  async addArtifacts(
    requests: () => AsyncIterable<MessageInitShape<typeof AddArtifactsRequestSchema>>,
  ): Promise<AddArtifactsResponse> {
    return this.#unary((calls, call) => calls.addArtifacts(requests(), call))
  }

  async cloneSession(newSessionId: string | undefined): Promise<CloneSessionResponse> {
    const asked = newSessionId === undefined ? {} : { newSessionId }
    return this.#unary((calls, call) => calls.cloneSession({ ...this.asker, ...asked }, call))
  }

  async operationStatus(operationIds: string[]): Promise<GetStatusResponse> {
    return this.#unary((calls, call) => calls.getStatus({ ...this.asker, operationStatus: { operationIds } }, call))
  }

  /** Lets the server forget an operation, or its answers up to one; nobody waits for it, and a failure costs only memory there. */
  release(operationId: string, until?: string): void {
    if (this.#closed !== undefined) return
    const released: Release =
      until === undefined ? { case: 'releaseAll', value: {} } : { case: 'releaseUntil', value: { responseId: until } }
    const sent = this.#channel.calls
      .releaseExecute({ ...this.asker, operationId, release: released }, { timeoutMs: FAREWELL_MS })
      .catch(() => undefined)
    this.#pending.add(sent)
    sent.finally(() => this.#pending.delete(sent))
  }

  /** Ends the session on the server and closes the connection; a second call does nothing. */
  async stop(): Promise<void> {
    if (this.#closed === undefined) {
      await Promise.all(this.#pending)
      await this.#channel.calls.releaseSession(this.asker, { timeoutMs: FAREWELL_MS }).catch(() => undefined)
    }
    this.disconnect()
  }

  /** Closes the connection and leaves the session on the server as it is. */
  disconnect(): void {
    this.#closed ??= 'This session was stopped: make a new one with SparkSession.builder…create().'
    for (const channel of [this.#channel, ...this.#former.splice(0)]) channel.close()
  }

  /** The exception that a failed call is told by. */
  async failure(error: unknown): Promise<unknown> {
    // What was cut off by the end of the session is told as what is asked after it.
    if (this.#closed !== undefined && error instanceof ConnectError && error.details.length === 0)
      return new SparkConnectException(this.#closed, { errorClass: 'NO_ACTIVE_SESSION', cause: error })
    const raw = error instanceof Error ? error.message : ''
    if (raw.includes('ENHANCE_YOUR_CALM')) this.#reopen()
    const converted = await convertError(error, (errorId) =>
      this.#channel.calls.fetchErrorDetails({ ...this.asker, errorId }, { timeoutMs: DETAILS_MS }),
    )
    if (converted instanceof SparkConnectException && /SESSION_(CLOSED|CHANGED)/.test(converted.errorClass ?? ''))
      this.#closed ??= converted.message
    return converted
  }

  async #unary<T extends { readonly serverSideSessionId: string }>(
    call: (calls: Channel['calls'], options: { readonly signal: AbortSignal }) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    try {
      return this.seen(await retrying(() => this.#heard(call, signal), this.time, signal, this.retry))
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      throw await this.failure(error)
    }
  }

  // A call without a limit of time, for an analysis may rightly take long; over another connection where this one went silent.
  async #heard<T>(
    call: (calls: Channel['calls'], options: { readonly signal: AbortSignal }) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    for (let silences = 0; ; silences++) {
      const { calls } = this
      const trial = (signal: AbortSignal) => calls.artifactStatus({ ...this.asker, names: [] }, { signal })
      try {
        return await answered((signal) => call(calls, { signal }), trial, this.retry, this.time, signal)
      } catch (error) {
        if (!(error instanceof SilentConnection)) throw error
        // Others may have found the same.
        if (this.#closed === undefined && this.#channel.calls === calls) this.renew()
        if (silences >= this.retry.silent) throw this.#silent(error, silences)
      }
    }
  }

  #silent({ message }: SilentConnection, silences: number): SparkConnectException {
    const { host, port } = this.connection
    const tried = silences === 0 ? '' : `, nor over ${silences} new ones`
    const todo =
      silences === 0
        ? 'Is it a Spark Connect server that listens there (its port is 15002 by default)?'
        : 'Does the server still run, and does every proxy on the way to it? The session may live on there: try again.'
    return new SparkConnectException(`${host}:${port}: ${message}${tried}. ${todo}`, {
      errorClass: 'SILENT_CONNECTION',
    })
  }

  /** Has later calls use another connection, and leaves this one to the calls that are on it. */
  renew(): void {
    this.#former.push(this.#channel)
    this.#channel = this.#open(this.connection)
  }

  // After this HTTP/2 error every later call of the same connection fails alike.
  #reopen(): void {
    this.#channel.close()
    this.#channel = this.#open(this.connection)
  }
}
