import { literalOf } from '../column/literal.ts'
import { DataFrame } from '../dataframe/dataframe.ts'
import { checkFramed, type Framed, type FrameSession } from '../dataframe/framed.ts'
import { SparkException } from '../error/spark-exception.ts'
import { node, type RelationNode, relation } from '../plan/node.ts'
import { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { mlCommand, operator, operatorNode, paramsNode } from './operator.ts'
import type { Params } from './param.ts'
import { mlValue } from './vector.ts'

/** Where a model of the server is; the parameters that it was fitted with are in it. */
export interface ModelRef {
  readonly id: string
  readonly uid: string
  /** What it was fitted on, for its summary. */
  readonly dataset?: RelationNode | undefined
}

/** How a model is written. */
export interface SaveOptions {
  readonly overwrite?: boolean
  readonly options?: Readonly<Record<string, string>>
}

/** A fitted model, which lies on the server until `delete()` or the end of the session. */
export class Model {
  readonly session: FrameSession
  readonly ref: ModelRef

  constructor(session: FrameSession, ref: ModelRef) {
    this.session = session
    this.ref = ref
  }

  /** The frame with the model's columns more; `params` are those of this call alone. */
  transform(frame: Framed, params: Params = {}): DataFrame {
    checkFramed(frame, 'transform')
    const transform = node({
      operator: { case: 'objRef' as const, value: { id: this.ref.id } },
      input: frame.node,
      params: paramsNode(params),
    })
    return new DataFrame(
      relation('mlRelation', { mlType: { case: 'transform', value: transform } }),
      frame.sparkSession,
    )
  }

  /** An attribute or the value of a method by its name in MLlib: `get('coefficients')`, `get('summary.r2')`, `get('predict', …)`. */
  async get(path: string, ...args: readonly (string | number | boolean)[]): Promise<unknown> {
    const answer = await mlCommand(this.session.client, { case: 'fetch', value: fetch(this.ref.id, path, args) })
    if (answer.case === 'param') return mlValue(answer.value)
    if (answer.case === 'summary') return answer.value
    throw new SparkException(`'${path}' is no value: frame('${path}') gives a frame`)
  }

  /** An attribute that is a frame: `frame('gaussiansDF')`, `frame('summary.roc')`. */
  frame(path: string, ...args: readonly (string | number | boolean)[]): DataFrame {
    const mlType = { case: 'fetch' as const, value: fetch(this.ref.id, path, args) }
    return new DataFrame(relation('mlRelation', { mlType, modelSummaryDataset: this.ref.dataset }), this.session)
  }

  async save(path: string, { overwrite = false, options = {} }: SaveOptions = {}): Promise<void> {
    const type = { case: 'objRef' as const, value: { id: this.ref.id } }
    await mlCommand(this.session.client, {
      case: 'write',
      value: { type, params: paramsNode({}), path, shouldOverwrite: overwrite, options },
    })
  }

  /** Lets the server forget the model. */
  async delete(): Promise<void> {
    await mlCommand(this.session.client, { case: 'delete', value: { objRefs: [{ id: this.ref.id }] } })
  }
}

/** A model that was saved; `className` is that of MLlib, `org.apache.spark.ml.regression.LinearRegressionModel`. */
export async function loadModel(session: FrameSession, className: string, path: string): Promise<Model> {
  const asked = operatorNode(operator(className, OperatorType.MODEL, {}, ''))
  const answer = await mlCommand(session.client, { case: 'read', value: { operator: asked, path } })
  if (answer.case !== 'operatorInfo' || answer.value.type.case !== 'objRef')
    throw new SparkException(`there is no ${className} at ${path}`)
  return new Model(session, { id: answer.value.type.value.id, uid: answer.value.uid ?? '' })
}

// `summary.r2` asks one method after the other; arguments belong to the last.
function fetch(id: string, path: string, args: readonly (string | number | boolean)[]) {
  const names = path.split('.')
  const given = args.map((one) => ({ argsType: { case: 'param' as const, value: literalOf(one) } }))
  return { objRef: { id }, methods: names.map((method, n) => ({ method, args: n === names.length - 1 ? given : [] })) }
}
