import { literalAs, literalOf } from '../column/literal.ts'
import { didYouMean } from '../error/nearest.ts'
import { SparkException } from '../error/spark-exception.ts'
import { inferType } from '../local/infer-type.ts'
import { type CommandNode, type LiteralNode, node } from '../plan/node.ts'
import type { MlOperator_OperatorType as OperatorType } from '../proto/spark-connect.gen.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'
import { PARAM_NAMES } from './param-names.gen.ts'
import { newUid } from './uid.ts'
import { vectorLiteral } from './vector.ts'

/** Parameters of MLlib by name, `{ maxIter: 10, regParam: 0.1 }`; the server turns numbers into the type that it wants. */
export type Params = Readonly<Record<string, Parameter>>
export type Parameter =
  | string
  | number
  | boolean
  | readonly string[]
  | readonly number[]
  | readonly (readonly number[])[]
  | { readonly vector: readonly number[] }

/** Parameters of one class of MLlib; of any name where the class is not known here. */
export type ParamsOf<C> = C extends keyof typeof PARAM_NAMES
  ? { readonly [N in (typeof PARAM_NAMES)[C][number]]?: Parameter }
  : Params

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

/** Parameters that are all of the class. Throws TypeError for another, with the name that is like it. */
export function checkedParams(className: string, params: object): Params {
  const names: Readonly<Record<string, readonly string[]>> = PARAM_NAMES
  const name = className.replace('org.apache.spark.ml.', '')
  const known = names[name]
  const wrong = known === undefined ? undefined : Object.keys(params).find((one) => !known.includes(one))
  if (known !== undefined && wrong !== undefined)
    throw new TypeError(`${name} has no parameter '${wrong}': ${didYouMean(wrong, known)}`)
  // `ParamsOf` says which values each may have.
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as Params
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
