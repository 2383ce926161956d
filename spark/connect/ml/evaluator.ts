import { checkFramed, type Framed } from '../dataframe/framed.ts'
import { SparkException } from '../error/spark-exception.ts'
import { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { type Maker, maker, mlCommand, type Operator, operatorNode, paramsNode } from './operator.ts'
import { checkedParams, type Params } from './param.ts'
import { mlValue } from './vector.ts'

/** What says by one number how good predictions are. */
export class Evaluator {
  readonly operator: Operator

  constructor(of: Operator) {
    this.operator = of
  }

  /** Whether a larger number means a better model, which hangs on the metric. */
  get isLargerBetter(): boolean {
    const { className, params } = this.operator
    const metric = params.metricName ?? (className.endsWith('.RegressionEvaluator') ? 'rmse' : '')
    return !SMALLER_IS_BETTER.includes(String(metric))
  }

  async evaluate(frame: Framed, params: Params = {}): Promise<number> {
    checkFramed(frame, 'evaluate')
    const value = {
      evaluator: operatorNode(this.operator),
      params: paramsNode({ ...this.operator.params, ...checkedParams(this.operator.className, params) }),
      dataset: frame.node,
    }
    const answer = await mlCommand(frame.sparkSession.client, { case: 'evaluate', value })
    if (answer.case !== 'param') throw new SparkException(`${this.operator.className} gave no number`)
    return Number(mlValue(answer.value))
  }
}

const SMALLER_IS_BETTER = [
  'rmse',
  'mse',
  'mae',
  'weightedFalsePositiveRate',
  'falsePositiveRateByLabel',
  'logLoss',
  'hammingLoss',
]

const evaluator = <C extends string>(className: C): Maker<`evaluation.${C}`, Evaluator> =>
  maker(`evaluation.${className}`, OperatorType.EVALUATOR, (one) => new Evaluator(one))

export const BinaryClassificationEvaluator = evaluator('BinaryClassificationEvaluator')
export const ClusteringEvaluator = evaluator('ClusteringEvaluator')
export const MulticlassClassificationEvaluator = evaluator('MulticlassClassificationEvaluator')
export const MultilabelClassificationEvaluator = evaluator('MultilabelClassificationEvaluator')
export const RankingEvaluator = evaluator('RankingEvaluator')
export const RegressionEvaluator = evaluator('RegressionEvaluator')
