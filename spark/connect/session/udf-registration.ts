import type { DataType } from '../data-type/data-type.ts'
import { notFromTypeScript } from '../error/not-from-typescript.ts'
import { type CommandNode, node } from '../plan/node.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

/** `spark.udf`: functions of the JVM under names of the session; what is in a jar that was added can be called. */
export class UdfRegistration {
  readonly #client: RpcClient

  constructor(client: RpcClient) {
    this.#client = client
  }

  /** A Java class of `UDF1` … `UDF22`; its type is looked up where none is given. */
  async registerJavaFunction(name: string, className: string, returnType?: string | DataType): Promise<void> {
    const outputType = typeof returnType === 'string' ? unparsed(returnType) : returnType
    await this.#register(name, { className, outputType })
  }

  /** A Java class of `UserDefinedAggregateFunction`. */
  async registerJavaUDAF(name: string, className: string): Promise<void> {
    await this.#register(name, { className, aggregate: true })
  }

  register(..._: readonly unknown[]): never {
    throw notFromTypeScript(
      'spark.udf.register',
      'registerJavaFunction() for a class in a jar, or CREATE FUNCTION in SQL',
    )
  }

  async #register(
    functionName: string,
    java: { className: string; outputType?: DataType | undefined; aggregate?: boolean },
  ): Promise<void> {
    await runCommand(
      this.#client,
      node<CommandNode>({ kind: 'registerFunction', functionName, function: { case: 'javaUdf', value: node(java) } }),
    )
  }
}

function unparsed(dataTypeString: string): DataType {
  return node({ kind: 'unparsed' as const, dataTypeString })
}
