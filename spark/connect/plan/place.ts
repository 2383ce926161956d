import { columnNode } from '../column/named.ts'
import { type ExpressionNode, holdsPlace, isRelation, node, type RelationNode } from './node.ts'

/** The column that stands at a place of a frame, the first being 1: only the server knows its name, which is asked for before the plan is sent. */
export function placeNode(relation: RelationNode, place: number): ExpressionNode {
  return node<ExpressionNode>({ kind: 'unresolvedAttribute', relation, place })
}

const named = new WeakMap<RelationNode, RelationNode>()

/** A plan with names for its places, where they were asked for already. Throws TypeError where not. */
export function withKnownNames(relation: RelationNode): RelationNode {
  if (!holdsPlace(relation)) return relation
  const known = named.get(relation)
  if (known !== undefined) return known
  throw new TypeError('a column by its place has no name before the server was asked: await df.schema() first')
}

/** A part of a plan with names in the stead of places, and the part itself where there is none. Throws RangeError for a place that a frame has not. */
export async function withNames<T>(
  part: T,
  columns: (relation: RelationNode) => Promise<readonly string[]>,
): Promise<T> {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return part
  if (isRelation(part)) {
    if (!holdsPlace(part)) return part
    const known = named.get(part) ?? (await rebuilt(part, columns))
    named.set(part, known)
    // What is built of a relation is that relation.
    return known as T & RelationNode
  }
  if ('place' in part) return (await nameOf(part as T & ExpressionNode, columns)) as T & ExpressionNode
  return rebuilt(part, columns)
}

async function rebuilt<T extends object>(
  part: T,
  columns: (relation: RelationNode) => Promise<readonly string[]>,
): Promise<T> {
  const values: unknown[] = []
  // One after the other: a place below may be the same as one above.
  for (const value of Object.values(part)) values.push(await withNames(value, columns))
  if (Object.values(part).every((value, n) => value === values[n])) return part
  if (Array.isArray(part)) return Object.freeze(values) as T & unknown[]
  return node(Object.fromEntries(Object.keys(part).map((key, n) => [key, values[n]])) as T)
}

async function nameOf(
  { relation, place = 0 }: ExpressionNode,
  columns: (relation: RelationNode) => Promise<readonly string[]>,
): Promise<ExpressionNode> {
  const all = relation === undefined ? [] : await columns(relation)
  const name = all[place - 1]
  if (name === undefined)
    throw new RangeError(`there is no column at place ${place}: the frame has ${all.length} (${all.join(', ')})`)
  return columnNode(/[.`*]/.test(name) ? `\`${name.replaceAll('`', '``')}\`` : name)
}
