import type { AnyRow, Known, Name, Names } from '../dataframe/row.ts'
import { PySparkValueError, wrongType } from '../error/argument-error.ts'
import { type CommandNode, node, type RelationNode } from '../plan/node.ts'
import {
  WriteOperation_SaveMode as Mode,
  WriteOperation_SaveTable_TableSaveMethod as SaveMethod,
} from '../proto/spark-connect.gen.ts'
import { optionsText, type SourceOptions } from '../read/options.ts'
import type { RunOptions } from '../result/batches.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

export type SaveMode = 'append' | 'overwrite' | 'error' | 'errorifexists' | 'ignore'

type Write = Extract<CommandNode, { kind: 'writeOperation' }>
type Target = Pick<Write, 'saveType'>

const MODES: Readonly<Record<SaveMode, Mode>> = {
  append: Mode.APPEND,
  overwrite: Mode.OVERWRITE,
  error: Mode.ERROR_IF_EXISTS,
  errorifexists: Mode.ERROR_IF_EXISTS,
  ignore: Mode.IGNORE,
}

/** `df.write`: says how rows are stored, then stores them as files or as a table. Every method gives a new writer. */
export class DataFrameWriter<Row = AnyRow> {
  readonly #client: RpcClient
  readonly #write: Omit<Write, 'kind'>

  constructor(client: RpcClient, input: RelationNode, write: Omit<Write, 'kind'> = {}) {
    this.#client = client
    this.#write = { ...write, input }
  }

  mode(mode: SaveMode): DataFrameWriter<Row> {
    const known = MODES[mode]
    if (known === undefined)
      throw new PySparkValueError(
        `'${mode}' is no save mode: ${Object.keys(MODES).join(', ')}`,
        'UNSUPPORTED_OPERATION',
        { operation: mode },
      )
    return this.#with({ mode: known })
  }

  format(source: string): DataFrameWriter<Row> {
    return this.#with({ source })
  }

  option(key: string, value: SourceOptions[string]): DataFrameWriter<Row> {
    return this.options({ [key]: value })
  }

  options(options: SourceOptions): DataFrameWriter<Row> {
    return this.#with({ options: { ...this.#write.options, ...optionsText(options) } })
  }

  partitionBy<const C extends Names<Row> | readonly [Names<Row>]>(...columns: C & Known<Row, C>): DataFrameWriter<Row> {
    return this.#with({ partitioningColumns: columns.flat() as readonly string[] })
  }

  bucketBy<const C extends readonly [Name<Row>, ...Name<Row>[]]>(
    numBuckets: number,
    ...columns: C & Known<Row, C>
  ): DataFrameWriter<Row> {
    if (!Number.isInteger(numBuckets)) throw wrongType('NOT_INT', 'numBuckets', numBuckets, 'a whole number')
    return this.#with({ bucketBy: node({ numBuckets, bucketColumnNames: [...columns] }) })
  }

  sortBy<const C extends readonly [Name<Row>, ...Name<Row>[]]>(...columns: C & Known<Row, C>): DataFrameWriter<Row> {
    return this.#with({ sortColumnNames: [...columns] })
  }

  clusterBy<const C extends readonly [Name<Row>, ...Name<Row>[]]>(...columns: C & Known<Row, C>): DataFrameWriter<Row> {
    return this.#with({ clusteringColumns: [...columns] })
  }

  /** Writes files under a path, or to the place that the options say. */
  async save(path?: string, options: RunOptions = {}): Promise<void> {
    await this.#run(path === undefined ? {} : { saveType: { case: 'path', value: path } }, options)
  }

  async saveAsTable(name: string, options: RunOptions = {}): Promise<void> {
    await this.#run(table(name, SaveMethod.SAVE_AS_TABLE), options)
  }

  /** Into a table that is there, by position of the columns. */
  async insertInto(name: string, overwrite?: boolean, options: RunOptions = {}): Promise<void> {
    const writer = overwrite === undefined ? this : this.mode(overwrite ? 'overwrite' : 'append')
    await writer.#run(table(name, SaveMethod.INSERT_INTO), options)
  }

  async parquet(path: string, options: SourceOptions = {}): Promise<void> {
    await this.options(options).format('parquet').save(path)
  }

  async csv(path: string, options: SourceOptions = {}): Promise<void> {
    await this.options(options).format('csv').save(path)
  }

  async json(path: string, options: SourceOptions = {}): Promise<void> {
    await this.options(options).format('json').save(path)
  }

  async orc(path: string, options: SourceOptions = {}): Promise<void> {
    await this.options(options).format('orc').save(path)
  }

  async text(path: string, options: SourceOptions = {}): Promise<void> {
    await this.options(options).format('text').save(path)
  }

  async xml(path: string, options: SourceOptions = {}): Promise<void> {
    await this.options(options).format('xml').save(path)
  }

  async jdbc(url: string, dbtable: string, properties: SourceOptions = {}): Promise<void> {
    await this.format('jdbc')
      .options({ ...properties, url, dbtable })
      .save()
  }

  #with(more: Omit<Write, 'kind' | 'input'>): DataFrameWriter<Row> {
    const { input, ...write } = this.#write
    // The constructor gave the input.
    return new DataFrameWriter(this.#client, input as RelationNode, { ...write, ...more })
  }

  async #run(target: Target, options: RunOptions): Promise<void> {
    await runCommand(this.#client, node<CommandNode>({ kind: 'writeOperation', ...this.#write, ...target }), options)
  }
}

function table(tableName: string, saveMethod: SaveMethod): Target {
  return { saveType: { case: 'table', value: node({ tableName, saveMethod }) } }
}
