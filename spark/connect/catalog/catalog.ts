import type { DataType } from '../data-type/data-type.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import type { FrameSession } from '../dataframe/framed.ts'
import { node, type Plain, relation } from '../plan/node.ts'
import type { Catalog as Message } from '../proto/spark-connect.gen.ts'
import { optionsText, type SourceOptions } from '../read/options.ts'
import { collect, single } from '../result/collect.ts'
import type { StorageLevel } from '../result/storage-level.ts'

type Question = Exclude<NonNullable<Plain<Message>['catType']>, { case: undefined }>

export interface CatalogMetadata {
  readonly name: string
  readonly description: string | null
}

export interface Database extends CatalogMetadata {
  readonly catalog: string | null
  readonly locationUri: string
}

export interface Table extends CatalogMetadata {
  readonly catalog: string | null
  readonly namespace: readonly string[] | null
  readonly tableType: string
  readonly isTemporary: boolean
}

export interface CatalogFunction extends CatalogMetadata {
  readonly catalog: string | null
  readonly namespace: readonly string[] | null
  readonly className: string
  readonly isTemporary: boolean
}

export interface TableColumn extends CatalogMetadata {
  readonly dataType: string
  readonly nullable: boolean
  readonly isPartition: boolean
  readonly isBucket: boolean
  readonly isCluster: boolean
}

/** Where and of what a table is made. */
export interface CreateTable {
  readonly path?: string
  readonly source?: string
  readonly schema?: DataType
  readonly description?: string
  readonly options?: SourceOptions
}

/** `spark.catalog`: databases, tables, views, functions, and what of them is cached. */
// biome-ignore format: one line a method
export class Catalog {
  readonly #session: FrameSession

  constructor(session: FrameSession) {
    this.#session = session
  }

  currentCatalog(): Promise<string> { return this.#text({ case: 'currentCatalog', value: {} }) }
  setCurrentCatalog(catalogName: string): Promise<void> { return this.#done({ case: 'setCurrentCatalog', value: { catalogName } }) }
  listCatalogs(pattern?: string): Promise<CatalogMetadata[]> { return this.#list({ case: 'listCatalogs', value: { pattern } }) }
  currentDatabase(): Promise<string> { return this.#text({ case: 'currentDatabase', value: {} }) }
  setCurrentDatabase(dbName: string): Promise<void> { return this.#done({ case: 'setCurrentDatabase', value: { dbName } }) }
  listDatabases(pattern?: string): Promise<Database[]> { return this.#list({ case: 'listDatabases', value: { pattern } }) }
  getDatabase(dbName: string): Promise<Database> { return this.#one({ case: 'getDatabase', value: { dbName } }) }
  databaseExists(dbName: string): Promise<boolean> { return this.#flag({ case: 'databaseExists', value: { dbName } }) }
  listTables(dbName?: string, pattern?: string): Promise<Table[]> { return this.#list({ case: 'listTables', value: { dbName, pattern } }) }
  getTable(tableName: string): Promise<Table> { return this.#one({ case: 'getTable', value: { tableName } }) }
  tableExists(tableName: string, dbName?: string): Promise<boolean> { return this.#flag({ case: 'tableExists', value: { tableName, dbName } }) }
  listFunctions(dbName?: string, pattern?: string): Promise<CatalogFunction[]> { return this.#list({ case: 'listFunctions', value: { dbName, pattern } }) }
  getFunction(functionName: string): Promise<CatalogFunction> { return this.#one({ case: 'getFunction', value: { functionName } }) }
  functionExists(functionName: string, dbName?: string): Promise<boolean> { return this.#flag({ case: 'functionExists', value: { functionName, dbName } }) }
  listColumns(tableName: string, dbName?: string): Promise<TableColumn[]> { return this.#list({ case: 'listColumns', value: { tableName, dbName } }) }
  dropTempView(viewName: string): Promise<boolean> { return this.#flag({ case: 'dropTempView', value: { viewName } }) }
  dropGlobalTempView(viewName: string): Promise<boolean> { return this.#flag({ case: 'dropGlobalTempView', value: { viewName } }) }
  isCached(tableName: string): Promise<boolean> { return this.#flag({ case: 'isCached', value: { tableName } }) }
  cacheTable(tableName: string, storageLevel?: StorageLevel): Promise<void> { return this.#done({ case: 'cacheTable', value: { tableName, storageLevel } }) }
  uncacheTable(tableName: string): Promise<void> { return this.#done({ case: 'uncacheTable', value: { tableName } }) }
  clearCache(): Promise<void> { return this.#done({ case: 'clearCache', value: {} }) }
  refreshTable(tableName: string): Promise<void> { return this.#done({ case: 'refreshTable', value: { tableName } }) }
  refreshByPath(path: string): Promise<void> { return this.#done({ case: 'refreshByPath', value: { path } }) }
  recoverPartitions(tableName: string): Promise<void> { return this.#done({ case: 'recoverPartitions', value: { tableName } }) }
  createExternalTable(tableName: string, about: CreateTable = {}): Promise<DataFrame> { return this.createTable(tableName, about) }

  /** Makes a table over files that are there, or an empty one, and gives it. */
  async createTable(tableName: string, { path, source, schema, description, options = {} }: CreateTable = {}): Promise<DataFrame> {
    const question: Question = { case: 'createTable', value: { tableName, path, source, schema, description, options: optionsText(options) } }
    await this.#done(question)
    return new DataFrame(nodeOf(question), this.#session)
  }

  async #done(question: Question): Promise<void> { await collect(this.#session.client, nodeOf(question), {}) }
  async #text(question: Question): Promise<string> { return String(await single(this.#session.client, nodeOf(question))) }
  async #flag(question: Question): Promise<boolean> { return (await single(this.#session.client, nodeOf(question))) === true }
  // The columns of the server's answers are the fields of the interfaces above.
  async #list<T>(question: Question): Promise<T[]> { return (await collect(this.#session.client, nodeOf(question), {})) as T[] }
  async #one<T>(question: Question): Promise<T> { return (await this.#list<T>(question))[0] as T }
}

function nodeOf({ case: name, value }: Question) {
  return relation('catalog', { catType: { case: name, value: node(value) } as Question })
}
