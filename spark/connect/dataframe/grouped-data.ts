import { type Column, call, operand } from '../column/column.ts'
import type { StructType } from '../data-type/data-type.ts'
import { notFromTypeScript } from '../error/not-from-typescript.ts'
import { toColumn } from '../functions/function.ts'
import type { RelationNode } from '../plan/node.ts'
import { type Aggregates, aggregate, type Grouping, pivoted } from './aggregate.ts'
import type { Aggregated, AnyRow, Folded, Known, KnownKeys, Name } from './row.ts'

/** Stands for the kind of frame that groups become: the frame of a row is `(K & { row: Row })['frame']`. */
export interface FrameKind {
  readonly row: unknown
  readonly frame: unknown
}

type FrameOf<K extends FrameKind, Row> = (K & { readonly row: Row })['frame']

/** A way from a relation to a frame of it. */
export type FrameMaker<K extends FrameKind> = <Row>(node: RelationNode) => FrameOf<K, Row>

/** Rows in groups, waiting for what is to be computed of each. */
export class GroupedData<Keys, K extends FrameKind, Row = AnyRow> {
  readonly #input: RelationNode
  readonly #grouping: Grouping
  readonly #frame: FrameMaker<K>
  readonly #schema: () => Promise<StructType>

  constructor(input: RelationNode, grouping: Grouping, frame: FrameMaker<K>, schema: () => Promise<StructType>) {
    this.#schema = schema
    this.#input = input
    this.#grouping = grouping
    this.#frame = frame
  }

  /** One row for each group: what it was grouped by, and the aggregates; `agg({ qty: 'sum' })` names functions by column. */
  agg<const C extends readonly Column[]>(...aggregates: C): FrameOf<K, Aggregated<Keys, Row, C>>
  agg<const By extends Readonly<Record<string, string>>>(byColumn: By & KnownKeys<Row, By>): FrameOf<K, AnyRow>
  agg(...aggregates: Aggregates): FrameOf<K, AnyRow> {
    return this.#frame<AnyRow>(aggregate(this.#input, this.#grouping, aggregates))
  }

  count(): FrameOf<K, Aggregated<Keys, Row, readonly [Column<'count', bigint>]>> {
    return this.agg(call<bigint>('count', operand(1)).as('count'))
  }

  /** Of every numeric column where none is named: the server is asked which those are. */
  min(): Promise<FrameOf<K, AnyRow>>
  min<const N extends readonly [Name<Row>, ...Name<Row>[]]>(
    ...names: N & Known<Row, N>
  ): FrameOf<K, Folded<Keys, Row, 'min', 'nullable', N[number]>>
  min(...names: readonly string[]): FrameOf<K, AnyRow> | Promise<FrameOf<K, AnyRow>> {
    return this.#numeric('min', names)
  }

  max(): Promise<FrameOf<K, AnyRow>>
  max<const N extends readonly [Name<Row>, ...Name<Row>[]]>(
    ...names: N & Known<Row, N>
  ): FrameOf<K, Folded<Keys, Row, 'max', 'nullable', N[number]>>
  max(...names: readonly string[]): FrameOf<K, AnyRow> | Promise<FrameOf<K, AnyRow>> {
    return this.#numeric('max', names)
  }

  sum(): Promise<FrameOf<K, AnyRow>>
  sum<const N extends readonly [Name<Row>, ...Name<Row>[]]>(
    ...names: N & Known<Row, N>
  ): FrameOf<K, Folded<Keys, Row, 'sum', 'sum', N[number]>>
  sum(...names: readonly string[]): FrameOf<K, AnyRow> | Promise<FrameOf<K, AnyRow>> {
    return this.#numeric('sum', names)
  }

  avg(): Promise<FrameOf<K, AnyRow>>
  avg<const N extends readonly [Name<Row>, ...Name<Row>[]]>(
    ...names: N & Known<Row, N>
  ): FrameOf<K, Folded<Keys, Row, 'avg', 'average', N[number]>>
  avg(...names: readonly string[]): FrameOf<K, AnyRow> | Promise<FrameOf<K, AnyRow>> {
    return this.#numeric('avg', names)
  }

  mean(): Promise<FrameOf<K, AnyRow>>
  mean<const N extends readonly [Name<Row>, ...Name<Row>[]]>(
    ...names: N & Known<Row, N>
  ): FrameOf<K, Folded<Keys, Row, 'avg', 'average', N[number]>>
  mean(...names: readonly string[]): FrameOf<K, AnyRow> | Promise<FrameOf<K, AnyRow>> {
    return this.#numeric('avg', names)
  }

  /** A column for each value; give the values where they are known, for else the server looks them up first. */
  pivot<const N extends Name<Row>>(
    column: N & Known<Row, N>,
    values: readonly (string | number | boolean)[] = [],
  ): GroupedData<AnyRow, K> {
    return new GroupedData(this.#input, pivoted(this.#input, this.#grouping, column, values), this.#frame, this.#schema)
  }

  apply(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.apply', INSTEAD)
  }

  applyInPandas(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.applyInPandas', INSTEAD)
  }

  applyInArrow(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.applyInArrow', INSTEAD)
  }

  applyInPandasWithState(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.applyInPandasWithState', INSTEAD)
  }

  cogroup(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.cogroup', INSTEAD)
  }

  transformWithState(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.transformWithState', INSTEAD)
  }

  transformWithStateInPandas(..._: readonly unknown[]): never {
    throw notFromTypeScript('GroupedData.transformWithStateInPandas', INSTEAD)
  }

  #numeric(name: string, names: readonly string[]): FrameOf<K, AnyRow> | Promise<FrameOf<K, AnyRow>> {
    if (names.length === 0)
      return this.#schema().then(({ fields = [] }) => {
        const numeric = fields.filter(({ dataType }) => NUMERIC.has(dataType?.kind ?? ''))
        if (numeric.length === 0) throw new TypeError(`${name}() of no column: none is numeric; name some`)
        return this.agg(...numeric.map((one) => call(name, toColumn(one.name ?? ''))))
      })
    return this.agg(...names.map((one) => call(name, toColumn(one))))
  }
}

const NUMERIC: ReadonlySet<string> = new Set(['byte', 'short', 'integer', 'long', 'float', 'double', 'decimal'])
const INSTEAD = 'agg() with window functions, higher-order functions over collectList(), or SQL'
