import { commandOf } from '../plan/compile.ts'
import type { CommandNode } from '../plan/node.ts'
import type { ExecutePlanResponse } from '../proto/spark-connect.gen.ts'
import type { RpcClient } from '../rpc/client.ts'
import { execute } from '../rpc/execute.ts'
import { sendable } from './analyze.ts'
import { notice, type RunOptions } from './batches.ts'

type ResponseType = ExecutePlanResponse['responseType']
type Answer = Extract<ResponseType, { value: object }>

/** What a command answered, by case; `sqlCommandResult`, `mlCommandResult` … */
export type Answers = { readonly [A in Answer as A['case']]?: A['value'] }

/** Runs a command to its end. */
export async function runCommand(client: RpcClient, command: CommandNode, options: RunOptions = {}): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  const plan = { opType: { case: 'command' as const, value: commandOf(await sendable(client, command)) } }
  for await (const response of execute(client, plan, options)) {
    notice(client, response, options)
    const { case: name, value } = response.responseType
    if (name !== undefined) answers[name] = value
  }
  // Each value was put under the name of its own case.
  return answers as Answers
}
