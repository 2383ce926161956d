import type { Column } from '../column/column.ts'
import type { AnyRow, Known, Name } from '../dataframe/row.ts'
import { type ColumnOrName, toColumn } from '../functions/function.ts'
import { type CommandNode, node, type RelationNode } from '../plan/node.ts'
import { WriteOperationV2_Mode as Mode } from '../proto/spark-connect.gen.ts'
import { optionsText, type SourceOptions } from '../read/options.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

type Write = Extract<CommandNode, { kind: 'writeOperationV2' }>

/** `df.writeTo(table)`: makes, replaces or adds to a table of a catalog. Every method gives a new writer. */
export class DataFrameWriterV2<Row = AnyRow> {
  readonly #client: RpcClient
  readonly #write: Omit<Write, 'kind'>

  constructor(client: RpcClient, input: RelationNode, tableName: string, write: Omit<Write, 'kind'> = {}) {
    this.#client = client
    this.#write = { ...write, input, tableName }
  }

  using(provider: string): DataFrameWriterV2<Row> {
    return this.#with({ provider })
  }

  option(key: string, value: SourceOptions[string]): DataFrameWriterV2<Row> {
    return this.options({ [key]: value })
  }

  options(options: SourceOptions): DataFrameWriterV2<Row> {
    return this.#with({ options: { ...this.#write.options, ...optionsText(options) } })
  }

  tableProperty(property: string, value: string): DataFrameWriterV2<Row> {
    return this.#with({ tableProperties: { ...this.#write.tableProperties, [property]: value } })
  }

  /** By columns, or by `partitioning.days('at')` and its like. */
  partitionedBy<const C extends readonly [Name<Row> | Column, ...(Name<Row> | Column)[]]>(
    ...columns: C & Known<Row, C>
  ): DataFrameWriterV2<Row> {
    return this.#with({ partitioningColumns: columns.map((one) => toColumn(one).node) })
  }

  clusterBy<const C extends readonly [Name<Row>, ...Name<Row>[]]>(
    ...columns: C & Known<Row, C>
  ): DataFrameWriterV2<Row> {
    return this.#with({ clusteringColumns: [...columns] })
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

  #with(more: Omit<Write, 'kind' | 'input' | 'tableName'>): DataFrameWriterV2<Row> {
    const { input, tableName = '', ...write } = this.#write
    // The constructor gave the input.
    return new DataFrameWriterV2(this.#client, input as RelationNode, tableName, { ...write, ...more })
  }

  async #run(how: Pick<Write, 'mode' | 'overwriteCondition'>): Promise<void> {
    await runCommand(this.#client, node<CommandNode>({ kind: 'writeOperationV2', ...this.#write, ...how }))
  }
}
