import { columnNode } from '../column/named.ts'
import { type ExpressionNode, holdsPlace, isRelation, node, type RelationNode } from './node.ts'

/** The column that stands at a place of a frame, the first being 1: only the server knows its name, which is asked for before the plan is sent. */
export function placeNode(relation: RelationNode, place: number): ExpressionNode {
  return node<ExpressionNode>({ kind: 'unresolvedAttribute', relation, place })
}

const named = new WeakMap<RelationNode, RelationNode>()
const learned = new WeakMap<RelationNode, readonly string[]>()

/** Remembers what the server said the columns of a relation are called, as PySpark remembers the schema of a frame. */
export function learnColumns(relation: RelationNode, names: readonly string[]): void {
  learned.set(relation, names)
}

/** A plan with names for its places, as far as the server was asked for those of the frame that they are places of. Throws TypeError where not. */
export function withKnownNames(relation: RelationNode): RelationNode {
  return withPlaces(relation, (of) => {
    const known = learned.get(of)
    if (known !== undefined) return known
    throw new TypeError(
      'a column by its place has no name before the server was asked: await schema() of the frame that orderBy() or groupBy() by a place was called on, or of this one',
    )
  })
}

/** A part of a plan with names in the stead of places, and the part itself where there is none. Throws RangeError for a place that a frame has not. */
export async function withNames<T>(
  part: T,
  columns: (relation: RelationNode) => Promise<readonly string[]>,
): Promise<T> {
  // One after the other: a place below may be the same as one above.
  for (const relation of placedIn(part)) if (!learned.has(relation)) learned.set(relation, await columns(relation))
  return withPlaces(part, (relation) => learned.get(relation) ?? [])
}

type Columns = (relation: RelationNode) => readonly string[]

function withPlaces<T>(part: T, columns: Columns): T {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return part
  if (isRelation(part)) {
    if (!holdsPlace(part)) return part
    const known = named.get(part) ?? rebuilt(part, columns)
    named.set(part, known)
    // What is built of a relation is that relation.
    return known as T & RelationNode
  }
  if ('place' in part) return nameOf(part as T & ExpressionNode, columns) as T & ExpressionNode
  return rebuilt(part, columns)
}

// The relations whose names are wanted, those below others first.
function* placedIn(part: unknown): Generator<RelationNode, void> {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return
  if (isRelation(part) && (!holdsPlace(part) || named.has(part))) return
  const { place, relation } = part as ExpressionNode
  if (place !== undefined && relation !== undefined) yield relation
  else for (const value of Object.values(part)) yield* placedIn(value)
}

function rebuilt<T extends object>(part: T, columns: Columns): T {
  const values = Object.values(part).map((value) => withPlaces(value, columns))
  if (Object.values(part).every((value, n) => value === values[n])) return part
  if (Array.isArray(part)) return Object.freeze(values) as T & unknown[]
  return node(Object.fromEntries(Object.keys(part).map((key, n) => [key, values[n]])) as T)
}

function nameOf({ relation, place = 0 }: ExpressionNode, columns: Columns): ExpressionNode {
  const all = relation === undefined ? [] : columns(relation)
  const name = all[place - 1]
  if (name === undefined)
    throw new RangeError(`there is no column at place ${place}: the frame has ${all.length} (${all.join(', ')})`)
  return columnNode(/[.`*]/.test(name) ? `\`${name.replaceAll('`', '``')}\`` : name)
}
