import { type ExpressionNode, node } from '../plan/node.ts'
import {
  Expression_SortOrder_NullOrdering as NullOrdering,
  Expression_SortOrder_SortDirection as SortDirection,
} from '../proto/spark-connect.gen.ts'

/** An order by an expression: which way, and where nulls go. */
export function sortOrder(child: ExpressionNode, direction: 'asc' | 'desc', nulls: 'first' | 'last'): ExpressionNode {
  return node<ExpressionNode>({
    kind: 'sortOrder',
    child,
    direction: direction === 'asc' ? SortDirection.ASCENDING : SortDirection.DESCENDING,
    nullOrdering: nulls === 'first' ? NullOrdering.SORT_NULLS_FIRST : NullOrdering.SORT_NULLS_LAST,
  })
}

/** An expression as an order: as it is where it says one, else ascending with nulls first. */
export function orderOf(expression: ExpressionNode): Extract<ExpressionNode, { kind: 'sortOrder' }> {
  // sortOrder() builds that kind alone.
  const order = expression.kind === 'sortOrder' ? expression : sortOrder(expression, 'asc', 'first')
  return order as Extract<ExpressionNode, { kind: 'sortOrder' }>
}
