import { type Column, call } from '../column/column.ts'
import { literalOf } from '../column/literal.ts'
import { PySparkIndexError, PySparkTypeError, PySparkValueError, pythonType } from '../error/argument-error.ts'
import { NotSupportedError } from '../error/spark-exception.ts'
import { type ColumnOrName, toColumn } from '../functions/function.ts'
import { type ExpressionNode, type LiteralNode, node, type RelationNode, relation } from '../plan/node.ts'
import { placeNode } from '../plan/place.ts'
import { Aggregate_GroupType as GroupType } from '../proto/spark-connect.gen.ts'
import { columnOf } from './project.ts'

/** How rows are put together. */
export interface Grouping {
  readonly type: 'groupby' | 'rollup' | 'cube' | 'pivot' | 'grouping_sets'
  readonly columns: readonly ExpressionNode[]
  readonly pivot?: { readonly col: ExpressionNode; readonly values: readonly LiteralNode[] }
  readonly sets?: readonly (readonly ExpressionNode[])[]
}

/** Aggregates: columns, or the names of functions by column. */
export type Aggregates = readonly Column[] | readonly [Readonly<Record<string, string>>]

const TYPES = {
  groupby: GroupType.GROUPBY,
  rollup: GroupType.ROLLUP,
  cube: GroupType.CUBE,
  pivot: GroupType.PIVOT,
  grouping_sets: GroupType.GROUPING_SETS,
} as const

export function aggregate(
  input: RelationNode,
  { type, columns, pivot, sets }: Grouping,
  aggregates: Aggregates,
): RelationNode {
  const expressions = aggregatesOf(aggregates)
  if (expressions.length === 0)
    throw new PySparkValueError(
      'agg() of nothing: give an aggregate, such as sum("qty").as("qty")',
      'CANNOT_BE_EMPTY',
      { item: 'exprs' },
    )
  return relation('aggregate', {
    input,
    groupType: TYPES[type],
    groupingExpressions: columns,
    aggregateExpressions: expressions,
    pivot,
    groupingSets: sets?.map((groupingSet) => node({ groupingSet })),
  })
}

/** By columns, by names, or by places in the frame, of which the first is 1. */
export function grouping(
  input: RelationNode,
  type: Grouping['type'],
  columns: readonly (ColumnOrName | number)[],
): Grouping {
  return {
    type,
    columns: columns.map((one) => (typeof one === 'number' ? place(input, type, one) : toColumn(one).node)),
  }
}

function place(input: RelationNode, type: string, number: number): ExpressionNode {
  if (Number.isInteger(number) && number > 0) return placeNode(input, number)
  throw new PySparkIndexError(
    `${type === 'groupby' ? 'groupBy' : type}() by place ${number}: Index must be positive; the first column is 1.`,
    'INDEX_NOT_POSITIVE',
    { index: String(number) },
  )
}

export function groupingSets(
  input: RelationNode,
  sets: readonly (readonly ColumnOrName[])[],
  columns: readonly ColumnOrName[],
): Grouping {
  return { ...grouping(input, 'grouping_sets', columns), sets: sets.map((set) => set.map((one) => toColumn(one).node)) }
}

/** A grouping whose aggregates are spread over the values of a column; without values the server looks them up first. */
export function pivoted(
  input: RelationNode,
  from: Grouping,
  column: string,
  values: readonly (string | number | boolean)[],
): Grouping {
  if (typeof column !== 'string')
    throw new TypeError('pivot() takes the name of a column; compute it before by withColumn()')
  if (from.type !== 'groupby') {
    const operation = from.type === 'pivot' ? 'Repeated PIVOT operation' : `PIVOT after ${from.type.toUpperCase()}`
    throw new NotSupportedError(`${operation} is not supported: pivot() goes on from groupBy().`, {
      errorClass: 'UNSUPPORTED_OPERATION',
      messageParameters: { operation },
    })
  }
  return { ...from, type: 'pivot', pivot: node({ col: columnOf(input, column), values: values.map(literalOf) }) }
}

function aggregatesOf(aggregates: Aggregates): readonly ExpressionNode[] {
  const [first] = aggregates
  if (first !== undefined && (typeof first !== 'object' || first === null))
    throw new PySparkTypeError(
      `agg() takes columns, or the names of functions by column, not ${JSON.stringify(first)}`,
      'NOT_COLUMN',
      {
        arg_name: 'exprs',
        arg_type: pythonType(first),
      },
    )
  if (first !== undefined && !('node' in first))
    return Object.entries(first).map(([column, name]) => call(name, toColumn(column)).node)
  // The first is a column, and so are the others.
  return (aggregates as readonly Column[]).map((one) => one.node)
}
