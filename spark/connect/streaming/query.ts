import { SparkException, StreamingQueryException } from '../error/spark-exception.ts'
import { type CommandNode, node } from '../plan/node.ts'
import { runCommand } from '../result/command.ts'
import type { RpcClient } from '../rpc/client.ts'

type Command = Extract<CommandNode, { kind: 'streamingQueryCommand' }>

/** What a query does now. */
export interface StreamingQueryStatus {
  readonly message: string
  readonly isDataAvailable: boolean
  readonly isTriggerActive: boolean
}

/** A report of one batch, as Spark writes it: `batchId`, `sources`, `sink`, `stateOperators`, `eventTime`, `durationMs` … */
export type StreamingQueryProgress = Readonly<Record<string, unknown>>

/** A query that runs on the server, or ran. */
export class StreamingQuery {
  /** The same after a restart from its checkpoint. */
  readonly id: string
  /** Another at each start. */
  readonly runId: string
  readonly name: string | null
  readonly #client: RpcClient

  constructor(client: RpcClient, { id, runId, name }: { id: string; runId: string; name: string | null }) {
    this.#client = client
    this.id = id
    this.runId = runId
    this.name = name
  }

  async isActive(): Promise<boolean> {
    return (await this.#status()).isActive
  }

  async status(): Promise<StreamingQueryStatus> {
    const { statusMessage, isDataAvailable, isTriggerActive } = await this.#status()
    return { message: statusMessage, isDataAvailable, isTriggerActive }
  }

  async recentProgress(): Promise<StreamingQueryProgress[]> {
    return (await this.#asked({ case: 'recentProgress', value: true }, 'recentProgress')).recentProgressJson.map(
      progressOf,
    )
  }

  async lastProgress(): Promise<StreamingQueryProgress | null> {
    const { recentProgressJson } = await this.#asked({ case: 'lastProgress', value: true }, 'recentProgress')
    const last = recentProgressJson.at(-1)
    return last === undefined ? null : progressOf(last)
  }

  /** Waits until all that is there now has gone through; for tests. */
  async processAllAvailable(): Promise<void> {
    await this.#run({ case: 'processAllAvailable', value: true })
  }

  async stop(): Promise<void> {
    await this.#run({ case: 'stop', value: true })
  }

  async explainString(extended = false): Promise<string> {
    return (await this.#asked({ case: 'explain', value: { extended } }, 'explain')).result
  }

  async explain(extended = false, print: (text: string) => void = console.log): Promise<void> {
    print(await this.explainString(extended))
  }

  /** The error that ended the query; null where it runs or was stopped. */
  async exception(): Promise<StreamingQueryException | null> {
    const answer = await this.#run({ case: 'exception', value: true })
    // Of a query without an error the server says nothing.
    if (answer?.case !== 'exception' || answer.value.exceptionMessage === undefined) return null
    const { exceptionMessage, errorClass, stackTrace } = answer.value
    return new StreamingQueryException(exceptionMessage.replace(/^[\w.$]+: /, ''), {
      errorClass,
      serverStack: stackTrace,
    })
  }

  /** Waits for the end, at most so many seconds; whether it came. Throws what ended the query. */
  async awaitTermination(seconds?: number): Promise<boolean> {
    const timeoutMs = seconds === undefined ? undefined : BigInt(Math.round(seconds * 1000))
    return (await this.#asked({ case: 'awaitTermination', value: { timeoutMs } }, 'awaitTermination')).terminated
  }

  async #status() {
    return this.#asked({ case: 'status', value: true }, 'status')
  }

  async #run(command: NonNullable<Command['command']>) {
    const queryId = node({ id: this.id, runId: this.runId })
    const answers = await runCommand(
      this.#client,
      node<CommandNode>({ kind: 'streamingQueryCommand', queryId, command }),
    )
    return answers.streamingQueryCommandResult?.resultType
  }

  async #asked<K extends Answer['case']>(
    command: NonNullable<Command['command']>,
    name: K,
  ): Promise<Extract<Answer, { case: K }>['value']> {
    const answer = await this.#run(command)
    if (answer?.case !== name) throw new SparkException(`the server answered '${answer?.case}' to '${name}'`)
    // K picks the case that was just compared; the compiler does not follow that through a type parameter.
    return answer.value as never
  }
}

type Answer = Extract<
  NonNullable<Awaited<ReturnType<typeof runCommand>>['streamingQueryCommandResult']>['resultType'],
  { value: object }
>

function progressOf(json: string): StreamingQueryProgress {
  // Spark's own report; its fields differ by source and version.
  return JSON.parse(json) as StreamingQueryProgress
}
