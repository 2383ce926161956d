import { Column } from '../column/column.ts'
import { AnalysisException } from '../error/spark-exception.ts'
import type { ColumnOrName } from '../functions/function.ts'
import { type RelationNode, relation } from '../plan/node.ts'
import { Join_JoinType as Type } from '../proto/spark-connect.gen.ts'
import { columnOf } from './project.ts'

/** What rows are joined by: names that both sides have, or conditions that all hold. */
export type On = string | readonly string[] | Column | readonly Column[]

const TYPES: Readonly<Record<string, Type>> = {
  inner: Type.INNER,
  outer: Type.FULL_OUTER,
  full: Type.FULL_OUTER,
  fullouter: Type.FULL_OUTER,
  left: Type.LEFT_OUTER,
  leftouter: Type.LEFT_OUTER,
  right: Type.RIGHT_OUTER,
  rightouter: Type.RIGHT_OUTER,
  semi: Type.LEFT_SEMI,
  leftsemi: Type.LEFT_SEMI,
  anti: Type.LEFT_ANTI,
  leftanti: Type.LEFT_ANTI,
  cross: Type.CROSS,
}
// As PySpark lists them.
const SUPPORTED =
  'inner outer full fullouter full_outer leftouter left left_outer rightouter right right_outer leftsemi left_semi semi leftanti left_anti anti cross'.split(
    ' ',
  )
const LATERAL = ['inner', 'leftouter', 'left', 'left_outer', 'cross']

export function join(left: RelationNode, right: RelationNode, on: On | undefined, how = 'inner'): RelationNode {
  const { names, condition } = splitOn(on)
  return relation('join', {
    left,
    right,
    joinCondition: condition,
    usingColumns: names,
    joinType: typeOf(how, SUPPORTED),
  })
}

/** A join whose right side may look at columns of the left one. */
export function lateralJoin(
  left: RelationNode,
  right: RelationNode,
  on: Column | undefined,
  how = 'inner',
): RelationNode {
  return relation('lateralJoin', { left, right, joinCondition: on?.node, joinType: typeOf(how, LATERAL) })
}

/** How a row finds the nearest one of the other side. */
export interface AsOf<O = On, How = 'inner' | 'left'> {
  readonly on?: O
  readonly how?: How
  /** How far away it may be: `expr("interval '1' hour")`, or a number. */
  readonly tolerance?: Column
  readonly allowExactMatches?: boolean
  readonly direction?: 'backward' | 'forward' | 'nearest'
}

export function joinAsOf(
  left: RelationNode,
  right: RelationNode,
  leftAsOf: ColumnOrName,
  rightAsOf: ColumnOrName,
  { on, how = 'inner', tolerance, allowExactMatches = true, direction = 'backward' }: AsOf,
): RelationNode {
  const { names, condition } = splitOn(on)
  return relation('asOfJoin', {
    left,
    right,
    leftAsOf: typeof leftAsOf === 'string' ? columnOf(left, leftAsOf) : leftAsOf.node,
    rightAsOf: typeof rightAsOf === 'string' ? columnOf(right, rightAsOf) : rightAsOf.node,
    joinExpr: condition,
    usingColumns: names,
    joinType: how,
    tolerance: tolerance?.node,
    allowExactMatches,
    direction,
  })
}

function splitOn(on: On | undefined) {
  const listed =
    on === undefined ? [] : Array.isArray(on) ? (on as readonly (string | Column)[]) : [on as string | Column]
  const names = listed.filter((one) => typeof one === 'string')
  const columns = listed.filter((one) => one instanceof Column)
  if (names.length > 0 && columns.length > 0) throw new TypeError('a join is by names or by conditions, not by both')
  const all = columns.length === 0 ? undefined : columns.reduce((both, one) => both.and(one))
  return { names, condition: all?.node }
}

function typeOf(how: string, known: readonly string[]): Type {
  const typ = how.toLowerCase().replaceAll('_', '')
  const type = TYPES[typ]
  if (type !== undefined && known.some((one) => TYPES[one.replaceAll('_', '')] === type)) return type
  const supported = `'${known.join("', '")}'`
  throw new AnalysisException(`Unsupported join type: '${typ}'. Supported join types include: ${supported}.`, {
    errorClass: 'UNSUPPORTED_JOIN_TYPE',
    messageParameters: { typ, supported },
  })
}
