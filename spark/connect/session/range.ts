import { type RelationNode, relation } from '../plan/node.ts'

type Whole = number | bigint

/** Numbers from `start` (0 where one bound is given) up to, not including, `end`. */
export function range(start: Whole, end?: Whole, step: Whole = 1, numPartitions?: number): RelationNode {
  const bounds = end === undefined ? { start: 0n, end: BigInt(start) } : { start: BigInt(start), end: BigInt(end) }
  return relation('range', { ...bounds, step: BigInt(step), numPartitions })
}
