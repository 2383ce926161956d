import { wrongType } from '../error/argument-error.ts'
import { type ExpressionNode, node } from '../plan/node.ts'

/** The expression of a column by its name; `*` and `frame.*` are all columns. With a plan id it is that of one frame alone. */
export function columnNode(name: string, planId?: number, isMetadataColumn?: boolean): ExpressionNode {
  if (typeof name !== 'string') throw wrongType('NOT_STR', 'col', name, 'the name of a column')
  const id = planId === undefined ? undefined : BigInt(planId)
  if (name === '*') return node<ExpressionNode>({ kind: 'unresolvedStar', planId: id })
  if (name.endsWith('.*')) return node<ExpressionNode>({ kind: 'unresolvedStar', unparsedTarget: name, planId: id })
  return node<ExpressionNode>({
    kind: 'unresolvedAttribute',
    unparsedIdentifier: name,
    planId: id,
    isMetadataColumn: isMetadataColumn ?? false,
  })
}
