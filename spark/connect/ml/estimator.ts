import { checkFramed, type Framed, type FrameSession } from '../dataframe/framed.ts'
import { SparkException } from '../error/spark-exception.ts'
import { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { Model, type SaveOptions } from './model.ts'
import { type Maker, maker, mlCommand, type Operator, operatorNode, paramsNode } from './operator.ts'
import { checkedParams, type Params } from './param.ts'

/** What learns a model of a frame. */
export class Estimator {
  readonly operator: Operator

  constructor(of: Operator) {
    this.operator = of
  }

  async fit(frame: Framed, params: Params = {}): Promise<Model> {
    checkFramed(frame, 'fit')
    const all = { ...this.operator.params, ...checkedParams(this.operator.className, params) }
    const { client } = frame.sparkSession
    const answer = await mlCommand(client, {
      case: 'fit',
      value: { estimator: operatorNode(this.operator), params: paramsNode(all), dataset: frame.node },
    })
    if (answer.case !== 'operatorInfo' || answer.value.type.case !== 'objRef')
      throw new SparkException(`${this.operator.className} gave no model`)
    const { type, uid } = answer.value
    return new Model(frame.sparkSession, { id: type.value.id, uid: uid ?? '', dataset: frame.node })
  }

  async save(session: FrameSession, path: string, options: SaveOptions = {}): Promise<void> {
    await saveOperator(session, this.operator, path, options)
  }
}

/** Writes an operator and its parameters. */
export async function saveOperator(
  session: FrameSession,
  one: Operator,
  path: string,
  { overwrite = false, options = {} }: SaveOptions,
): Promise<void> {
  const type = { case: 'operator' as const, value: operatorNode(one) }
  await mlCommand(session.client, {
    case: 'write',
    value: { type, params: paramsNode(one.params), path, shouldOverwrite: overwrite, options },
  })
}

/** Estimators of one class of MLlib, by its short name: `new LinearRegression({ maxIter: 10 })`. */
export const estimator = <C extends string>(className: C): Maker<C, Estimator> =>
  maker(className, OperatorType.ESTIMATOR, (one) => new Estimator(one))
