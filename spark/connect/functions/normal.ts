import { Column, call } from '../column/column.ts'
import { columnNode } from '../column/named.ts'
import type { Of } from '../column/value.ts'
import { type ExpressionNode, node } from '../plan/node.ts'
import { type ColumnOrName, toColumn } from './function.ts'

/** The column of that name; `*` is all, `a.*` all of the frame or struct a. */
export function col<const N extends string>(name: N): Column<N, Of<N>> {
  return new Column(columnNode(name))
}

export function column<const N extends string>(name: N): Column<N, Of<N>> {
  return col(name)
}

/** An expression in SQL: `expr('close / lag(close) over (order by day) - 1')`. */
export function expr(sql: string): Column {
  return new Column(node<ExpressionNode>({ kind: 'expressionString', expression: sql }))
}

/** Any function of the server by name: built in, registered from the JVM, or made by SQL. */
export function callFunction(name: string, ...columns: readonly ColumnOrName[]): Column {
  return new Column(
    node<ExpressionNode>({
      kind: 'callFunction',
      functionName: name,
      arguments: columns.map((one) => toColumn(one).node),
    }),
  )
}

/** A function that was registered under that name. */
export function callUdf(name: string, ...columns: readonly ColumnOrName[]): Column {
  return call(name, ...columns.map(toColumn))
}

/** An argument by name, for functions that know names. */
export function namedArgument(key: string, value: Column): Column {
  return new Column(node<ExpressionNode>({ kind: 'namedArgumentExpression', key, value: value.node }))
}

/** A frame that is small enough to be sent to every executor when it is joined. */
export function broadcast<F extends { hint(name: string): F }>(frame: F): F {
  return frame.hint('broadcast')
}
