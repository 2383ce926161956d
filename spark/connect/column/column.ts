import type { DataType } from '../data-type/data-type.ts'
import { jsonText } from '../data-type/json-text.ts'
import { PySparkTypeError, wrongType } from '../error/argument-error.ts'
import { type ExpressionNode, node, type RelationNode } from '../plan/node.ts'
import { remember } from '../plan/origin.ts'
import {
  Expression_Cast_EvalMode as EvalMode,
  SubqueryExpression_SubqueryType as SubqueryType,
} from '../proto/spark-connect.gen.ts'
import { type LiteralValue, literalNode, literalOf } from './literal.ts'
import { sortOrder } from './sort-order.ts'

/** What an operator takes besides a column: a value, which becomes a literal. */
export type Operand = Column | LiteralValue

/** A frame that a subquery asks. */
export interface Subquery {
  readonly node: RelationNode
}

/** Over what a window function looks: `Window.partitionBy(…).orderBy(…)`. */
export type Over = Pick<Extract<ExpressionNode, { kind: 'window' }>, 'partitionSpec' | 'orderSpec' | 'frameSpec'>

/**
 * An expression over the columns of a frame: frozen data in `node`, and the methods that build on it. `Name` is its name in a
 * result where that is known, `Value` the type that it has there.
 */
// biome-ignore format: one line a method
export class Column<Name extends string = string, Value = unknown> {
  readonly node: ExpressionNode
  /** Never there; carries the name and the type of the value for the compiler. */
  declare readonly yields: { readonly name: Name; readonly value: Value }

  constructor(node: ExpressionNode) {
    this.node = node
    remember(node)
  }

  plus(other: Operand): Column { return this.#with('+', other) }
  minus(other: Operand): Column { return this.#with('-', other) }
  multiply(other: Operand): Column { return this.#with('*', other) }
  divide(other: Operand): Column { return this.#with('/', other) }
  mod(other: Operand): Column { return this.#with('%', other) }
  pow(other: Operand): Column { return this.#with('power', other) }
  negate(): Column { return call('negative', this) }

  equalTo(other: Operand): Column<string, boolean> { return this.#with('==', other) }
  notEqual(other: Operand): Column<string, boolean> { return call('not', this.#with('==', other)) }
  gt(other: Operand): Column<string, boolean> { return this.#with('>', other) }
  geq(other: Operand): Column<string, boolean> { return this.#with('>=', other) }
  lt(other: Operand): Column<string, boolean> { return this.#with('<', other) }
  leq(other: Operand): Column<string, boolean> { return this.#with('<=', other) }
  /** Equal, or null on both sides. */
  eqNullSafe(other: Operand): Column<string, boolean> { return this.#with('<=>', other) }
  between(lower: Operand, upper: Operand): Column<string, boolean> { return this.geq(lower).and(this.leq(upper)) }

  and(other: Operand): Column<string, boolean> { return this.#with('and', other) }
  or(other: Operand): Column<string, boolean> { return this.#with('or', other) }
  not(): Column<string, boolean> { return call('not', this) }
  bitwiseAND(other: Operand): Column { return this.#with('&', other) }
  bitwiseOR(other: Operand): Column { return this.#with('|', other) }
  bitwiseXOR(other: Operand): Column { return this.#with('^', other) }

  isNull(): Column<string, boolean> { return call('isNull', this) }
  isNotNull(): Column<string, boolean> { return call('isNotNull', this) }
  isNaN(): Column<string, boolean> { return call('isNaN', this) }

  contains(other: Operand): Column<string, boolean> { return this.#with('contains', other) }
  startsWith(other: Operand): Column<string, boolean> { return this.#with('startsWith', other) }
  endsWith(other: Operand): Column<string, boolean> { return this.#with('endsWith', other) }
  like(pattern: string): Column<string, boolean> { return this.#with('like', pattern) }
  ilike(pattern: string): Column<string, boolean> { return this.#with('ilike', pattern) }
  rlike(pattern: string): Column<string, boolean> { return this.#with('rlike', pattern) }
  /** `length` characters from `start`, the first being 1. */
  substr(start: number | Column, length: number | Column): Column { return call('substr', this, operand(start), operand(length)) }

  /** True for one of the values, of the columns, or of the rows of a frame. */
  isin(...values: readonly Operand[] | readonly [readonly Operand[]] | readonly [Subquery]): Column<string, boolean> {
    const [first] = values
    if (isSubquery(first)) return new Column(subquery(first.node, SubqueryType.IN, this.#asked()))
    // A list was given as one argument, as PySpark allows.
    const listed = Array.isArray(first) ? (first as readonly Operand[]) : (values as readonly Operand[])
    return call('in', this, ...listed.map(operand))
  }

  /** The next branch of `when(…)`. Throws TypeError on any other column. */
  when(condition: Column, value: Operand): Column { return new Column(branch(this.node, 'when', condition.node, operand(value).node)) }
  /** What `when(…)` gives where no branch holds. Throws TypeError on any other column. */
  otherwise(value: Operand): Column { return new Column(branch(this.node, 'otherwise', operand(value).node)) }

  /** Names the column; several names are for functions that give several columns. */
  as<const N extends string>(name: N, metadata?: object): Column<N, Value>
  as(...names: readonly string[]): Column
  as(first: string, second?: string | object, ...more: readonly string[]): Column {
    const metadata = typeof second === 'object' ? jsonText(second) : undefined
    const name = typeof second === 'string' ? [first, second, ...more] : [first]
    return new Column(node<ExpressionNode>({ kind: 'alias', expr: this.node, name, metadata }))
  }
  alias<const N extends string>(name: N, metadata?: object): Column<N, Value> { return this.as(name, metadata) }
  name<const N extends string>(name: N, metadata?: object): Column<N, Value> { return this.as(name, metadata) }

  /** Converts to a type, given as DDL text or as a type; fails at run time for a value that cannot be converted. */
  cast(type: string | DataType): Column<Name> { return new Column(cast(this.node, type)) }
  astype(type: string | DataType): Column<Name> { return this.cast(type) }
  /** Converts to a type; null for a value that cannot be converted. */
  tryCast(type: string | DataType): Column<Name> { return new Column(cast(this.node, type, EvalMode.TRY)) }

  asc(): Column<Name, Value> { return this.ascNullsFirst() }
  ascNullsFirst(): Column<Name, Value> { return new Column(sortOrder(this.node, 'asc', 'first')) }
  ascNullsLast(): Column<Name, Value> { return new Column(sortOrder(this.node, 'asc', 'last')) }
  desc(): Column<Name, Value> { return this.descNullsLast() }
  descNullsFirst(): Column<Name, Value> { return new Column(sortOrder(this.node, 'desc', 'first')) }
  descNullsLast(): Column<Name, Value> { return new Column(sortOrder(this.node, 'desc', 'last')) }

  /** An element of an array (from 0) or map, or a field of a struct. */
  getItem(key: Operand): Column { return new Column(node<ExpressionNode>({ kind: 'unresolvedExtractValue', child: this.node, extraction: operand(key).node })) }
  getField(name: Operand): Column { return this.getItem(name) }
  /** A struct with one field more, or another value in it. */
  withField(name: string, value: Column): Column { return new Column(node<ExpressionNode>({ kind: 'updateFields', structExpression: this.node, fieldName: name, valueExpression: value.node })) }
  /** A struct without some of its fields. */
  dropFields(first: string, ...more: readonly string[]): Column {
    return new Column([first, ...more].reduce<ExpressionNode>((struct, fieldName) => node({ kind: 'updateFields', structExpression: struct, fieldName }), this.node))
  }

  /** The value of a window or aggregate function over a window. */
  over(window: Over): Column<Name, Value> {
    if (typeof window !== 'object' || window === null) throw wrongType('NOT_WINDOWSPEC', 'window', window, 'a window: Window.partitionBy(…)')
    const { partitionSpec = [], orderSpec = [], frameSpec } = window
    return new Column(node<ExpressionNode>({ kind: 'window', windowFunction: this.node, partitionSpec, orderSpec, frameSpec }))
  }
  transform<C extends Column>(f: (column: this) => C): C { return f(this) }
  /** A column of the query around a subquery. */
  outer(): Column<Name, Value> { return new Column(this.node) }

  #with(name: string, other: Operand): Column<string, never> { return call(name, this, operand(other)) }
  #asked(): readonly ExpressionNode[] {
    return this.node.kind === 'unresolvedFunction' && this.node.functionName === 'struct' ? (this.node.arguments ?? []) : [this.node]
  }
}

/** A column as it is, a value as its literal. */
export function operand(value: Operand): Column {
  return value instanceof Column ? value : new Column(literalNode(literalOf(value)))
}

/** The function of Spark of that name, over columns. */
export function call<V>(functionName: string, ...columns: readonly Column[]): Column<string, V> {
  return new Column(
    functionNode(
      functionName,
      columns.map((column) => column.node),
    ),
  )
}

/** A call of a function. */
export function functionNode(
  functionName: string,
  args: readonly ExpressionNode[],
  isDistinct = false,
): ExpressionNode {
  return node<ExpressionNode>({
    kind: 'unresolvedFunction',
    functionName,
    arguments: Object.freeze([...args]),
    isDistinct,
  })
}

/** A subquery; `values` are what IN compares with its rows. */
export function subquery(
  relation: RelationNode,
  subqueryType: SubqueryType,
  inSubqueryValues?: readonly ExpressionNode[],
): ExpressionNode {
  return node<ExpressionNode>({
    kind: 'subqueryExpression',
    planId: BigInt(relation.planId ?? 0),
    subqueryType,
    inSubqueryValues,
    relation,
  })
}

function cast(expr: ExpressionNode, type: string | DataType, evalMode?: EvalMode): ExpressionNode {
  if (typeof type !== 'string' && (typeof type !== 'object' || type === null || !('kind' in type)))
    throw wrongType('NOT_DATATYPE_OR_STR', 'dataType', type, 'DDL text or a type')
  const castToType =
    typeof type === 'string' ? ({ case: 'typeStr', value: type } as const) : ({ case: 'type', value: type } as const)
  return node<ExpressionNode>({ kind: 'cast', expr, castToType, evalMode })
}

// A CASE with an ELSE has an odd number of arguments and is complete.
function branch(chain: ExpressionNode, method: string, ...more: readonly ExpressionNode[]): ExpressionNode {
  const args = chain.kind === 'unresolvedFunction' && chain.functionName === 'when' ? (chain.arguments ?? []) : []
  if (args.length === 0 || args.length % 2 === 1)
    throw new PySparkTypeError(
      `${method}() goes on from when(condition, value), and otherwise() ends it`,
      'INVALID_WHEN_USAGE',
    )
  return functionNode('when', [...args, ...more])
}

function isSubquery(value: unknown): value is Subquery {
  return typeof value === 'object' && value !== null && !(value instanceof Column) && 'node' in value
}
