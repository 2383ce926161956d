import { type ColumnOrName, toColumn } from '../functions/function.ts'
import { type CommandNode, node, type RelationNode } from '../plan/node.ts'
import { WriteOperationV2_Mode as Mode } from '../proto/spark-connect.gen.ts'
import { optionsText, type SourceOptions } from '../read/options.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

type Write = Extract<CommandNode, { kind: 'writeOperationV2' }>

/** `df.writeTo(table)`: makes, replaces or adds to a table of a catalog. Every method gives a new writer. */
export class DataFrameWriterV2 {
  readonly #client: RpcClient
  readonly #write: Omit<Write, 'kind'>

  constructor(client: RpcClient, input: RelationNode, tableName: string, write: Omit<Write, 'kind'> = {}) {
    this.#client = client
    this.#write = { ...write, input, tableName }
  }

  using(provider: string): DataFrameWriterV2 {
    return this.#with({ provider })
  }

  option(key: string, value: SourceOptions[string]): DataFrameWriterV2 {
    return this.options({ [key]: value })
  }

  options(options: SourceOptions): DataFrameWriterV2 {
    return this.#with({ options: { ...this.#write.options, ...optionsText(options) } })
  }

  tableProperty(property: string, value: string): DataFrameWriterV2 {
    return this.#with({ tableProperties: { ...this.#write.tableProperties, [property]: value } })
  }

  /** By columns, or by `partitioning.days('at')` and its like. */
  partitionedBy(first: ColumnOrName, ...more: readonly ColumnOrName[]): DataFrameWriterV2 {
    return this.#with({ partitioningColumns: [first, ...more].map((one) => toColumn(one).node) })
  }

  clusterBy(first: string, ...more: readonly string[]): DataFrameWriterV2 {
    return this.#with({ clusteringColumns: [first, ...more] })
  }

  async create(): Promise<void> {
    await this.#run({ mode: Mode.CREATE })
  }

  async replace(): Promise<void> {
    await this.#run({ mode: Mode.REPLACE })
  }

  async createOrReplace(): Promise<void> {
    await this.#run({ mode: Mode.CREATE_OR_REPLACE })
  }

  async append(): Promise<void> {
    await this.#run({ mode: Mode.APPEND })
  }

  /** In place of the rows for which the condition holds. */
  async overwrite(condition: ColumnOrName): Promise<void> {
    await this.#run({ mode: Mode.OVERWRITE, overwriteCondition: toColumn(condition).node })
  }

  /** In place of the partitions that the rows fall into. */
  async overwritePartitions(): Promise<void> {
    await this.#run({ mode: Mode.OVERWRITE_PARTITIONS })
  }

  #with(more: Omit<Write, 'kind' | 'input' | 'tableName'>): DataFrameWriterV2 {
    const { input, tableName = '', ...write } = this.#write
    // The constructor gave the input.
    return new DataFrameWriterV2(this.#client, input as RelationNode, tableName, { ...write, ...more })
  }

  async #run(how: Pick<Write, 'mode' | 'overwriteCondition'>): Promise<void> {
    await runCommand(this.#client, node<CommandNode>({ kind: 'writeOperationV2', ...this.#write, ...how }))
  }
}
