import type { AnyRow, Known, Names } from '../dataframe/row.ts'
import { notFromTypeScript } from '../error/not-from-typescript.ts'
import { SparkException } from '../error/spark-exception.ts'
import { type CommandNode, node, type RelationNode } from '../plan/node.ts'
import { optionsText, type SourceOptions } from '../read/options.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'
import { StreamingQuery } from './query.ts'
import { type Trigger, triggerOf } from './trigger.ts'

export type OutputMode = 'append' | 'update' | 'complete'

type Start = Extract<CommandNode, { kind: 'writeStreamOperationStart' }>

/** `df.writeStream`: says where a stream goes and when, then starts it. Every method gives a new writer. */
export class DataStreamWriter<Row = AnyRow> {
  readonly #client: RpcClient
  readonly #start: Omit<Start, 'kind'>

  constructor(client: RpcClient, input: RelationNode, start: Omit<Start, 'kind'> = {}) {
    this.#client = client
    this.#start = { ...start, input }
  }

  outputMode(outputMode: OutputMode): DataStreamWriter<Row> {
    return this.#with({ outputMode })
  }

  format(format: string): DataStreamWriter<Row> {
    return this.#with({ format })
  }

  option(key: string, value: SourceOptions[string]): DataStreamWriter<Row> {
    return this.options({ [key]: value })
  }

  options(options: SourceOptions): DataStreamWriter<Row> {
    return this.#with({ options: { ...this.#start.options, ...optionsText(options) } })
  }

  partitionBy<const C extends Names<Row> | readonly [Names<Row>]>(
    ...columns: C & Known<Row, C>
  ): DataStreamWriter<Row> {
    return this.#with({ partitioningColumnNames: columns.flat() as readonly string[] })
  }

  clusterBy<const C extends Names<Row> | readonly [Names<Row>]>(...columns: C & Known<Row, C>): DataStreamWriter<Row> {
    return this.#with({ clusteringColumnNames: columns.flat() as readonly string[] })
  }

  queryName(queryName: string): DataStreamWriter<Row> {
    return this.#with({ queryName })
  }

  trigger(trigger: Trigger): DataStreamWriter<Row> {
    return this.#with({ trigger: triggerOf(trigger) })
  }

  /** Starts the query; it runs on the server until it is stopped, ends or the session expires. */
  async start(path?: string): Promise<StreamingQuery> {
    return this.#run(path === undefined ? {} : { sinkDestination: { case: 'path', value: path } })
  }

  async toTable(tableName: string): Promise<StreamingQuery> {
    return this.#run({ sinkDestination: { case: 'tableName', value: tableName } })
  }

  foreach(..._: readonly unknown[]): never {
    throw notFromTypeScript('DataStreamWriter.foreach', INSTEAD)
  }

  foreachBatch(..._: readonly unknown[]): never {
    throw notFromTypeScript('DataStreamWriter.foreachBatch', INSTEAD)
  }

  #with(more: Omit<Start, 'kind' | 'input'>): DataStreamWriter<Row> {
    const { input, ...start } = this.#start
    // The constructor gave the input.
    return new DataStreamWriter(this.#client, input as RelationNode, { ...start, ...more })
  }

  async #run(sink: Pick<Start, 'sinkDestination'>): Promise<StreamingQuery> {
    const command = node<CommandNode>({ kind: 'writeStreamOperationStart', ...this.#start, ...sink })
    const { writeStreamOperationStartResult: started } = await runCommand(this.#client, command)
    if (started?.queryId === undefined) throw new SparkException('the server started no query')
    const { queryId, name, queryStartedEventJson } = started
    if (queryStartedEventJson !== undefined) this.#client.started(queryStartedEventJson)
    return new StreamingQuery(this.#client, { ...queryId, name: name || null })
  }
}

const INSTEAD = 'a sink that Spark has (Kafka, files, a table), and read that from here'
