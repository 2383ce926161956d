import { type JsonValue, toJson } from '@bufbuild/protobuf'
import type { Table } from 'apache-arrow'
import { Column, operand, subquery } from '../column/column.ts'
import type { ValueOf } from '../column/value.ts'
import type { DataType, StructType } from '../data-type/data-type.ts'
import { simpleString } from '../data-type/simple-string.ts'
import { notFromTypeScript, notOverConnect } from '../error/not-from-typescript.ts'
import { SessionNotSameException } from '../error/spark-exception.ts'
import { count } from '../functions/aggregate.ts'
import type { ColumnOrName } from '../functions/function.ts'
import { relationOf } from '../plan/compile.ts'
import { type CommandNode, type RelationNode, relation } from '../plan/node.ts'
import { withKnownNames } from '../plan/place.ts'
import {
  type Relation,
  RelationSchema,
  SubqueryExpression_SubqueryType as SubqueryType,
} from '../proto/spark-connect.gen.ts'
import * as ask from '../result/analyze.ts'
import type { RunOptions } from '../result/batches.ts'
import { type CollectOptions, collect, iterate, single, toArrow, toColumns } from '../result/collect.ts'
import { runCommand } from '../result/command.ts'
import { StorageLevel } from '../result/storage-level.ts'
import type { RpcClient } from '../rpc/client.ts'
import { DataStreamWriter } from '../streaming/writer.ts'
import { MergeIntoWriter } from '../write/merge-into.ts'
import { DataFrameWriterV2 } from '../write/table-writer.ts'
import { DataFrameWriter } from '../write/writer.ts'
import { type Aggregates, aggregate, grouping, groupingSets } from './aggregate.ts'
import { checkFramed, type Framed, type FrameSession } from './framed.ts'
import { type FrameKind, GroupedData } from './grouped-data.ts'
import { type AsOf, join, joinAsOf, lateralJoin, type On } from './join.ts'
import * as missing from './missing.ts'
import { NaFunctions } from './na-functions.ts'
import type { Observation } from './observation.ts'
import * as project from './project.ts'
import * as arrange from './rearrange.ts'
import type {
  Aggregated,
  AnyRow,
  Columns,
  ColumnsOf,
  Grouped,
  Joined,
  JoinType,
  Known,
  KnownKeys,
  KnownToBoth,
  LateralType,
  Listed,
  Name,
  Names,
  NamesOrOne,
  ReadRow,
  Renamed,
  RenamedAll,
  Selected,
  Sorted,
  Subtotalled,
  With,
  WithAll,
  Without,
} from './row.ts'
import { StatFunctions } from './stat-functions.ts'
import * as statistics from './statistics.ts'
import { TableArg } from './table-arg.ts'

interface Frames extends FrameKind {
  readonly frame: DataFrame<this['row'] extends object ? this['row'] : AnyRow>
}

/** How much of a frame is shown. */
export interface ShowOptions {
  /** Characters of a cell; true is 20, false all. */
  readonly truncate?: boolean | number
  readonly vertical?: boolean
  readonly print?: (text: string) => void
}

/**
 * A plan of rows that the server computes when an action asks: `collect`, `count`, `show`, `write`. Methods are those of PySpark;
 * each gives a new frame, and `node` is the plan as frozen data. `Row` is what is known of its rows.
 */
// biome-ignore format: one line a method
// @ts-expect-error A frame of known rows is a frame of any rows; the compiler cannot follow that through the types of renamed columns.
export class DataFrame<out Row extends object = AnyRow> {
  readonly node: RelationNode
  readonly sparkSession: FrameSession
  /** Never there; carries the row for the compiler. */
  declare readonly row: Row

  constructor(node: RelationNode, session: FrameSession) {
    this.node = node
    this.sparkSession = session
  }

  // Columns and rows.
  select<const C extends Listed<Row>>(...columns: C & Known<Row, C>): DataFrame<Selected<Row, C>> { return this.#next(project.select(this.node, columns.flat() as readonly ColumnOrName[])) }
  selectExpr(...expressions: readonly string[]): DataFrame { return this.#next(project.selectExpr(this.node, expressions.flat())) }
  filter(condition: Column | string): DataFrame<Row> { return this.#next(project.filter(this.node, condition)) }
  where(condition: Column | string): DataFrame<Row> { return this.filter(condition) }
  withColumn<const N extends string, C extends Column>(name: N, column: C): DataFrame<With<Row, N, ValueOf<C>>> { return this.#next(project.withColumns(this.node, { [name]: column })) }
  withColumns<const C extends Readonly<Record<string, Column>>>(columns: C): DataFrame<WithAll<Row, C>> { return this.#next(project.withColumns(this.node, columns)) }
  withColumnRenamed<const A extends string, const B extends string>(from: A, to: B): DataFrame<Renamed<Row, A, B>> { return this.#next(project.withColumnsRenamed(this.node, { [from]: to })) }
  withColumnsRenamed<const N extends Readonly<Record<string, string>>>(names: N): DataFrame<RenamedAll<Row, N>> { return this.#next(project.withColumnsRenamed(this.node, names)) }
  withMetadata<const N extends Name<Row>>(name: N & Known<Row, N>, metadata: object): DataFrame<Row> { return this.#next(project.withColumns(this.node, { [name]: this.col<N>(name) }, { [name]: metadata })) }
  drop<const C extends Columns<Row>>(...columns: C & Known<Row, C>): DataFrame<Without<Row, C[number]>> { return this.#next(project.drop(this.node, columns)) }
  toDF(...names: readonly string[]): DataFrame { return this.#next(project.toDF(this.node, names)) }
  to(schema: StructType): DataFrame { return this.#next(project.to(this.node, schema)) }
  alias(name: string): DataFrame<Row> { return this.#next(project.alias(this.node, name)) }
  /** The same frame with rows of a type that you vouch for. */
  typed<R extends object>(): DataFrame<R> { return this.#next(this.node) }
  transform<F, A extends readonly unknown[]>(f: (frame: this, ...args: A) => F, ...args: A): F { return f(this, ...args) }
  transpose<const C extends Name<Row> | Column>(index?: C & Known<Row, C>): DataFrame { return this.#next(project.transpose(this.node, index)) }
  unpivot<const I extends NamesOrOne<Row>, const V extends NamesOrOne<Row> | null>(ids: I & Known<Row, I>, values: V & Known<Row, V>, variable: string, value: string): DataFrame { return this.#next(project.unpivot(this.node, list<ColumnOrName>(ids), values === null ? null : list<ColumnOrName>(values), variable, value)) }
  // The names were judged by the types of this method.
  melt<const I extends NamesOrOne<Row>, const V extends NamesOrOne<Row> | null>(ids: I & Known<Row, I>, values: V & Known<Row, V>, variable: string, value: string): DataFrame { return this.unpivot<I, V>(ids as never, values as never, variable, value) }
  distinct(): DataFrame<Row> { return this.#next(arrange.deduplicate(this.node, undefined)) }
  dropDuplicates<const C extends Names<Row>>(subset?: C & Known<Row, C>): DataFrame<Row> { return this.#next(arrange.deduplicate(this.node, subset)) }
  dropDuplicatesWithinWatermark<const C extends Names<Row>>(subset?: C & Known<Row, C>): DataFrame<Row> { return this.#next(arrange.deduplicate(this.node, subset, true)) }
  /** By columns, names or places (1 is the first, -1 the same downwards), ascending with nulls first; `.desc()` or a last argument `{ ascending: [true, false] }` says otherwise. */
  sort<const C extends Sorted<Row>>(...columns: C & Known<Row, C>): DataFrame<Row> { return this.#sorted(columns, true) }
  orderBy<const C extends Sorted<Row>>(...columns: C & Known<Row, C>): DataFrame<Row> { return this.#sorted(columns, true) }
  sortWithinPartitions<const C extends Sorted<Row>>(...columns: C & Known<Row, C>): DataFrame<Row> { return this.#sorted(columns, false) }
  limit(rows: number): DataFrame<Row> { return this.#next(arrange.limit(this.node, rows)) }
  offset(rows: number): DataFrame<Row> { return this.#next(arrange.offset(this.node, rows)) }
  sample(fraction: number, options: { readonly withReplacement?: boolean; readonly seed?: number | bigint } = {}): DataFrame<Row> { return this.#next(arrange.sample(this.node, 0, fraction, options.withReplacement ?? false, options.seed)) }
  sampleBy<const C extends Name<Row> | Column>(column: C & Known<Row, C>, fractions: statistics.Fractions, seed?: number | bigint): DataFrame<Row> { return this.#next(statistics.sampleBy(this.node, column, fractions, seed)) }
  randomSplit(weights: readonly number[], seed?: number | bigint): DataFrame<Row>[] { return arrange.randomSplit(this.node, weights, seed).map((node) => this.#next(node)) }

  // Two frames.
  join<R extends object, const O extends On, H extends JoinType = 'inner'>(other: DataFrame<R>, on?: KnownToBoth<Row, R, O>, how?: H): DataFrame<Joined<Row, R, H>> { return this.#next(join(this.node, this.#same(other), on, how)) }
  crossJoin<R extends object>(other: DataFrame<R>): DataFrame<Joined<Row, R, 'cross'>> { return this.#next(join(this.node, this.#same(other), undefined, 'cross')) }
  lateralJoin<R extends object, H extends LateralType = 'inner'>(other: DataFrame<R>, on?: Column, how?: H): DataFrame<Joined<Row, R, H>> { return this.#next(lateralJoin(this.node, this.#same(other), on, how)) }
  /** Each row with the nearest of the other frame: at or before it, where nothing else is said. */
  joinAsOf<R extends object, const O extends On, const A extends Name<Row> | Column, const B extends Name<R> | Column, H extends 'inner' | 'left' = 'inner'>(other: DataFrame<R>, left: A & Known<Row, A>, right: B & Known<R, B>, options: AsOf<KnownToBoth<Row, R, O>, H> = {}): DataFrame<Joined<Row, R, H>> { return this.#next(joinAsOf(this.node, this.#same(other), left, right, options)) }
  union(other: Framed): DataFrame<Row> { return this.#set(other, 'union', {}) }
  unionAll(other: Framed): DataFrame<Row> { return this.union(other) }
  unionByName<M extends boolean = false>(other: Framed, allowMissingColumns?: M): DataFrame<M extends false ? Row : AnyRow> { return this.#set(other, 'union', { byName: true, allowMissingColumns: allowMissingColumns ?? false }) }
  subtract(other: Framed): DataFrame<Row> { return this.#set(other, 'except', { isAll: false }) }
  exceptAll(other: Framed): DataFrame<Row> { return this.#set(other, 'except', {}) }
  intersect(other: Framed): DataFrame<Row> { return this.#set(other, 'intersect', { isAll: false }) }
  intersectAll(other: Framed): DataFrame<Row> { return this.#set(other, 'intersect', {}) }

  // Groups and statistics.
  groupBy<const C extends Grouped<Row>>(...columns: C & Known<Row, C>): GroupedData<Selected<Row, C>, Frames, Row> { return this.#grouped(grouping(this.node, 'groupby', columns.flat() as readonly (ColumnOrName | number)[])) }
  rollup<const C extends Grouped<Row>>(...columns: C & Known<Row, C>): GroupedData<Subtotalled<Selected<Row, C>>, Frames, Row> { return this.#grouped(grouping(this.node, 'rollup', columns.flat() as readonly (ColumnOrName | number)[])) }
  cube<const C extends Grouped<Row>>(...columns: C & Known<Row, C>): GroupedData<Subtotalled<Selected<Row, C>>, Frames, Row> { return this.#grouped(grouping(this.node, 'cube', columns.flat() as readonly (ColumnOrName | number)[])) }
  groupingSets<const S extends readonly Columns<Row>[], const C extends Columns<Row>>(sets: S & Known<Row, S>, ...columns: C & Known<Row, C>): GroupedData<Subtotalled<Selected<Row, C>>, Frames, Row> { return this.#grouped(groupingSets(this.node, sets, columns)) }
  agg<const C extends readonly Column[]>(...aggregates: C): DataFrame<Aggregated<object, Row, C>>
  agg<const By extends Readonly<Record<string, string>>>(byColumn: By & KnownKeys<Row, By>): DataFrame
  agg(...aggregates: Aggregates): DataFrame { return this.#next(aggregate(this.node, grouping(this.node, 'groupby', []), aggregates)) }
  summary(...names: readonly string[]): DataFrame { return this.#next(statistics.summary(this.node, names)) }
  describe<const C extends Names<Row> | readonly [Names<Row>]>(...columns: C & Known<Row, C>): DataFrame { return this.#next(statistics.describe(this.node, columns.flat() as readonly string[])) }
  crosstab<const A extends Name<Row>, const B extends Name<Row>>(first: A & Known<Row, A>, second: B & Known<Row, B>): DataFrame { return this.#next(statistics.crosstab(this.node, first, second)) }
  freqItems<const C extends Names<Row>>(columns: C & Known<Row, C>, support?: number): DataFrame { return this.#next(statistics.freqItems(this.node, columns, support)) }
  async cov<const A extends Name<Row>, const B extends Name<Row>>(first: A & Known<Row, A>, second: B & Known<Row, B>): Promise<number> { return Number(await single(this.#client, statistics.cov(this.node, first, second))) }
  async corr<const A extends Name<Row>, const B extends Name<Row>>(first: A & Known<Row, A>, second: B & Known<Row, B>, method: 'pearson' = 'pearson'): Promise<number> { return Number(await single(this.#client, statistics.corr(this.node, first, second, method))) }
  /** Quantiles of one column, or of each of several. */
  async approxQuantile<const C extends Name<Row> | Names<Row>>(columns: C & Known<Row, C>, probabilities: readonly number[], relativeError: number): Promise<C extends string ? number[] : number[][]> {
    const all = await single(this.#client, statistics.approxQuantile(this.node, list<string>(columns), probabilities, relativeError))
    // The server answers one list of doubles for each column.
    return (typeof columns === 'string' ? (all as number[][])[0] : all) as C extends string ? number[] : number[][]
  }
  get stat(): StatFunctions<this> { return new StatFunctions(this) }
  get na(): NaFunctions<this> { return new NaFunctions(this) }
  fillna<const V extends missing.Fill | Readonly<Record<string, missing.Fill>>, const S extends Name<Row> | Names<Row>>(value: V & KnownKeys<Row, V>, subset?: S & Known<Row, S>): DataFrame<Row> { return this.#next(missing.fill(this.node, value, subset)) }
  dropna<const S extends Name<Row> | Names<Row>>(options: missing.DropOptions<S & Known<Row, S>> = {}): DataFrame<Row> { return this.#next(missing.dropMissing(this.node, options)) }
  replace<const S extends Name<Row> | Names<Row>>(from: missing.Replaced, to?: missing.Replacement, subset?: S & Known<Row, S>): DataFrame<Row> { return this.#next(missing.replace(this.node, from, to, subset)) }

  // Where and how it is computed.
  hint(name: string, ...parameters: readonly unknown[]): DataFrame<Row> { return this.#next(arrange.hint(this.node, name, parameters.flat())) }
  coalesce(partitions: number): DataFrame<Row> { return this.#next(arrange.coalesce(this.node, partitions)) }
  repartition<const F extends number | Name<Row> | Column, const C extends Columns<Row>>(first: F & Known<Row, F>, ...columns: C & Known<Row, C>): DataFrame<Row> { return this.#next(arrange.repartition(this.node, first, columns)) }
  repartitionByRange<const F extends number | Name<Row> | Column, const C extends Columns<Row>>(first: F & Known<Row, F>, ...columns: C & Known<Row, C>): DataFrame<Row> { return this.#next(arrange.repartitionByRange(this.node, first, columns)) }
  repartitionById<const C extends Name<Row> | Column>(partitions: number, id: C & Known<Row, C>): DataFrame<Row> { return this.#next(arrange.repartitionById(this.node, partitions, id)) }
  withWatermark<const N extends Name<Row>>(eventTime: N & Known<Row, N>, delay: string): DataFrame<Row> { return this.#next(arrange.withWatermark(this.node, eventTime, delay)) }
  /** Computes aggregates beside the rows: under a name (streams, `client.observe`), or for an Observation to wait for. */
  observe(observation: Observation | string, ...metrics: readonly Column[]): DataFrame<Row> { return this.#next(arrange.observe(this.node, this.#observing(observation), metrics)) }
  async persist(level: StorageLevel = StorageLevel.MEMORY_AND_DISK_DESER): Promise<this> { await ask.persist(this.#client, this.node, level); return this }
  async cache(): Promise<this> { return this.persist() }
  async unpersist(blocking = false): Promise<this> { await ask.unpersist(this.#client, this.node, blocking); return this }
  async storageLevel(): Promise<StorageLevel> { return ask.storageLevel(this.#client, this.node) }
  async isCached(): Promise<boolean> { const { useDisk, useMemory } = await this.storageLevel(); return useDisk === true || useMemory === true }
  async checkpoint(eager = true): Promise<DataFrame<Row>> { return this.#checkpoint({ local: false, eager }) }
  async localCheckpoint(eager = true, storageLevel?: StorageLevel): Promise<DataFrame<Row>> { return this.#checkpoint({ local: true, eager, storageLevel }) }
  /** Lets the server forget a checkpoint; other frames are left as they are. */
  async dropCheckpoint(): Promise<void> {
    if (this.node.kind !== 'cachedRemoteRelation') return
    await this.#command({ kind: 'removeCachedRemoteRelationCommand', relation: { relationId: this.node.relationId } })
  }

  // Columns of this frame, and subqueries of it.
  col<const N extends Name<Row>>(name: N & Known<Row, N>): Column<N, N extends keyof Row ? Row[N] : unknown> { return new Column(project.columnOf(this.node, name)) }
  colRegex(pattern: string): Column { return new Column(project.columnsLike(this.node, pattern)) }
  metadataColumn(name: string): Column { return new Column(project.columnOf(this.node, name, true)) }
  scalar(): Column { return new Column(subquery(this.node, SubqueryType.SCALAR)) }
  exists(): Column<string, boolean> { return new Column(subquery(this.node, SubqueryType.EXISTS)) }
  asTable(): TableArg { return new TableArg(subquery(this.node, SubqueryType.TABLE_ARG)) }

  // Actions.
  /** All rows as objects; `{ int64: 'number', timestamp: 'Date', tags, signal … }`. */
  async collect<const O extends CollectOptions = CollectOptions>(options?: O): Promise<ReadRow<Row, O>[]> { return (await collect(this.#client, this.node, this.#read(options))) as ReadRow<Row, O>[] }
  toLocalIterator<const O extends CollectOptions = CollectOptions>(options?: O): AsyncIterableIterator<ReadRow<Row, O>, void> { return iterate(this.#client, this.node, this.#read(options)) as AsyncIterableIterator<ReadRow<Row, O>, void> }
  async toColumns<const O extends CollectOptions = CollectOptions>(options?: O): Promise<ColumnsOf<ReadRow<Row, O>>> { return (await toColumns(this.#client, this.node, this.#read(options))) as ColumnsOf<ReadRow<Row, O>> }
  async toArrow(options: RunOptions = {}): Promise<Table> { return toArrow(this.#client, this.node, options) }
  async take<const O extends CollectOptions = CollectOptions>(rows: number, options?: O): Promise<ReadRow<Row, O>[]> { return this.limit(rows).collect(options) }
  async tail<const O extends CollectOptions = CollectOptions>(rows: number, options?: O): Promise<ReadRow<Row, O>[]> { return this.#next<Row>(arrange.tail(this.node, rows)).collect(options) }
  async first<const O extends CollectOptions = CollectOptions>(options?: O): Promise<ReadRow<Row, O> | null> { return (await this.take(1, options))[0] ?? null }
  /** Without a number the first row, or null. */
  async head<const O extends CollectOptions = CollectOptions>(rows?: undefined, options?: O): Promise<ReadRow<Row, O> | null>
  async head<const O extends CollectOptions = CollectOptions>(rows: number, options?: O): Promise<ReadRow<Row, O>[]>
  async head(rows?: number, options?: CollectOptions): Promise<unknown> { return rows === undefined ? this.first(options) : this.take(rows, options) }
  async count(options: RunOptions = {}): Promise<number> { return Number(await single(this.#client, this.agg(count(operand(1))).node, options)) }
  async isEmpty(): Promise<boolean> { return (await this.#next(project.select(this.node, [])).take(1)).length === 0 }
  async show(rows = 20, options: ShowOptions = {}): Promise<void> { (options.print ?? console.log)(await this.showString(rows, options)) }
  async showString(numRows = 20, { truncate = true, vertical = false }: ShowOptions = {}): Promise<string> { return String(await single(this.#client, relation('showString', { input: this.node, numRows, truncate: characters(truncate), vertical }))) }
  /** The frame as a table in HTML, for notebooks. */
  async toHTML(numRows = 20, truncate: boolean | number = true): Promise<string> { return String(await single(this.#client, relation('htmlString', { input: this.node, numRows, truncate: characters(truncate) }))) }
  async createTempView(name: string): Promise<void> { await this.#view(name, false, false) }
  async createOrReplaceTempView(name: string): Promise<void> { await this.#view(name, false, true) }
  async createGlobalTempView(name: string): Promise<void> { await this.#view(name, true, false) }
  async createOrReplaceGlobalTempView(name: string): Promise<void> { await this.#view(name, true, true) }
  get write(): DataFrameWriter<Row> { return new DataFrameWriter(this.#client, this.node) }
  writeTo(table: string): DataFrameWriterV2<Row> { return new DataFrameWriterV2(this.#client, this.node, table) }
  get writeStream(): DataStreamWriter<Row> { return new DataStreamWriter(this.#client, this.node) }
  mergeInto(table: string, condition: Column): MergeIntoWriter { return new MergeIntoWriter(this.#client, this.node, table, condition) }

  // What the server says of the plan.
  async schema(): Promise<StructType> { return ask.schema(this.#client, this.node) }
  async columns(): Promise<string[]> { return ((await this.schema()).fields ?? []).map(({ name }) => name ?? '') }
  async dtypes(): Promise<[name: string, type: string][]> { return ((await this.schema()).fields ?? []).map(({ name, dataType }) => [name ?? '', simpleString(dataType as DataType)]) }
  async printSchema(level?: number, print: (text: string) => void = console.log): Promise<void> { print(await ask.treeString(this.#client, this.node, level)) }
  async explainString(mode: ask.ExplainMode = 'simple'): Promise<string> { return ask.explain(this.#client, this.node, mode) }
  async explain(mode: ask.ExplainMode | boolean = 'simple', print: (text: string) => void = console.log): Promise<void> { print(await this.explainString(mode === true ? 'extended' : mode === false ? 'simple' : mode)) }
  async isLocal(): Promise<boolean> { return ask.isLocal(this.#client, this.node) }
  async isStreaming(): Promise<boolean> { return ask.isStreaming(this.#client, this.node) }
  async inputFiles(): Promise<string[]> { return ask.inputFiles(this.#client, this.node) }
  async sameSemantics(other: Framed): Promise<boolean> { return ask.sameSemantics(this.#client, this.node, this.#same(other)) }
  async semanticHash(): Promise<number> { return ask.semanticHash(this.#client, this.node) }
  /** The plan as it is sent. */
  plan(): Relation { return relationOf(withKnownNames(this.node)) }
  planJson(): JsonValue { return toJson(RelationSchema, this.plan()) }

  mapInPandas(..._: readonly unknown[]): never { throw notFromTypeScript('DataFrame.mapInPandas', INSTEAD) }
  mapInArrow(..._: readonly unknown[]): never { throw notFromTypeScript('DataFrame.mapInArrow', INSTEAD) }
  foreach(..._: readonly unknown[]): never { throw notFromTypeScript('DataFrame.foreach', 'toLocalIterator(), which brings the rows here') }
  foreachPartition(..._: readonly unknown[]): never { throw notFromTypeScript('DataFrame.foreachPartition', 'toLocalIterator(), which brings the rows here') }

  toPandas(..._: readonly unknown[]): never { throw notOverConnect('DataFrame.toPandas', 'toArrow() or toColumns(), which give columns') }
  pandasApi(..._: readonly unknown[]): never { throw notOverConnect('DataFrame.pandasApi', 'the methods of DataFrame') }
  toPandasOnSpark(..._: readonly unknown[]): never { throw notOverConnect('DataFrame.toPandasOnSpark', 'the methods of DataFrame') }
  toJSON(..._: readonly unknown[]): never { throw notOverConnect('DataFrame.toJSON', "select(toJson(struct('*')))") }
  get rdd(): never { throw notOverConnect('DataFrame.rdd', 'the methods of DataFrame, or toLocalIterator(), which brings the rows here') }
  get plot(): never { throw notOverConnect('DataFrame.plot', 'toColumns() and a library that draws') }

  get #client(): RpcClient { return this.sparkSession.client }
  #next<R extends object>(node: RelationNode): DataFrame<R> { return new DataFrame<R>(node, this.sparkSession) }
  #read(options: CollectOptions | undefined): CollectOptions { return { ...this.sparkSession.values, ...options } }
  #set<R extends object = Row>(other: Framed, operation: 'union' | 'intersect' | 'except', options: object): DataFrame<R> { return this.#next(arrange.setOperation(this.node, this.#same(other), operation, options)) }
  #grouped<Keys>(by: Parameters<typeof aggregate>[1]): GroupedData<Keys, Frames, Row> { return new GroupedData<Keys, Frames, Row>(this.node, by, <R>(node: RelationNode) => this.#next(node) as (Frames & { row: R })['frame'], () => this.schema()) }
  #command(command: CommandNode) { return runCommand(this.#client, command) }
  async #view(name: string, isGlobal: boolean, replace: boolean): Promise<void> { await this.#command({ kind: 'createDataframeView', input: this.node, name, isGlobal, replace }) }
  #same(other: Framed): RelationNode {
    checkFramed(other)
    if (other.sparkSession.client.sessionId === this.#client.sessionId) return other.node
    throw new SessionNotSameException('The two frames are of different sessions: write one of them to a table or to Parquet that both see.', { errorClass: 'SESSION_NOT_SAME' })
  }
  #sorted(given: Sorted<Row>, isGlobal: boolean): DataFrame<Row> {
    const all = given.flat() as readonly (ColumnOrName | number | arrange.SortOptions)[]
    const isOptions = (one: (typeof all)[number]): one is arrange.SortOptions => typeof one === 'object' && !(one instanceof Column)
    const columns = all.filter((one): one is ColumnOrName | number => !isOptions(one))
    return this.#next(arrange.sort(this.node, columns, all.find(isOptions) ?? {}, isGlobal))
  }
  #observing(observation: Observation | string): string {
    if (typeof observation === 'string') return observation
    if (observation.used) throw new TypeError('an Observation observes one frame: make another')
    observation.used = true
    this.#client.observe(observation.name, observation.tell)
    return observation.name
  }
  async #checkpoint(options: { local: boolean; eager: boolean; storageLevel?: StorageLevel | undefined }): Promise<DataFrame<Row>> {
    const { checkpointCommandResult } = await this.#command({ kind: 'checkpointCommand', relation: this.node, ...options })
    return this.#next(relation('cachedRemoteRelation', { relationId: checkpointCommandResult?.relation?.relationId ?? '' }))
  }
}

const INSTEAD =
  'select() with column functions and higher-order functions, or toLocalIterator(), which brings the rows here'

function list<T>(one: T | readonly T[]): readonly T[] {
  return Array.isArray(one) ? one : [one as T]
}

function characters(truncate: boolean | number): number {
  return truncate === true ? 20 : Number(truncate)
}
