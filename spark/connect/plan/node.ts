import type { Message } from '@bufbuild/protobuf'
import type { Command, DataType, Expression, Expression_Literal, Relation } from '../proto/spark-connect.gen.ts'

type Scalar = bigint | boolean | number | string | Uint8Array | undefined

/**
 * A protobuf message as plain data: every field may be left out, and a relation, an expression or a data type says what it is by
 * `kind`, the name of its case in spark-connect.proto.
 */
export type Plain<T> = T extends Scalar
  ? T
  : T extends Relation
    ? RelationNode
    : T extends Expression
      ? ExpressionNode
      : T extends DataType
        ? DataTypeNode
        : T extends readonly (infer E)[]
          ? readonly Plain<E>[]
          : T extends Message
            ? Fields<T>
            : T extends { case: infer C; value: infer V }
              ? { readonly case: C; readonly value: Plain<V> }
              : T extends { case: undefined }
                ? { readonly case: undefined }
                : T extends object
                  ? { readonly [K in keyof T]: Plain<T[K]> }
                  : never

type Fields<T> = { readonly [K in Exclude<keyof T, '$typeName' | '$unknown'>]?: Plain<T[K]> | undefined }

type Kinds<U> = U extends { case: infer C extends string; value: infer V extends Message }
  ? { readonly kind: C } & Fields<V>
  : never

/** A relation: `kind` and the fields of that message; `planId` ties columns and subqueries to it. */
export type RelationNode = Kinds<Relation['relType']> & { readonly planId?: number | undefined }

/** An expression; a subquery carries the relation it asks, which is sent beside the plan, and a place (`place.ts`) the one whose column it is. */
export type ExpressionNode = Kinds<Expression['exprType']> & {
  readonly relation?: RelationNode | undefined
  readonly place?: number | undefined
}

/** A data type of Spark: `{ kind: 'integer' }`, `{ kind: 'decimal', precision: 10, scale: 2 }`, `{ kind: 'struct', fields }`. */
export type DataTypeNode = Kinds<DataType['kind']>

/** What is done rather than asked: a write, a view, a checkpoint. */
export type CommandNode = Kinds<Command['commandType']>

/** A value in a plan, by the name of its case: `{ literalType: { case: 'integer', value: 2 } }`. */
export type LiteralNode = Plain<Expression_Literal>

/** The relation of one kind. */
export type RelationOf<K extends RelationNode['kind']> = Extract<RelationNode, { kind: K }>

/** Freezes a node and leaves out what is undefined. */
export function node<T extends object>(fields: T): T {
  const kept: Record<string, unknown> = {}
  // for…in and a test are three times as fast as entries and a filter, and plans are made of nodes.
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key]
  // Only undefined ones are gone, which every field of a node may be.
  return Object.freeze(kept) as T
}

let lastPlanId = 0

/** A relation with a plan id of its own, which no other relation of this process has; the frames that its subqueries ask stand beside it. */
export function relation<K extends RelationNode['kind']>(
  kind: K,
  fields: Omit<RelationOf<K>, 'kind' | 'planId'>,
): RelationNode {
  lastPlanId += 1
  // K names the case whose fields were given; a generic spread is not narrowed back to the union.
  const bare = node({ kind, planId: lastPlanId, ...fields } as RelationNode)
  const references: RelationNode[] = []
  let holdsPlaces = false
  for (const value of Object.values(fields)) if (asked(value, references)) holdsPlaces = true
  if (holdsPlaces) holders.add(bare)
  return references.length === 0 ? bare : withRelations(bare, references)
}

const holders = new WeakSet<object>()

/** Whether a relation, or one below it, has a column by its place, whose name is not known. */
export function holdsPlace(relation: RelationNode): boolean {
  return holders.has(relation)
}

/** A relation beside which others stand, for its subqueries or its SQL to ask. */
export function withRelations(root: RelationNode, references: readonly RelationNode[]): RelationNode {
  lastPlanId += 1
  const all = node<RelationNode>({ kind: 'withRelations', planId: lastPlanId, root, references })
  if (holders.has(root) || references.some(holdsPlace)) holders.add(all)
  return all
}

// Finds the subqueries in the expressions of a relation, and tells of places; what lies below in other relations has its own beside it.
function asked(value: unknown, found: RelationNode[]): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (isRelation(value)) return holders.has(value)
  if ('place' in value) return true
  if (isSubquery(value)) {
    found.push(value.relation)
    return false
  }
  let holdsPlaces = false
  for (const one of Array.isArray(value) ? value : Object.values(value)) if (asked(one, found)) holdsPlaces = true
  return holdsPlaces
}

function isSubquery(value: object): value is { readonly relation: RelationNode } {
  return 'relation' in value && 'kind' in value && value.kind === 'subqueryExpression'
}

/** Whether a part of a node is a relation. */
export function isRelation(value: object): value is RelationNode {
  return 'planId' in value && typeof value.planId === 'number'
}
