import { DataFrame } from '../dataframe/dataframe.ts'
import { checkFramed, type Framed, type FrameSession } from '../dataframe/framed.ts'
import { node, relation } from '../plan/node.ts'
import { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { saveOperator } from './estimator.ts'
import type { SaveOptions } from './model.ts'
import { type Maker, maker, type Operator, operatorNode, paramsNode } from './operator.ts'
import { checkedParams, type Params } from './param.ts'

/** What makes columns of columns without learning anything. */
export class Transformer {
  readonly operator: Operator

  constructor(of: Operator) {
    this.operator = of
  }

  transform(frame: Framed, params: Params = {}): DataFrame {
    checkFramed(frame, 'transform')
    const transform = node({
      operator: { case: 'transformer' as const, value: operatorNode(this.operator) },
      input: frame.node,
      params: paramsNode({ ...this.operator.params, ...checkedParams(this.operator.className, params) }),
    })
    return new DataFrame(
      relation('mlRelation', { mlType: { case: 'transform', value: transform } }),
      frame.sparkSession,
    )
  }

  async save(session: FrameSession, path: string, options: SaveOptions = {}): Promise<void> {
    await saveOperator(session, this.operator, path, options)
  }
}

/** Transformers of one class of MLlib, by its short name. */
export const transformer = <C extends string>(className: C): Maker<C, Transformer> =>
  maker(className, OperatorType.TRANSFORMER, (one) => new Transformer(one))
