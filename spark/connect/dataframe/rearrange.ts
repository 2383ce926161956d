import { Column } from '../column/column.ts'
import { orderOf } from '../column/sort-order.ts'
import { PySparkIndexError, PySparkValueError, wrongType } from '../error/argument-error.ts'
import { type ColumnOrName, randomSeed, toColumn, toLiteral } from '../functions/function.ts'
import { type ExpressionNode, node, type RelationNode, relation } from '../plan/node.ts'
import { placeNode } from '../plan/place.ts'
import { SetOperation_SetOpType as SetOpType } from '../proto/spark-connect.gen.ts'

// Relations that order rows, take some of them, put them together, or spread them over partitions.

/** Which way columns are ordered that say none themselves: for all, or for each. */
export interface SortOptions {
  readonly ascending?: boolean | readonly boolean[]
}

export function sort(
  input: RelationNode,
  columns: readonly (ColumnOrName | number)[],
  { ascending = true }: SortOptions,
  isGlobal: boolean,
): RelationNode {
  if (columns.length === 0)
    throw new PySparkValueError('sort() by nothing: name a column', 'CANNOT_BE_EMPTY', { item: 'cols' })
  const order = columns.map((one, at) => {
    const column = typeof one === 'number' ? place(input, one) : toColumn(one)
    const up = Array.isArray(ascending) ? ascending[at] : ascending
    return bare((up === false ? column.desc() : column).node)
  })
  return relation('sort', { input, order, isGlobal })
}

// A negative place is that column downwards.
function place(input: RelationNode, number: number): Column {
  if (number === 0)
    throw new PySparkIndexError(
      'sort() by place 0: Index must be non-zero; the first column is 1, and -1 is the same downwards.',
      'ZERO_INDEX',
    )
  if (!Number.isInteger(number))
    throw wrongType('NOT_COLUMN_OR_INT_OR_STR', 'col', number, 'a column, its name or its place')
  const column = new Column(placeNode(input, Math.abs(number)))
  return number < 0 ? column.desc() : column
}

export const limit = (input: RelationNode, count: number): RelationNode => relation('limit', { input, limit: count })
export const offset = (input: RelationNode, count: number): RelationNode => relation('offset', { input, offset: count })
export const tail = (input: RelationNode, count: number): RelationNode => relation('tail', { input, limit: count })

/** A random part of the rows; without a seed one is drawn now, so that the frame stays the same. */
export function sample(
  input: RelationNode,
  lowerBound: number,
  upperBound: number,
  withReplacement: boolean,
  seed: number | bigint = randomSeed(),
  deterministicOrder = false,
): RelationNode {
  if (typeof upperBound !== 'number') throw wrongType('NOT_BOOL_OR_FLOAT_OR_INT', 'fraction', upperBound, 'a number')
  return relation('sample', { input, lowerBound, upperBound, withReplacement, seed: BigInt(seed), deterministicOrder })
}

/** Parts of the rows in the ratio of the weights. */
export function randomSplit(
  input: RelationNode,
  weights: readonly number[],
  seed: number | bigint = randomSeed(),
): readonly RelationNode[] {
  const total = weights.reduce((sum, one) => sum + one, 0)
  if (weights.some((one) => one < 0) || !(total > 0))
    throw new PySparkValueError(`weights are positive, not ${weights.join(', ')}`, 'VALUE_NOT_POSITIVE', {
      arg_name: 'weights',
      arg_value: String(weights.find((one) => one < 0) ?? total),
    })
  let upper = 0
  return weights.map((weight) => {
    const lower = upper
    upper = lower + weight / total
    return sample(input, lower, upper, false, seed, true)
  })
}

/** All rows that differ, or differ in some columns. */
export function deduplicate(
  input: RelationNode,
  names: readonly string[] | undefined,
  withinWatermark = false,
): RelationNode {
  if (names !== undefined && !Array.isArray(names))
    throw wrongType('NOT_LIST_OR_TUPLE', 'subset', names, 'a list of names')
  return relation('deduplicate', {
    input,
    columnNames: names ?? [],
    allColumnsAsKeys: names === undefined,
    withinWatermark,
  })
}

type Set = 'union' | 'intersect' | 'except'
const SETS = { union: SetOpType.UNION, intersect: SetOpType.INTERSECT, except: SetOpType.EXCEPT } as const

export function setOperation(
  leftInput: RelationNode,
  rightInput: RelationNode,
  operation: Set,
  { isAll = true, byName = false, allowMissingColumns = false } = {},
): RelationNode {
  return relation('setOp', { leftInput, rightInput, setOpType: SETS[operation], isAll, byName, allowMissingColumns })
}

export function coalesce(input: RelationNode, numPartitions: number): RelationNode {
  return relation('repartition', { input, numPartitions: positive(numPartitions), shuffle: false })
}

/** By a number of partitions, by columns, or by both. */
export function repartition(
  input: RelationNode,
  first: number | ColumnOrName,
  more: readonly ColumnOrName[],
): RelationNode {
  if (typeof first === 'number' && more.length === 0)
    return relation('repartition', { input, numPartitions: positive(first), shuffle: true })
  const columns = typeof first === 'number' ? more : [first, ...more]
  return byExpressions(
    input,
    typeof first === 'number' ? first : undefined,
    columns.map((one) => toColumn(one).node),
  )
}

/** Neighbouring values of the columns come into one partition. */
export function repartitionByRange(
  input: RelationNode,
  first: number | ColumnOrName,
  more: readonly ColumnOrName[],
): RelationNode {
  const columns = typeof first === 'number' ? more : [first, ...more]
  if (columns.length === 0)
    throw new PySparkValueError('repartitionByRange() by nothing: name a column', 'CANNOT_BE_EMPTY', { item: 'cols' })
  return byExpressions(
    input,
    typeof first === 'number' ? first : undefined,
    columns.map((one) => orderOf(toColumn(one).node)),
  )
}

/** The column says the partition of a row. */
export function repartitionById(input: RelationNode, numPartitions: number, id: ColumnOrName): RelationNode {
  const child = toColumn(id).node
  return byExpressions(input, positive(numPartitions), [
    node<ExpressionNode>({ kind: 'directShufflePartitionId', child }),
  ])
}

export function hint(input: RelationNode, name: string, parameters: readonly unknown[]): RelationNode {
  return relation('hint', { input, name, parameters: parameters.map((one) => toLiteral(one).node) })
}

export const withWatermark = (input: RelationNode, eventTime: string, delayThreshold: string): RelationNode =>
  relation('withWatermark', { input, eventTime, delayThreshold })

export function observe(input: RelationNode, name: string, metrics: readonly Column[]): RelationNode {
  if (metrics.length === 0)
    throw new PySparkValueError(
      'observe() of nothing: give an aggregate, such as count(lit(1)).as("rows")',
      'CANNOT_BE_EMPTY',
      { item: 'exprs' },
    )
  return relation('collectMetrics', { input, name, metrics: metrics.map((one) => one.node) })
}

function byExpressions(
  input: RelationNode,
  numPartitions: number | undefined,
  partitionExprs: readonly ExpressionNode[],
): RelationNode {
  return relation('repartitionByExpression', {
    input,
    partitionExprs,
    ...(numPartitions === undefined ? {} : { numPartitions: positive(numPartitions) }),
  })
}

function positive(count: number): number {
  if (Number.isInteger(count) && count > 0) return count
  throw new PySparkValueError(`${count} is no number of partitions`, 'VALUE_NOT_POSITIVE', {
    arg_name: 'numPartitions',
    arg_value: String(count),
  })
}

// An order inside a relation stands without its kind.
function bare(expression: ExpressionNode) {
  const { kind: _, ...order } = orderOf(expression)
  return node(order)
}
