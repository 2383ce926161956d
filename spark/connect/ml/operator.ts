import { literalAs, literalOf } from '../column/literal.ts'
import { SparkException } from '../error/spark-exception.ts'
import { inferType } from '../local/infer-type.ts'
import { type CommandNode, type LiteralNode, node } from '../plan/node.ts'
import type { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'
import { checkedParams, type Parameter, type Params, type ParamsOf } from './param.ts'
import { newUid } from './uid.ts'
import { vectorLiteral } from './vector.ts'

/** Makes operators of one class, with `new` as in PySpark or without it. */
export interface Maker<C extends string, T> {
  (params?: ParamsOf<C>): T
  new (params?: ParamsOf<C>): T
}

/** A class of MLlib with parameters; what it does the server does. */
export interface Operator {
  readonly className: string
  readonly uid: string
  readonly type: OperatorType
  readonly params: Params
}

/** An operator with an id of its own. */
export function operator(className: string, type: OperatorType, params: Params, uid?: string): Operator {
  const name = className.slice(className.lastIndexOf('.') + 1)
  return Object.freeze({ className, type, params, uid: uid ?? newUid(name) })
}

/** A maker of what `of` makes of operators of a class, told by its short name. */
export function maker<C extends string, T extends object>(
  className: C,
  type: OperatorType,
  of: (operator: Operator) => T,
): Maker<C, T> {
  // A function that gives an object gives it to `new`, too; an arrow would not.
  return function made(params: object = {}) {
    return of(operator(`org.apache.spark.ml.${className}`, type, checkedParams(className, params)))
  } as Maker<C, T>
}

/** The operator as plans name it. */
export function operatorNode({ className, uid, type }: Operator) {
  return node({ name: className, uid, type })
}

/** Parameters as plans have them. */
export function paramsNode(params: Params) {
  return node({ params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, literal(value)])) })
}

type MlCommand = Extract<CommandNode, { kind: 'mlCommand' }>

/** Runs a command of ML and gives what it answers. */
export async function mlCommand(client: RpcClient, command: NonNullable<MlCommand['command']>) {
  const { mlCommandResult } = await runCommand(client, node<CommandNode>({ kind: 'mlCommand', command }))
  if (mlCommandResult === undefined) throw new SparkException('the server answered nothing to a command of ML')
  return mlCommandResult.resultType
}

function literal(value: Parameter): LiteralNode {
  if (typeof value === 'object' && 'vector' in value) return vectorLiteral(value.vector)
  if (!Array.isArray(value)) return literalOf(value)
  return literalAs(value, inferType([value]))
}
