import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Artifact, addArtifacts } from '../artifact/artifact.ts'
import { Catalog } from '../catalog/catalog.ts'
import type { DataType, StructType } from '../data-type/data-type.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import type { AnyRow, LocalRow } from '../dataframe/row.ts'
import { PySparkValueError } from '../error/argument-error.ts'
import { notFromTypeScript, notOverConnect } from '../error/not-from-typescript.ts'
import { SparkConnectException } from '../error/spark-exception.ts'
import type { Rows } from '../local/local-data.ts'
import type { SharedFiles } from '../local/shared-files.ts'
import { CorrelationHelper } from '../ml/statistics.ts'
import { rememberCallSites } from '../plan/origin.ts'
import {
  InterruptRequest_InterruptType as InterruptType,
  GetStatusResponse_OperationStatus_OperationState as State,
} from '../proto/spark-connect.gen.ts'
import { DataFrameReader } from '../read/reader.ts'
import { version } from '../result/analyze.ts'
import { type CollectOptions, collect, iterate } from '../result/collect.ts'
import { type Progress, RpcClient } from '../rpc/client.ts'
import type { Attachment } from '../rpc/execute.ts'
import { StreamingQueryManager } from '../streaming/streaming-queries.ts'
import { type SessionSettings, SparkSessionBuilder } from './builder.ts'
import { checkVersion } from './check-version.ts'
import { RuntimeConf } from './conf.ts'
import { createDataFrame } from './create-dataframe.ts'
import { range } from './range.ts'
import { type SqlArguments, sql } from './sql.ts'
import { TableValuedFunction } from './table-valued-function.ts'
import { UdfRegistration } from './udf-registration.ts'

let active: SparkSession | undefined

/** A session on a Spark server: views, settings and streams live in it until `stop()`, which also lets the process end. */
export class SparkSession {
  readonly client: RpcClient
  /** How values are read where an action does not say. */
  readonly values: CollectOptions
  readonly conf: RuntimeConf
  readonly catalog: Catalog
  readonly udf: UdfRegistration
  readonly tvf: TableValuedFunction
  readonly streams: StreamingQueryManager

  constructor(client: RpcClient, values: CollectOptions = {}) {
    this.client = client
    this.values = values
    this.conf = new RuntimeConf(client)
    this.catalog = new Catalog(this)
    this.udf = new UdfRegistration(client)
    this.tvf = new TableValuedFunction(this)
    this.streams = new StreamingQueryManager(client)
  }

  static get builder(): SparkSessionBuilder<SparkSession> {
    return new SparkSessionBuilder(open)
  }

  /** The session that `getOrCreate` would give. */
  static getActiveSession(): SparkSession | null {
    return active === undefined || active.isStopped ? null : active
  }

  /** The same. Throws SparkConnectException where there is none. */
  static active(): SparkSession {
    const session = SparkSession.getActiveSession()
    if (session !== null) return session
    throw new SparkConnectException('No session is open: SparkSession.builder.remote(…).getOrCreate()', {
      errorClass: 'NO_ACTIVE_SESSION',
    })
  }

  get sessionId(): string {
    return this.client.sessionId
  }

  get isStopped(): boolean {
    return this.client.isStopped
  }

  get read(): DataFrameReader {
    return new DataFrameReader(this)
  }

  get udtf(): never {
    throw notFromTypeScript('spark.udtf', 'explode(), inline(), stack(), or a SQL table function')
  }

  get dataSource(): never {
    throw notFromTypeScript('spark.dataSource', 'createDataFrame(), files that the server reads, or a source in a jar')
  }

  get sparkContext(): never {
    throw notOverConnect('spark.sparkContext', 'spark.conf for settings, and DataFrames for what RDDs did')
  }

  get readStream(): DataFrameReader {
    return new DataFrameReader(this, true)
  }

  /** Of the server. */
  async version(): Promise<string> {
    return version(this.client)
  }

  range(...bounds: Parameters<typeof range>): DataFrame<{ readonly id: bigint }> {
    return new DataFrame(range(...bounds), this)
  }

  table<Row extends object = AnyRow>(name: string): DataFrame<Row> {
    return new DataFrame(this.read.table(name).node, this)
  }

  /**
   * The rows of a query, or what a statement answers, which is run once, now. Arguments are named (`:day`) or by position (`?`);
   * frames are named in braces: `spark.sql('select * from {quotes}', {}, { quotes })`.
   */
  async sql<Row extends object = AnyRow>(
    query: string,
    args: SqlArguments = {},
    frames: Readonly<Record<string, DataFrame>> = {},
  ): Promise<DataFrame<Row>> {
    return new DataFrame(await sql(this.client, query, args, frames), this)
  }

  /** A frame of rows that lie here; `schema` is DDL text, a type, or names. Throws RangeError above what a server bears. */
  async createDataFrame<
    Row extends object = AnyRow,
    Schema extends string | DataType | readonly string[] | { readonly via: SharedFiles } = string,
  >(
    rows: Rows | readonly Row[],
    schema?: Schema,
    options: { readonly via?: SharedFiles } = {},
  ): Promise<DataFrame<LocalRow<Row, Schema>>> {
    return new DataFrame(await createDataFrame(this.client, rows, schema, options), this)
  }

  emptyDataFrame(schema: StructType): Promise<DataFrame> {
    return this.createDataFrame<AnyRow, StructType>([], schema)
  }

  /** Takes up the result of an operation that another process, or this one, started in this session: after the last answer that was read. */
  async attach(operation: Attachment, options: CollectOptions = {}): Promise<AnyRow[]> {
    return collect(this.client, operation, { ...this.values, ...options })
  }

  /** The same, row by row. */
  attachIterator(operation: Attachment, options: CollectOptions = {}): AsyncIterableIterator<AnyRow, void> {
    return iterate(this.client, operation, { ...this.values, ...options })
  }

  /** Hears how far every operation is, about every two seconds. */
  registerProgressHandler(handler: (progress: Progress) => void): void {
    this.client.progress.add(handler)
  }

  removeProgressHandler(handler: (progress: Progress) => void): void {
    this.client.progress.delete(handler)
  }

  clearProgressHandlers(): void {
    this.client.progress.clear()
  }

  /** Every later operation carries the tag. Throws RangeError for an empty tag or one with a comma. */
  addTag(tag: string): void {
    this.client.tags.add(checkTag(tag))
  }

  removeTag(tag: string): void {
    this.client.tags.delete(tag)
  }

  getTags(): readonly string[] {
    return this.client.currentTags
  }

  clearTags(): void {
    this.client.tags.clear()
  }

  /** Runs `work` so that its operations carry a tag, and those beside it do not. */
  withTag<T>(tag: string, work: () => T): T {
    return this.client.withTags([checkTag(tag)], work)
  }

  /** Ends every operation of the session; says which. */
  async interruptAll(): Promise<readonly string[]> {
    return this.client.interrupt({ interruptType: InterruptType.ALL })
  }

  async interruptTag(tag: string): Promise<readonly string[]> {
    return this.client.interrupt({ interruptType: InterruptType.TAG, interrupt: { case: 'operationTag', value: tag } })
  }

  async interruptOperation(operationId: string): Promise<readonly string[]> {
    return this.client.interrupt({
      interruptType: InterruptType.OPERATION_ID,
      interrupt: { case: 'operationId', value: operationId },
    })
  }

  /** How operations of the session stand, by id; of all that the server remembers where none is named. Spark 4.2. */
  async operationStatus(operationIds: readonly string[] = []): Promise<Readonly<Record<string, OperationState>>> {
    const { operationStatuses } = await this.client.operationStatus([...operationIds])
    return Object.fromEntries(operationStatuses.map(({ operationId, state }) => [operationId, stateName(state)]))
  }

  /** Jars, Python files or archives of this machine for the session: `{ as: 'jars' }` is the default for .jar, `files` for others. */
  async addArtifacts(
    paths: string | readonly string[],
    options: { readonly as?: 'jars' | 'files' | 'archives' | 'pyfiles' | 'classes' } = {},
  ): Promise<void> {
    const artifacts = [paths].flat().map(async (path): Promise<Artifact> => {
      const folder = options.as ?? (path.endsWith('.jar') ? 'jars' : path.endsWith('.class') ? 'classes' : 'files')
      return { name: `${folder}/${basename(path)}`, data: await readFile(path) }
    })
    await addArtifacts(this.client, await Promise.all(artifacts))
  }

  /** A file of this machine to an absolute path of the server's file system, where the server allows it. */
  async copyFromLocalToFs(localPath: string, destination: string): Promise<void> {
    if (!destination.startsWith('/')) throw new TypeError(`'${destination}': an absolute path is wanted`)
    await addArtifacts(this.client, [{ name: `forward_to_fs${destination}`, data: await readFile(localPath) }])
  }

  /** A session with copies of this one's settings, views and functions. Spark 4.1. */
  async cloneSession(sessionId?: string): Promise<SparkSession> {
    const { newSessionId } = await this.client.cloneSession(sessionId)
    return new SparkSession(new RpcClient(this.client.connection, { sessionId: newSessionId }), this.values)
  }

  /** An empty session on the same server. */
  newSession(): SparkSession {
    return new SparkSession(new RpcClient({ ...this.client.connection, sessionId: undefined }), this.values)
  }

  /** Correlations and tests that the server's MLlib computes. */
  get statistics(): CorrelationHelper {
    return new CorrelationHelper(this)
  }

  /** Ends the session: its queries and streams are stopped, its views forgotten. */
  async stop(): Promise<void> {
    if (active === this) active = undefined
    rememberCallSites(this.client, false)
    await this.client.stop()
  }

  /** Closes the connection and leaves the session as it is, for another process to go on with. */
  disconnect(): void {
    if (active === this) active = undefined
    rememberCallSites(this.client, false)
    this.client.disconnect()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }
}

/** How an operation stands. */
export type OperationState = keyof typeof State

function stateName(state: number): OperationState {
  // The keys of the enum are what the type says.
  const names = Object.keys(State) as OperationState[]
  return names.find((name) => State[name] === state) ?? 'UNKNOWN'
}

// PySpark's name for it, who does it unless it is told not to.
const CALL_SITES = 'spark.python.sql.dataFrameDebugging.enabled'

async function open({ connection, conf, values }: SessionSettings, create: boolean): Promise<SparkSession> {
  const existing = create ? null : SparkSession.getActiveSession()
  const session = existing ?? new SparkSession(new RpcClient(connection), values)
  try {
    if (existing === null) await checkVersion(session.client)
    if (Object.keys(conf).length > 0) await session.conf.setAll(conf, true)
    const traced = conf[CALL_SITES]
    if (traced !== undefined) rememberCallSites(session.client, traced === 'true')
  } catch (error) {
    if (existing === null) session.disconnect()
    throw error
  }
  active ??= session
  if (active.isStopped) active = session
  return session
}

function checkTag(tag: string): string {
  if (tag !== '' && !tag.includes(',')) return tag
  const words = `'${tag}' is no tag: it is not empty and has no comma`
  const argument = { arg_name: 'Spark Connect tag' }
  if (tag === '') throw new PySparkValueError(words, 'VALUE_NOT_NON_EMPTY_STR', { ...argument, arg_value: tag })
  throw new PySparkValueError(words, 'VALUE_ALLOWED', { ...argument, disallowed_value: ',' })
}
